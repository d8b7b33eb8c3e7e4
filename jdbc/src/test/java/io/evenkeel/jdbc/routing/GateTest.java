package io.evenkeel.jdbc.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.jdbc.consistency.Consistency;
import io.evenkeel.jdbc.routing.Gate.Destination;
import io.evenkeel.jdbc.sql.StatementClassifier;
import java.util.List;
import org.junit.jupiter.api.Test;

class GateTest {

    private static final String READ = "select a from t where b = 1";

    private record State(
            boolean isPinned,
            boolean inReadWriteTransaction,
            boolean inReadOnlyTransaction,
            boolean leftReplica,
            boolean isSerializable,
            RoutingMode mode,
            boolean isSetReadOnly,
            Consistency consistency,
            boolean isStrongOnReplicas)
            implements Gate.Session {

        State(
                boolean isPinned,
                boolean inReadWriteTransaction,
                boolean inReadOnlyTransaction,
                boolean leftReplica,
                boolean isSerializable) {
            this(
                    isPinned,
                    inReadWriteTransaction,
                    inReadOnlyTransaction,
                    leftReplica,
                    isSerializable,
                    RoutingMode.BY_STATEMENT,
                    false,
                    Consistency.BOUNDED_STALENESS,
                    false);
        }

        State in(RoutingMode other, boolean readOnly) {
            return new State(
                    isPinned,
                    inReadWriteTransaction,
                    inReadOnlyTransaction,
                    leftReplica,
                    isSerializable,
                    other,
                    readOnly,
                    consistency,
                    isStrongOnReplicas);
        }

        State at(Consistency level) {
            return new State(
                    isPinned,
                    inReadWriteTransaction,
                    inReadOnlyTransaction,
                    leftReplica,
                    isSerializable,
                    mode,
                    isSetReadOnly,
                    level,
                    isStrongOnReplicas);
        }

        State strongOnReplicas() {
            return new State(
                    isPinned,
                    inReadWriteTransaction,
                    inReadOnlyTransaction,
                    leftReplica,
                    isSerializable,
                    mode,
                    isSetReadOnly,
                    consistency,
                    true);
        }

        /** So that the long way is tested; the short one is held against it wherever assertions are on. */
        @Override
        public boolean isPlain() {
            return false;
        }

        @Override
        public Route.Role roleOf(String node) {
            return switch (node) {
                case "server1" -> Route.Role.PRIMARY;
                case "server2", "server3" -> Route.Role.REPLICA;
                default -> null;
            };
        }
    }

    private static final State AUTOCOMMIT = new State(false, false, false, false, false);
    private static final State PINNED = new State(true, false, false, false, false);
    private static final State READ_WRITE = new State(false, true, false, false, false);
    private static final State READ_ONLY = new State(false, false, true, false, false);
    private static final State LEFT = new State(false, false, true, true, false);
    private static final State SERIALIZABLE = new State(false, false, false, false, true);

    private static Gate gate(String sql, State state) {
        return Gate.of(StatementClassifier.classify(sql), state, false);
    }

    @Test
    void a_strong_read_goes_to_the_primary_and_the_words_nearest_to_it_decide() {
        State strong = AUTOCOMMIT.at(Consistency.STRONG);
        assertThat(gate(READ, strong)).isEqualTo(Gate.STRONG);
        assertThat(gate("start transaction read only", strong)).isEqualTo(Gate.STRONG);
        assertThat(gate(READ, READ_ONLY.at(Consistency.STRONG))).isEqualTo(Gate.LEAVES_REPLICA);
        assertThat(gate("/* evenkeel: consistency=session */ " + READ, strong)).isEqualTo(Gate.WISHED);
        assertThat(gate("/* evenkeel: replica consistency=strong */ " + READ, AUTOCOMMIT))
                .isEqualTo(Gate.STRONG);
        assertThat(gate("/* evenkeel: consistency=strict */ " + READ, AUTOCOMMIT))
                .isEqualTo(Gate.HINT_UNCLEAR);
        try (RoutingScope scope = RoutingScope.consistency(Consistency.STRONG)) {
            assertThat(scope).isNotNull();
            assertThat(gate(READ, AUTOCOMMIT)).isEqualTo(Gate.STRONG);
            assertThat(gate("/* evenkeel: consistency=eventual */ " + READ, AUTOCOMMIT))
                    .isEqualTo(Gate.WISHED);
        }
    }

    @Test
    void where_replicas_may_take_strong_reads_they_get_those_in_autocommit_and_no_other() {
        State strong = AUTOCOMMIT.at(Consistency.STRONG).strongOnReplicas();
        assertThat(gate(READ, strong)).isEqualTo(Gate.READ);
        assertThat(gate("/* evenkeel: consistency=strong */ " + READ, AUTOCOMMIT.strongOnReplicas()))
                .isEqualTo(Gate.WISHED);
        assertThat(gate("/* evenkeel: primary */ " + READ, strong)).isEqualTo(Gate.HINT);
        assertThat(gate("start transaction read only", strong)).isEqualTo(Gate.STRONG);
        assertThat(gate(READ, READ_ONLY.at(Consistency.STRONG).strongOnReplicas()))
                .isEqualTo(Gate.LEAVES_REPLICA);
        assertThat(gate(READ, READ_WRITE.at(Consistency.STRONG).strongOnReplicas()))
                .isEqualTo(Gate.READ_WRITE_TRANSACTION);
        assertThat(gate("update t set a = 1", strong)).isEqualTo(Gate.NOT_A_READ);
    }

    @Test
    void a_plain_read_in_autocommit_goes_to_a_replica() {
        assertThat(gate(READ, AUTOCOMMIT)).isEqualTo(Gate.READ);
    }

    @Test
    void a_read_that_was_asked_for_like_a_write_goes_to_the_primary() {
        assertThat(Gate.of(StatementClassifier.classify(READ), AUTOCOMMIT, true))
                .isEqualTo(Gate.ASKED_FOR_WRITING);
    }

    @Test
    void what_is_not_a_read_goes_to_the_primary_in_every_state() {
        for (String sql : List.of(
                "insert into t values (1)",
                "select a from t for update",
                "select get_lock('x', 1)",
                "set @a = 1",
                "call p()",
                "no sql at all")) {
            for (State state : List.of(AUTOCOMMIT, PINNED, READ_WRITE, READ_ONLY, LEFT, SERIALIZABLE)) {
                assertThat(gate(sql, state).destination())
                        .as("%s in %s", sql, state)
                        .isEqualTo(Destination.PRIMARY);
            }
        }
    }

    @Test
    void a_session_keeps_its_reads_on_the_primary() {
        assertThat(gate(READ, PINNED)).isEqualTo(Gate.PINNED);
        assertThat(gate(READ, READ_WRITE)).isEqualTo(Gate.READ_WRITE_TRANSACTION);
        assertThat(gate(READ, SERIALIZABLE)).isEqualTo(Gate.SERIALIZABLE);
        assertThat(gate("/* evenkeel: primary */ " + READ, AUTOCOMMIT)).isEqualTo(Gate.HINT);
    }

    @Test
    void a_read_only_transaction_stays_where_it_is() {
        assertThat(gate(READ, READ_ONLY)).isEqualTo(Gate.READ_ONLY_TRANSACTION);
        assertThat(gate("commit", READ_ONLY)).isEqualTo(Gate.CONTROLS_READ_ONLY);
        assertThat(gate("savepoint s", READ_ONLY)).isEqualTo(Gate.CONTROLS_READ_ONLY);
        assertThat(gate("select connection_id()", READ_ONLY)).isEqualTo(Gate.LEAVES_REPLICA);
        assertThat(gate(READ, LEFT)).isEqualTo(Gate.LEFT_REPLICA);
    }

    @Test
    void a_read_only_transaction_begun_by_text_begins_on_a_replica() {
        assertThat(gate("start transaction read only", AUTOCOMMIT)).isEqualTo(Gate.BEGINS_READ_ONLY);
        assertThat(gate("start transaction", AUTOCOMMIT).destination()).isEqualTo(Destination.PRIMARY);
        assertThat(gate("begin", AUTOCOMMIT).destination()).isEqualTo(Destination.PRIMARY);
    }

    @Test
    void questions_about_the_last_statement_follow_it() {
        for (State state : List.of(AUTOCOMMIT, PINNED, READ_WRITE, READ_ONLY)) {
            assertThat(gate("select found_rows()", state)).isEqualTo(Gate.ABOUT_LAST);
        }
    }

    @Test
    void a_hint_chooses_among_the_nodes_that_a_read_may_go_to() {
        assertThat(gate("/* evenkeel: replica */ " + READ, AUTOCOMMIT)).isEqualTo(Gate.WISHED);
        assertThat(gate("/* evenkeel: server2 */ " + READ, AUTOCOMMIT)).isEqualTo(Gate.WISHED);
        assertThat(gate("/* evenkeel: maxlag=200ms */ " + READ, AUTOCOMMIT)).isEqualTo(Gate.WISHED);
        assertThat(gate("/* evenkeel: node=server1 */ " + READ, AUTOCOMMIT)).isEqualTo(Gate.HINT);
        assertThat(gate("/* evenkeel: server2, maxlag=1s */ " + READ, READ_ONLY))
                .isEqualTo(Gate.READ_ONLY_TRANSACTION);
        assertThat(gate("/* evenkeel: primary */ " + READ, READ_ONLY)).isEqualTo(Gate.LEAVES_REPLICA);
        assertThat(gate("/* evenkeel: primary */ start transaction read only", AUTOCOMMIT))
                .isEqualTo(Gate.HINT);
        assertThat(gate("/* evenkeel: server3 */ start transaction read only", AUTOCOMMIT))
                .isEqualTo(Gate.BEGINS_READ_ONLY);
    }

    @Test
    void an_unclear_hint_means_the_primary() {
        for (String hint : List.of(
                "server9", "primay", "primary replica", "server2 server3", "maxlag=fast", "node=", "", "maxlag=-1s")) {
            assertThat(gate("/* evenkeel: " + hint + " */ " + READ, AUTOCOMMIT))
                    .as(hint)
                    .isEqualTo(Gate.HINT_UNCLEAR);
        }
    }

    @Test
    void no_hint_and_no_scope_sends_to_a_replica_what_is_no_read_or_not_allowed_there() {
        for (String hint : List.of("replica", "server2", "node=server3", "maxlag=1m", "replica maxlag=1s")) {
            try (RoutingScope scope = RoutingScope.node("server2")) {
                assertThat(scope).isNotNull();
                for (String sql : List.of(
                        "insert into t values (1)",
                        "select a from t for update",
                        "select a from t lock in share mode",
                        "select get_lock('x', 1)",
                        "select @a := 1",
                        "set @a = 1",
                        "call p()",
                        "start transaction",
                        "kill 1",
                        "select 1; delete from t")) {
                    for (State state : List.of(AUTOCOMMIT, PINNED, READ_WRITE, READ_ONLY, LEFT, SERIALIZABLE)) {
                        for (RoutingMode mode : RoutingMode.values()) {
                            assertThat(gate("/* evenkeel: " + hint + " */ " + sql, state.in(mode, true))
                                            .destination())
                                    .as("%s %s in %s", hint, sql, state)
                                    .isEqualTo(Destination.PRIMARY);
                        }
                    }
                }
                String read = "/* evenkeel: " + hint + " */ " + READ;
                assertThat(gate(read, PINNED)).isEqualTo(Gate.PINNED);
                assertThat(gate(read, READ_WRITE)).isEqualTo(Gate.READ_WRITE_TRANSACTION);
                assertThat(gate(read, SERIALIZABLE)).isEqualTo(Gate.SERIALIZABLE);
                assertThat(gate(read, LEFT)).isEqualTo(Gate.LEFT_REPLICA);
                assertThat(Gate.of(StatementClassifier.classify(read), AUTOCOMMIT, true))
                        .isEqualTo(Gate.ASKED_FOR_WRITING);
            }
        }
    }

    @Test
    void a_scope_is_a_hint_for_every_statement_and_the_statements_own_goes_before_it() {
        try (RoutingScope outer = RoutingScope.primary()) {
            assertThat(outer).isNotNull();
            assertThat(gate(READ, AUTOCOMMIT)).isEqualTo(Gate.HINT);
            assertThat(gate("/* evenkeel: replica */ " + READ, AUTOCOMMIT)).isEqualTo(Gate.WISHED);
            assertThat(Gate.ofTransaction(READ_ONLY)).isEqualTo(Gate.HINT);
        }
        assertThat(gate(READ, AUTOCOMMIT)).isEqualTo(Gate.READ);
        assertThat(Gate.ofTransaction(READ_ONLY)).isEqualTo(Gate.BEGINS_READ_ONLY);
    }

    @Test
    void by_read_only_sends_only_what_was_marked_to_a_replica() {
        State unmarked = AUTOCOMMIT.in(RoutingMode.BY_READ_ONLY, false);
        assertThat(gate(READ, unmarked)).isEqualTo(Gate.NOT_READ_ONLY);
        assertThat(gate("/* evenkeel: maxlag=1s */ " + READ, unmarked)).isEqualTo(Gate.NOT_READ_ONLY);
        assertThat(gate("/* evenkeel: replica */ " + READ, unmarked)).isEqualTo(Gate.WISHED);
        assertThat(gate(READ, AUTOCOMMIT.in(RoutingMode.BY_READ_ONLY, true))).isEqualTo(Gate.READ);
        assertThat(gate(READ, READ_ONLY.in(RoutingMode.BY_READ_ONLY, false))).isEqualTo(Gate.READ_ONLY_TRANSACTION);
        assertThat(gate("start transaction read only", unmarked)).isEqualTo(Gate.BEGINS_READ_ONLY);
        assertThat(gate("/* evenkeel: maxlag=1s */ start transaction read only", unmarked))
                .isEqualTo(Gate.BEGINS_READ_ONLY);
    }

    @Test
    void primary_only_sends_nothing_to_a_replica_whoever_asks() {
        for (State state : List.of(AUTOCOMMIT, PINNED, READ_WRITE, READ_ONLY, LEFT, SERIALIZABLE)) {
            for (String sql : List.of(
                    READ,
                    "/* evenkeel: replica */ " + READ,
                    "/* evenkeel: server2 */ " + READ,
                    "start transaction read only")) {
                assertThat(gate(sql, state.in(RoutingMode.PRIMARY_ONLY, true)).destination())
                        .isEqualTo(Destination.PRIMARY);
            }
        }
        assertThat(Gate.ofTransaction(READ_ONLY.in(RoutingMode.PRIMARY_ONLY, true)))
                .isEqualTo(Gate.PRIMARY_ONLY);
    }
}
