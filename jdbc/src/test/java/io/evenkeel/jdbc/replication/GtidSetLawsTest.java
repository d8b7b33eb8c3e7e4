package io.evenkeel.jdbc.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Random sets against plain sets of strings, each failure with the seed that made it. */
class GtidSetLawsTest {

    private static final int ROUNDS = 5_000;

    @Test
    void mySqlSetsBehaveLikeSetsOfTransactions() {
        for (int i = 0; i < ROUNDS; i++) {
            long seed = 1_000_003L * i + System.nanoTime() % 1_000;
            RandomGtids random = new RandomGtids(new Random(seed));
            Set<String> x = random.transactions();
            Set<String> y = random.transactions();
            GtidSet a = GtidSet.parse(random.spelled(x));
            GtidSet b = GtidSet.parse(random.spelled(y));
            String round = "seed " + seed + ": " + a + " and " + b;

            Set<String> both = new TreeSet<>(x);
            both.addAll(y);
            Set<String> rest = new TreeSet<>(x);
            rest.removeAll(y);
            assertThat(a.isEmpty()).as(round).isEqualTo(x.isEmpty());
            assertThat(a.contains(b)).as(round).isEqualTo(x.containsAll(y));
            assertThat(a.equals(b)).as(round).isEqualTo(x.equals(y));
            assertThat(a.union(b)).as(round).isEqualTo(GtidSet.parse(random.spelled(both)));
            assertThat(a.subtract(b)).as(round).isEqualTo(GtidSet.parse(random.spelled(rest)));
            assertThat(GtidSet.parse(a.toString())).as(round).isEqualTo(a).hasSameHashCodeAs(a);
            assertThat(GtidSet.parse(a.toString())).as(round).hasToString(a.toString());
            laws(a, b, GtidSet.parse(random.spelled(random.transactions())), round);
            assertThat(a.subtract(b).union(b)).as(round).isEqualTo(a.union(b));
            assertThat(a.subtract(a)).as(round).isEqualTo(GtidSet.empty());
            assertThat(a.contains(a.subtract(b))).as(round).isTrue();
        }
    }

    @Test
    void aSmallSetIsSearchedForInALargeOneAsItIsWalkedTo() {
        for (int i = 0; i < 300; i++) {
            long seed = 77_777L * i + 5;
            Random random = new Random(seed);
            RandomGtids gtids = new RandomGtids(random);
            Set<String> many = new TreeSet<>();
            for (int j = 0; j < 150; j++) {
                many.add(RandomGtids.transaction(0, "", 1 + random.nextInt(400)));
            }
            Set<String> few = new TreeSet<>();
            for (int j = 0; j < 1 + random.nextInt(3); j++) {
                few.add(RandomGtids.transaction(0, "", 1 + random.nextInt(400)));
            }
            assertThat(GtidSet.parse(gtids.spelled(many)).contains(GtidSet.parse(gtids.spelled(few))))
                    .as("seed " + seed)
                    .isEqualTo(many.containsAll(few));
        }
    }

    @Test
    void mariaDbPositionsFollowTheLawsOfAUnion() {
        for (int i = 0; i < ROUNDS; i++) {
            long seed = 1_000_033L * i + System.nanoTime() % 1_000;
            Random random = new Random(seed);
            GtidSet a = position(random);
            GtidSet b = position(random);
            String round = "seed " + seed + ": " + a + " and " + b;

            laws(a, b, position(random), round);
            assertThat(GtidSet.parse(a.toString())).as(round).isEqualTo(a).hasToString(a.toString());
        }
    }

    private static void laws(GtidSet a, GtidSet b, GtidSet c, String round) {
        assertThat(a.union(a)).as(round).isEqualTo(a);
        assertThat(a.union(b)).as(round).isEqualTo(b.union(a));
        assertThat(a.union(b).union(c)).as(round).isEqualTo(a.union(b.union(c)));
        assertThat(a.contains(a)).as(round).isTrue();
        assertThat(a.union(b).contains(a)).as(round).isTrue();
        assertThat(a.contains(b)).as(round).isEqualTo(a.union(b).equals(a));
        assertThat(a.contains(b) && b.contains(a)).as(round).isEqualTo(a.equals(b));
        assertThat(a.contains(GtidSet.empty())).as(round).isTrue();
        if (a.equals(b)) {
            assertThat(a).as(round).hasSameHashCodeAs(b);
        }
    }

    private static GtidSet position(Random random) {
        StringBuilder text = new StringBuilder();
        for (int domain = 0; domain < 4; domain++) {
            if (random.nextBoolean()) {
                text.append(text.length() == 0 ? "" : ", ")
                        .append(domain)
                        .append('-')
                        .append(1 + random.nextInt(2))
                        .append('-')
                        .append(random.nextInt(4));
            }
        }
        return GtidSet.parse(text.toString());
    }

    /** Sets of transactions {@code source:tag:number} and random ways to spell them. */
    private static final class RandomGtids {

        private static final String[] UUIDS = {
            "00000000-0000-0000-0000-000000000001",
            "7fffffff-ffff-ffff-7fff-ffffffffffff",
            "80000000-0000-0000-8000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff"
        };

        private final Random random;

        private RandomGtids(Random random) {
            this.random = random;
        }

        static String transaction(int source, String tag, long number) {
            return UUIDS[source] + ":" + (tag.isEmpty() ? "" : tag + ":") + number;
        }

        Set<String> transactions() {
            Set<String> all = new TreeSet<>();
            String[] tags = {"", "", "a", "b_2"};
            int count = random.nextInt(20);
            int range = 1 + random.nextInt(12);
            for (int i = 0; i < count; i++) {
                all.add(transaction(
                        random.nextInt(UUIDS.length), tags[random.nextInt(tags.length)], 1 + random.nextInt(range)));
            }
            return all;
        }

        /** In any order, with repetitions, overlapping intervals and blanks. */
        String spelled(Set<String> transactions) {
            List<String> parts = new ArrayList<>();
            for (String transaction : transactions) {
                parts.add(transaction);
                int colon = transaction.lastIndexOf(':');
                long number = Long.parseLong(transaction.substring(colon + 1));
                String source = transaction.substring(0, colon + 1);
                if (transactions.contains(source + (number + 1)) && random.nextBoolean()) {
                    parts.add(source + number + "-" + (number + 1));
                }
                if (random.nextInt(5) == 0) {
                    parts.add(source + number + " : " + number);
                }
            }
            Collections.shuffle(parts, random);
            return String.join(random.nextBoolean() ? "," : ",\n ", parts);
        }
    }
}
