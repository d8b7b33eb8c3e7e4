package io.evenkeel.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.jdbc.fixture.OnEachServer;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import io.evenkeel.jdbc.fixture.ServerKind;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever of the corpus is replica-safe is put before the servers. */
@OnEachServer
final class ClassifierOracleIT {

    private static final int BATCH = 100;

    private final ClassifierOracle oracle;
    private final ReplicatedCluster cluster;

    ClassifierOracleIT(ServerKind kind) {
        oracle = new ClassifierOracle(kind);
        cluster = oracle.cluster();
    }

    @BeforeEach
    void fill() {
        oracle.fill();
    }

    @Test
    void nothingReplicaSafeIsRefusedLeavesATraceOrAnswersDifferently() throws Exception {
        List<String> safe = new ArrayList<>(StatementCorpus.all());
        safe.addAll(StatementCorpus.applicationReads());
        safe.addAll(StatementCorpus.damaged(5000));
        safe.removeIf(sql -> !StatementClassifier.classify(sql).replicaSafe());
        assertThat(safe).hasSizeGreaterThan(3000);

        List<String> complaints = new ArrayList<>();
        for (int from = 0; from < safe.size(); from += BATCH) {
            List<String> batch = safe.subList(from, Math.min(safe.size(), from + BATCH));
            complaints.addAll(oracle.complaints(batch));
        }
        assertThat(complaints).isEmpty();
        assertThat(oracle.answered()).as("statements that the server took").isGreaterThan(1700);
    }

    @Test
    void theOracleSeesTheTracesOfStatementsThatAreNotSafe() throws Exception {
        List<String> leaks = new ArrayList<>(List.of(
                "SELECT @x := 7",
                "SELECT 7 INTO @x",
                "SELECT GET_LOCK('l1', 0)",
                "SELECT fw(7)",
                "SELECT LAST_INSERT_ID(7)",
                "CREATE TEMPORARY TABLE tmp1 (a INT)"));
        for (String sql : leaks) {
            assertThat(StatementClassifier.classify(sql).replicaSafe()).as(sql).isFalse();
            try (Connection session = ClassifierOracle.session(cluster.replica(0))) {
                String before = oracle.state(session, cluster.replica(0));
                ClassifierOracle.answer(session, sql);
                assertThat(oracle.state(session, cluster.replica(0))).as(sql).isNotEqualTo(before);
            }
        }
        try (Connection session = ClassifierOracle.session(cluster.primary())) {
            String before = oracle.state(session, cluster.primary());
            assertThat(ClassifierOracle.answer(session, "INSERT INTO t (a) VALUES (1)")
                            .error())
                    .isZero();
            assertThat(oracle.state(session, cluster.primary())).isNotEqualTo(before);
        }
        try (Connection replica = ClassifierOracle.session(cluster.replica(0));
                Connection primary = ClassifierOracle.session(cluster.primary())) {
            assertThat(ClassifierOracle.answer(replica, "INSERT INTO t (a) VALUES (1)")
                            .error())
                    .isEqualTo(1290);
            assertThat(ClassifierOracle.answer(replica, "SELECT @@server_id"))
                    .isNotEqualTo(ClassifierOracle.answer(primary, "SELECT @@server_id"));
        }
    }
}
