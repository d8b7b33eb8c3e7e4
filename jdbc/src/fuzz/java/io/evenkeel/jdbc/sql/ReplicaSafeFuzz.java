package io.evenkeel.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.evenkeel.jdbc.fixture.ServerKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;

/** What is called a read writes nothing, is refused by no server, and answers the same everywhere. */
class ReplicaSafeFuzz {

    private static final int BATCH = 40;

    private static final List<String> SEEDS = seeds();
    private static final List<String> WAITING = new ArrayList<>();
    private static ClassifierOracle oracle;
    private static long judged;

    private static List<String> seeds() {
        List<String> seeds = new ArrayList<>(StatementCorpus.all());
        seeds.addAll(StatementCorpus.applicationReads());
        return seeds;
    }

    @FuzzTest(maxDuration = "5m")
    void whatIsCalledAReadWritesNothing(FuzzedDataProvider data) throws Exception {
        String sql = text(data);
        if (!StatementClassifier.classify(sql).replicaSafe()) {
            return;
        }
        WAITING.add(sql);
        if (WAITING.size() == BATCH) {
            judge();
        }
    }

    private static void judge() throws Exception {
        if (oracle == null) {
            oracle = new ClassifierOracle(ServerKind.valueOf(System.getProperty("evenkeel.fuzz.server", "MARIADB")));
            oracle.fill();
        }
        List<String> batch = List.copyOf(WAITING);
        WAITING.clear();
        List<String> complaints = new ArrayList<>(oracle.complaints(batch));
        judged += batch.size();
        complaints.removeIf(ReplicaSafeFuzz::mayDiffer);
        assertThat(complaints).isEmpty();
    }

    /** Any server may choose which rows a limit lets through, and which row of a group a column comes from. */
    private static boolean mayDiffer(String complaint) {
        String text = complaint.toLowerCase(Locale.ROOT);
        return text.startsWith("differs") && (text.contains("limit") || text.contains("group by") || text.contains("over"));
    }

    @AfterAll
    static void tell() throws Exception {
        if (!WAITING.isEmpty()) {
            judge();
        }
        if (oracle != null) {
            System.out.println("judged by a server: " + judged + ", of them accepted: " + oracle.answered());
        }
    }

    /** A statement of the corpus with pieces of others put in, cut out and damaged as the fuzzer wishes. */
    private static String text(FuzzedDataProvider data) {
        StringBuilder sql = new StringBuilder(SEEDS.get(data.consumeInt(0, SEEDS.size() - 1)));
        for (int changes = data.consumeInt(0, 4); changes > 0; changes--) {
            String other = SEEDS.get(data.consumeInt(0, SEEDS.size() - 1));
            int from = data.consumeInt(0, other.length());
            int to = data.consumeInt(from, other.length());
            int at = data.consumeInt(0, sql.length());
            int end = Math.min(sql.length(), at + data.consumeInt(0, 12));
            switch (data.consumeInt(0, 3)) {
                case 0 -> sql.replace(at, end, " " + other.substring(from, to) + " ");
                case 1 -> sql.replace(at, end, data.consumeString(8));
                case 2 -> sql.insert(at, " " + other + " ");
                default -> sql.replace(0, sql.length(), StatementCorpus.mutated(sql.toString(), new Random(data.consumeLong())));
            }
        }
        return sql.toString();
    }
}
