package io.evenkeel.jdbc.routing;

import static org.assertj.core.api.Assertions.assertThat;

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
            boolean isSerializable)
            implements Gate.Session {}

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
}
