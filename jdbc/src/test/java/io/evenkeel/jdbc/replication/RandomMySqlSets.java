package io.evenkeel.jdbc.replication;

import java.util.Random;

/** Random spellings of MySQL's sets: sources and intervals in any order, overlapping, with blanks. */
final class RandomMySqlSets {

    private static final String[] UUIDS = {
        "00000000-0000-0000-0000-000000000001",
        "7fffffff-ffff-ffff-7fff-ffffffffffff",
        "80000000-0000-0000-8000-000000000000",
        "FFFFFFFF-ffff-ffff-ffff-ffffffffffff"
    };

    private final Random random;
    private final boolean tags;

    RandomMySqlSets(long seed, boolean tags) {
        this.random = new Random(seed);
        this.tags = tags;
    }

    String next() {
        StringBuilder text = new StringBuilder();
        int sources = random.nextInt(4);
        for (int i = 0; i < sources; i++) {
            text.append(i == 0 ? "" : random.nextBoolean() ? "," : " ,\n").append(UUIDS[random.nextInt(UUIDS.length)]);
            int intervals = 1 + random.nextInt(4);
            for (int j = 0; j < intervals; j++) {
                if (tags && random.nextInt(3) == 0) {
                    text.append(random.nextBoolean() ? ":blue" : " : Green_2 ");
                }
                int first = 1 + random.nextInt(9);
                text.append(':').append(first);
                if (random.nextBoolean()) {
                    text.append('-').append(first + random.nextInt(5));
                }
            }
        }
        return text.toString();
    }
}
