package io.evenkeel.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.jdbc.replication.DeclaredRole;
import io.evenkeel.jdbc.replication.GtidSet;
import io.evenkeel.jdbc.replication.Lag;
import io.evenkeel.jdbc.replication.NodeRole;
import io.evenkeel.jdbc.replication.NodeState;
import io.evenkeel.jdbc.replication.ReplicationSnapshot;
import io.evenkeel.jdbc.replication.ReplicationThreads;
import io.evenkeel.jdbc.replication.ServerInfo;
import io.evenkeel.jdbc.sql.SqlDialect;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownDialectTest {

    private final List<SqlDialect> told = new ArrayList<>();
    private final KnownDialect dialect = new KnownDialect(told::add);

    private static NodeState node(String name, ServerInfo.Flavour flavour) {
        return new NodeState(
                name,
                name.equals("p") ? DeclaredRole.PRIMARY : DeclaredRole.REPLICA,
                NodeRole.UNKNOWN,
                null,
                null,
                0,
                GtidSet.empty(),
                Lag.none(),
                ReplicationThreads.UNKNOWN,
                new ServerInfo(flavour, "1", name),
                1);
    }

    private void polled(NodeState... nodes) {
        dialect.accept(new ReplicationSnapshot("c", List.of(nodes), "p", 1));
    }

    @Test
    void oneFamilyIsToldOnce() {
        for (int i = 0; i < 2; i++) {
            polled(node("p", ServerInfo.Flavour.MARIADB), node("r", ServerInfo.Flavour.MARIADB));
        }
        assertThat(told).containsExactly(SqlDialect.MARIADB);
    }

    @Test
    void nothingIsToldBeforeEveryNodeHasAnswered() {
        polled(node("p", ServerInfo.Flavour.MYSQL), NodeState.notPolled("r", DeclaredRole.REPLICA));
        assertThat(told).isEmpty();
        polled(node("p", ServerInfo.Flavour.MYSQL), node("r", ServerInfo.Flavour.MYSQL));
        assertThat(told).containsExactly(SqlDialect.MYSQL);
    }

    @Test
    void nothingIsToldOfAMixture() {
        polled(node("p", ServerInfo.Flavour.MYSQL), node("r", ServerInfo.Flavour.MARIADB));
        assertThat(told).isEmpty();
    }
}
