package io.evenkeel.jdbc.consistency;

import static io.evenkeel.jdbc.replication.NodeStates.replica;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.jdbc.replication.GtidSet;
import io.evenkeel.jdbc.replication.Lag;
import io.evenkeel.jdbc.replication.NodeState;
import org.junit.jupiter.api.Test;

class MarkTest {

    private static final String SERVER = "3e11fa47-71ca-11e1-9e33-c80aa9429562:";

    private static boolean met(Mark mark, NodeState node, Consistency level) {
        return mark.isMetBy(node, GtidSet.empty(), level);
    }

    @Test
    void a_write_is_where_its_transaction_is_or_the_moment_was_passed() {
        Mark mark = Mark.NONE.wrote(GtidSet.parse(SERVER + "7"), 1_000);
        NodeState without = replica("a", SERVER + "1-6", Lag.completeUntil(999));
        assertThat(met(mark, without, Consistency.READ_YOUR_WRITES)).isFalse();
        assertThat(met(mark, without, Consistency.SESSION)).isFalse();
        assertThat(met(mark, without, Consistency.MONOTONIC_READS)).isTrue();
        assertThat(mark.isNothingAt(Consistency.MONOTONIC_READS)).isTrue();
        assertThat(mark.canBeAwaitedOn(without, Consistency.READ_YOUR_WRITES)).isTrue();
        assertThat(mark.isMetBy(without, GtidSet.parse(SERVER + "7-9"), Consistency.SESSION))
                .isTrue();
        assertThat(met(mark, replica("a", SERVER + "1-7", Lag.unknown("?")), Consistency.SESSION))
                .isTrue();
        assertThat(met(mark, replica("a", "", Lag.completeUntil(1_000)), Consistency.SESSION))
                .isTrue();
    }

    @Test
    void a_write_of_which_nothing_is_known_is_there_once_the_moment_was_passed() {
        Mark mark = Mark.NONE.wrote(GtidSet.parse(SERVER + "7"), 1_000).wroteUntold(2_000);
        NodeState told = replica("a", SERVER + "1-7", Lag.completeUntil(1_999));
        assertThat(met(mark, told, Consistency.READ_YOUR_WRITES)).isFalse();
        assertThat(mark.canBeAwaitedOn(told, Consistency.READ_YOUR_WRITES)).isFalse();
        assertThat(met(mark, replica("a", "", Lag.completeUntil(2_000)), Consistency.READ_YOUR_WRITES))
                .isTrue();
        assertThat(met(mark, replica("a", "", Lag.unknown("?")), Consistency.READ_YOUR_WRITES))
                .isFalse();
    }

    @Test
    void what_was_read_is_where_it_was_read_or_the_moment_was_passed() {
        Mark mark = Mark.NONE.read("a", 1_000).read("b", 900);
        assertThat(met(mark, replica("a", "", Lag.completeUntil(0)), Consistency.SESSION))
                .isTrue();
        assertThat(met(mark, replica("b", "", Lag.completeUntil(999)), Consistency.MONOTONIC_READS))
                .isFalse();
        assertThat(met(mark, replica("b", "", Lag.completeUntil(1_000)), Consistency.MONOTONIC_READS))
                .isTrue();
        assertThat(met(mark, replica("b", "", Lag.completeUntil(0)), Consistency.READ_YOUR_WRITES))
                .isTrue();
    }

    @Test
    void all_that_was_committed_is_where_its_transactions_are_whatever_their_gaps() {
        GtidSet committed =
                GtidSet.parse(SERVER + "1-3:5:7:9:11:13:15:17:19:21:23:25:27:29:31:33:35:37:39:41:43:45:47:49"
                        + ":51:53:55:57:59:61:63:65:67:69:71:73:75:77");
        Mark mark = Mark.all(committed, 1_000);
        assertThat(met(mark, replica("a", committed.toString(), Lag.unknown("?")), Consistency.READ_YOUR_WRITES))
                .isTrue();
        assertThat(met(mark, replica("a", SERVER + "1-76", Lag.unknown("?")), Consistency.READ_YOUR_WRITES))
                .isFalse();
    }

    @Test
    void the_latest_moment_is_that_of_the_last_write_or_read() {
        Mark wrote = Mark.NONE.wroteUntold(-5);
        assertThat(wrote.latest()).isEqualTo(-5);
        assertThat(wrote.read("a", 7).latest()).isEqualTo(7);
        assertThat(wrote.read("a", -7).latest()).isEqualTo(-5);
        assertThat(Mark.NONE.read("a", -7).latest()).isEqualTo(-7);
    }

    @Test
    void a_session_is_kept_for_as_long_as_no_replica_serves_it() {
        Marks marks = new Marks();
        assertThat(marks.isKeptFor(100, 1_000)).isFalse();
        assertThat(marks.isKeptFor(100, 1_050)).isFalse();
        assertThat(marks.isKeptFor(100, 1_101)).isTrue();
        assertThat(marks.isKeptFor(100, 1_150)).as("begins anew").isFalse();
        marks.served();
        assertThat(marks.isKeptFor(100, 5_000)).isFalse();
    }

    @Test
    void many_writes_between_those_of_others_stay_small() {
        Mark mark = Mark.NONE;
        for (int i = 1; i < 200; i += 2) {
            mark = mark.wrote(GtidSet.parse(SERVER + i), i);
        }
        assertThat(mark.transactions().size()).isLessThanOrEqualTo(33);
        assertThat(mark.transactions().contains(GtidSet.parse(SERVER + "1:3:99:199")))
                .isTrue();
        assertThat(mark.transactions().contains(GtidSet.parse(SERVER + "200"))).isFalse();
    }

    @Test
    void transactions_of_another_family_of_servers_count_as_a_moment() {
        Mark mark = Mark.NONE.wrote(GtidSet.parse(SERVER + "7"), 1).wrote(GtidSet.parse("0-1-5"), 2);
        assertThat(mark.isComplete()).isFalse();
        assertThat(mark.transactions()).isEqualTo(GtidSet.parse(SERVER + "7"));
    }
}
