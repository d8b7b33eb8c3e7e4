package io.evenkeel.jdbc.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two or three nodes, a clock in milliseconds that stands where it is put, and polls as they come in. */
class ClusterViewTest {

    private static final String A_UUID = "aaaaaaaa-0000-0000-0000-000000000000";

    private static final ConnectionOpener NEVER = () -> {
        throw new SQLException("not opened in this test");
    };

    private final ClusterView view = new ClusterView(new MonitorConfig(
            "app",
            List.of(
                    new MonitorConfig.Node("a", DeclaredRole.PRIMARY, NEVER),
                    new MonitorConfig.Node("b", DeclaredRole.REPLICA, NEVER),
                    new MonitorConfig.Node("c", DeclaredRole.REPLICA, NEVER)),
            Duration.ofMillis(250),
            Duration.ofSeconds(1)));

    private long now;

    @Test
    void aReplicaThatHasEverythingIsAsOldAsThePollOfThePrimary() {
        at(1000).writable("a", upTo(10));
        at(1100).readOnly("b", upTo(10));

        assertThat(lag("b", 1100)).isEqualTo(100);
        assertThat(lag("b", 1300)).isEqualTo(300);
        assertThat(lag("a", 1300)).isZero();
    }

    @Test
    void anIdlePrimaryDoesNotMakeLagGrow() {
        at(1000).writable("a", upTo(10));
        at(1100).readOnly("b", upTo(10));
        at(5000).writable("a", upTo(10));

        assertThat(lag("b", 5010)).isEqualTo(10);
    }

    @Test
    void lagGrowsWhileThePrimaryMovesOnAndShrinksWhenTheReplicaFollows() {
        at(1000).writable("a", upTo(10));
        at(1100).readOnly("b", upTo(10));
        at(1250).writable("a", upTo(20));
        at(1500).writable("a", upTo(30));
        at(1600).readOnly("b", upTo(15));
        assertThat(lag("b", 1600)).isEqualTo(600);

        at(1700).readOnly("b", upTo(25));
        assertThat(lag("b", 1700)).isEqualTo(450);

        at(1800).readOnly("b", upTo(30));
        assertThat(lag("b", 1800)).isEqualTo(300);
    }

    @Test
    void withThePrimaryGoneLagIsKnownUntilThen() {
        at(1000).writable("a", upTo(10));
        at(1100).readOnly("b", upTo(10));
        at(1200).fails("a");
        at(9000).readOnly("b", upTo(10));

        assertThat(lag("b", 9000)).isEqualTo(8000);
        assertThat(view.snapshot(now).primaryName()).isEqualTo("a");
    }

    @Test
    void aReplicaThatCannotBeReachedGrowsOld() {
        at(1000).writable("a", upTo(10));
        at(1100).readOnly("b", upTo(10));
        at(1200).fails("b");
        at(2000).writable("a", upTo(10));

        assertThat(lag("b", 2000)).isEqualTo(1000);
        assertThat(node("b").isReachable()).isFalse();
        assertThat(node("b").problem()).isEqualTo(NodeProblem.ERROR);
        assertThat(node("b").failures()).isEqualTo(1);
        assertThat(node("b").contains(upTo(10))).isTrue();
        assertThat(node("b").isFresh(Long.MAX_VALUE, 0)).isFalse();
    }

    @Test
    void nothingIsKnownBeforeThePrimaryWasReached() {
        at(1000).readOnly("b", upTo(10));
        assertThat(whyUnknown("b")).isEqualTo("the primary a was not reached so far");

        at(1100).writable("a", upTo(20));
        assertThat(whyUnknown("b")).isEqualTo("not caught up with the primary a since it is being watched");

        at(1200).readOnly("b", upTo(20));
        assertThat(lag("b", 1200)).isEqualTo(100);
    }

    @Test
    void withoutGtidsTheLagIsUnknownAndSaysWhy() {
        at(1000).polled("a", NodeRole.WRITABLE, upTo(1), "gtid_mode=OFF", null, ReplicationThreads.UNKNOWN);
        at(1100).readOnly("b", upTo(1));
        assertThat(whyUnknown("b")).isEqualTo("gtid_mode=OFF on the primary a");
        assertThat(node("b").whyNotFresh(Long.MAX_VALUE, 0)).isEqualTo("lag unknown: gtid_mode=OFF on the primary a");

        at(1200).writable("a", upTo(1));
        at(1300).polled("b", NodeRole.READ_ONLY, upTo(1), null, "gtid_mode=OFF", ReplicationThreads.RUNNING);
        assertThat(whyUnknown("b")).isEqualTo("gtid_mode=OFF");

        at(1400).readOnly("b", upTo(1));
        assertThat(lag("b", 1400)).isEqualTo(200);
    }

    @Test
    void aReplicaWhoseReplicationIsKnownToBeStoppedIsNotFreshHoweverSmallItsLag() {
        at(1000).writable("a", upTo(10));
        at(1100).polled("b", NodeRole.READ_ONLY, upTo(10), null, null, ReplicationThreads.STOPPED);
        long limit = Duration.ofSeconds(1).toNanos();

        assertThat(node("b").lag().isWithin(limit, nanos(1100))).isTrue();
        assertThat(node("b").isFresh(limit, nanos(1100))).isFalse();
        assertThat(node("b").whyNotFresh(limit, nanos(1100))).isEqualTo("replication stopped");

        at(1200).polled("b", NodeRole.READ_ONLY, upTo(10), null, null, ReplicationThreads.RUNNING);
        assertThat(node("b").isFresh(limit, nanos(1200))).isTrue();
        assertThat(node("b").whyNotFresh(limit, nanos(1200))).isNull();
        assertThat(node("b").whyNotFresh(limit, nanos(3400))).isEqualTo("lag <= 2.400 s (limit 1.000 s)");
    }

    @Test
    void aReplicaThatLostTransactionsStartsFromNothing() {
        at(1000).writable("a", upTo(10));
        at(1100).readOnly("b", upTo(10));
        at(1200).writable("a", upTo(20));
        at(1300).readOnly("b", upTo(5));

        assertThat(node("b").lag().isKnown()).isFalse();
    }

    @Test
    void aReplicaIsNotTrustedWhenThePrimaryGivesOutLostNumbersAgain() {
        at(1000).writable("a", upTo(100));
        at(1100).readOnly("b", upTo(100));
        at(1200).writable("a", upTo(3));
        at(1300).readOnly("b", upTo(100));
        assertThat(whyUnknown("b")).isEqualTo("it has transactions that the primary has lost");

        at(1400).writable("a", upTo(200));
        at(1500).readOnly("b", upTo(200));
        assertThat(node("b").lag().isKnown()).isFalse();

        at(1600).readOnly("b", upTo(3));
        at(1700).readOnly("b", upTo(200));
        assertThat(lag("b", 1700)).isEqualTo(300);
    }

    @Test
    void aPlannedSwitchoverIsFollowed() {
        at(1000).writable("a", upTo(10));
        at(1100).readOnly("b", upTo(10));
        at(1100).readOnly("c", upTo(10));
        at(1200).readOnly("a", upTo(12));
        assertThat(view.snapshot(now).primaryName()).isEqualTo("a");

        at(1300).writable("b", upTo(12));
        assertThat(view.snapshot(now).primaryName()).isEqualTo("b");
        assertThat(lag("b", 1300)).isZero();
        // What was proven of c under the old primary stays true.
        assertThat(lag("c", 1300)).isEqualTo(300);
        assertThat(lag("a", 1300)).isZero();

        at(1400).writable("b", upTo(15));
        at(1500).readOnly("a", upTo(14));
        assertThat(lag("a", 1500)).isEqualTo(200);
    }

    @Test
    void theOldPrimarysSetsCountForNothingOnceItIsReadOnly() {
        at(1000).writable("a", upTo(10));
        at(1100).readOnly("c", upTo(10));
        at(1200).readOnly("a", upTo(10));

        assertThat(lag("c", 1200)).isEqualTo(200);
    }

    @Test
    void aPromotedReplicaIsFollowedWhenThePrimaryIsGone() {
        at(1000).writable("a", upTo(10));
        at(1100).readOnly("b", upTo(10));
        at(1200).fails("a");
        at(1300).writable("b", upTo(10));
        assertThat(view.snapshot(now).primaryName()).isEqualTo("b");

        at(2000).writable("a", upTo(11));
        assertThat(view.snapshot(now).primaryName()).isEqualTo("b");
    }

    @Test
    void aPromotionSeenBeforeTheDeathOfThePrimaryIsFollowed() {
        at(1000).writable("a", upTo(10));
        at(1100).readOnly("b", upTo(10));
        at(1300).writable("b", upTo(10));
        assertThat(view.snapshot(now).primaryName()).isEqualTo("a");

        at(1350).fails("a");
        assertThat(view.snapshot(now).primaryName()).isEqualTo("b");
    }

    @Test
    void aReplicaThatWasAlwaysWritableDoesNotTakeOverFromAPrimaryThatCannotBeReached() {
        at(1000).writable("a", upTo(10));
        at(1100).writable("b", upTo(10));
        at(1250).writable("a", upTo(10));
        at(1300).fails("a");
        at(1400).writable("b", upTo(10));

        assertThat(view.snapshot(now).primaryName()).isEqualTo("a");
    }

    @Test
    void aReplicaMadeWritableBesideTheLivingPrimaryDoesNotTakeOverWhenThatIsGone() {
        at(1000).writable("a", upTo(10));
        at(1100).readOnly("b", upTo(10));
        at(1200).writable("b", upTo(10));
        at(1300).writable("a", upTo(10));
        at(1400).fails("a");
        assertThat(view.snapshot(now).primaryName()).isEqualTo("a");

        at(1500).readOnly("a", upTo(10));
        assertThat(view.snapshot(now).primaryName()).isEqualTo("b");
    }

    @Test
    void aRestartedReplicaThatForgotReadOnlyButReplicatesDoesNotTakeOver() {
        at(1000).writable("a", upTo(10));
        at(1100).readOnly("b", upTo(10));
        at(1200).fails("a");
        at(1300).polled("b", NodeRole.WRITABLE, upTo(10), null, null, ReplicationThreads.CONNECTING);

        assertThat(view.snapshot(now).primaryName()).isEqualTo("a");
    }

    @Test
    void aSwitchBeforeOurTimeIsSeenAtTheStart() {
        at(1000).writable("b", upTo(10));
        assertThat(view.snapshot(now).primaryName()).isEqualTo("a");
        at(1000).readOnly("a", upTo(10));

        assertThat(view.snapshot(now).primaryName()).isEqualTo("b");
        assertThat(lag("a", 1000)).isZero();
    }

    @Test
    void ofTwoSuccessorsNeitherIsTaken() {
        at(1000).writable("a", upTo(10));
        at(1100).readOnly("b", upTo(10));
        at(1100).readOnly("c", upTo(10));
        at(1200).fails("a");
        at(1200).fails("b");
        at(1300).writable("c", upTo(10));
        assertThat(view.snapshot(now).primaryName()).isEqualTo("c");

        at(1400).fails("c");
        at(1500).writable("b", upTo(10));
        assertThat(view.snapshot(now).primaryName()).isEqualTo("b");
    }

    @Test
    void aTakeoverTellsWhetherItWasPlannedAndThatNothingIsLost() {
        at(1000).writable("a", upTo(10));
        at(1100).readOnly("b", upTo(10));
        assertThat(view.snapshot(now).takeover()).isNull();
        at(1200).readOnly("a", upTo(12));
        at(1300).writable("b", upTo(12));

        Takeover takeover = Objects.requireNonNull(view.snapshot(now).takeover());
        assertThat(takeover).hasToString("b is the primary now, instead of a, which is read-only (switchover)");
        assertThat(takeover.lost()).isNull();
    }

    @Test
    void whatASuccessorLacksOfWhatTheDeadPrimaryHadIsTold() {
        at(1000).writable("a", upTo(12));
        at(1100).readOnly("b", upTo(10));
        at(1200).fails("a");
        at(1300).writable("b", upTo(10));

        Takeover takeover = Objects.requireNonNull(view.snapshot(now).takeover());
        assertThat(takeover.planned()).isFalse();
        assertThat(takeover.lost()).isEqualTo(A_UUID + ":11-12");
        assertThat(takeover.toString())
                .contains("error (failover)", "lacks transactions that a had: " + A_UUID + ":11");
    }

    @Test
    void anOldPrimaryThatComesBackWritableIsASplitAndDoesNotTakeOverFromOneThatIsAwayForAMoment() {
        at(900).readOnly("a", upTo(9)); // it was a replica once, before it became primary
        at(1000).writable("a", upTo(10));
        at(1100).readOnly("b", upTo(10));
        at(1200).fails("a");
        at(1300).writable("b", upTo(10));
        at(1400).fails("b");
        at(1500).writable("a", upTo(11));
        assertThat(view.snapshot(now).primaryName()).isEqualTo("b");

        at(1600).writable("b", upTo(10));
        assertThat(view.snapshot(now).primaryName()).isEqualTo("b");
        assertThat(view.snapshot(now).writableBesidePrimary()).containsExactly("a");

        at(1700).readOnly("a", upTo(11));
        assertThat(view.snapshot(now).writableBesidePrimary()).isEmpty();
    }

    @Test
    void aFormerPrimaryThatLacksWhatItsSuccessorHadDoesNotTakeOverFromItWhenThatIsAway() {
        at(1000).writable("a", upTo(10));
        at(1100).readOnly("b", upTo(10));
        at(1200).readOnly("a", upTo(10));
        at(1300).writable("b", upTo(12));
        at(1400).writable("a", upTo(10));
        at(1500).fails("b");
        assertThat(view.snapshot(now).primaryName()).isEqualTo("b");

        at(1600).writable("a", upTo(12));
        assertThat(view.snapshot(now).primaryName()).isEqualTo("a");
    }

    @Test
    void aSwitchBeforeOurTimeIsNotSeenInANodeThatLacksWhatTheReadOnlyPrimaryHas() {
        at(1000).writable("b", upTo(9));
        at(1000).readOnly("a", upTo(10));

        assertThat(view.snapshot(now).primaryName()).isEqualTo("a");
    }

    @Test
    void whereTheDeclaredPrimaryWasNeverReachedTheOnlyOneThatCanHaveTakenOverHas() {
        at(1000).fails("a");
        at(1100).polled("b", NodeRole.WRITABLE, upTo(10), null, null, ReplicationThreads.NONE);
        assertThat(view.snapshot(now).primaryName()).isEqualTo("a");
        at(1200).readOnly("c", upTo(11));
        assertThat(view.snapshot(now).primaryName()).isEqualTo("a");

        at(1300).polled("b", NodeRole.WRITABLE, upTo(12), null, null, ReplicationThreads.NONE);
        assertThat(view.snapshot(now).primaryName()).isEqualTo("b");
        at(1400).writable("a", upTo(10));
        assertThat(view.snapshot(now).primaryName()).isEqualTo("b");
    }

    @Test
    void whereTheDeclaredPrimaryWasNeverReachedAWritableReplicaThatMayReplicateDoesNotTakeOver() {
        at(1000).fails("a");
        at(1100).readOnly("c", upTo(10));
        at(1200).writable("b", upTo(12));

        assertThat(view.snapshot(now).primaryName()).isEqualTo("a");
    }

    @Test
    void nodesComeAndGoButThePrimaryStays() {
        at(1000).writable("a", upTo(10));
        view.add(new MonitorConfig.Node("d", DeclaredRole.REPLICA, NEVER));
        assertThat(node("d").problem()).isEqualTo(NodeProblem.NOT_POLLED);
        at(1100).readOnly("d", upTo(10));
        assertThat(lag("d", 1100)).isEqualTo(100);

        view.remove("d");
        assertThat(view.snapshot(now).node("d")).isNull();
        assertThatThrownBy(() -> view.remove("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("node: a is the primary of cluster app (expected: another one)");
    }

    @Test
    void eachChangeOfTheRolesIsToldOnce() {
        RoleEvents events = new RoleEvents();
        List<String> told = new ArrayList<>();
        Runnable look = () -> events.of(view.snapshot(now)).forEach(event -> told.add(event.toString()));
        look.run();
        at(1000).writable("a", upTo(10));
        at(1100).readOnly("b", upTo(10));
        look.run();
        at(1200).readOnly("a", upTo(10));
        look.run();
        look.run();
        at(1300).writable("b", upTo(10));
        look.run();
        at(1400).writable("a", upTo(10));
        look.run();
        at(1450).writable("b", upTo(10));
        look.run();
        at(1500).fails("b");
        look.run();
        at(1600).writable("b", upTo(10));
        look.run();
        at(1700).readOnly("a", upTo(10));
        look.run();

        assertThat(told)
                .containsExactly(
                        "app: the primary a takes no writes: read-only",
                        "app: b is the primary now, instead of a, which is read-only (switchover)",
                        "app: the primary b takes writes again",
                        "app: writable beside the primary b, which keeps the writes: a",
                        "app: the primary b takes no writes: error",
                        "app: the primary b takes writes again",
                        "app: only the primary b accepts writes again");
    }

    private ClusterViewTest at(long millis) {
        now = millis;
        return this;
    }

    private void writable(String node, GtidSet executed) {
        polled(node, NodeRole.WRITABLE, executed, null, null, ReplicationThreads.UNKNOWN);
    }

    private void readOnly(String node, GtidSet executed) {
        polled(node, NodeRole.READ_ONLY, executed, null, null, ReplicationThreads.UNKNOWN);
    }

    private void fails(String node) {
        view.failed(node, new Diagnosis(NodeProblem.ERROR, "error"));
    }

    private void polled(
            String node,
            NodeRole role,
            GtidSet executed,
            @Nullable String notAsPrimary,
            @Nullable String notAsReplica,
            ReplicationThreads threads) {
        view.polled(
                node,
                new PollResult(
                        new ServerInfo(ServerInfo.Flavour.MYSQL, "9.7.0", node),
                        role,
                        executed,
                        executed,
                        notAsPrimary,
                        notAsReplica,
                        threads,
                        nanos(now)));
    }

    private NodeState node(String name) {
        return Objects.requireNonNull(view.snapshot(nanos(now)).node(name));
    }

    private @Nullable String whyUnknown(String name) {
        return node(name).lag().unknownReason();
    }

    private long lag(String name, long atMillis) {
        return node(name).lag().at(nanos(atMillis)).orElseThrow().toMillis();
    }

    private static long nanos(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    private static GtidSet upTo(long number) {
        return GtidSet.parse(A_UUID + ":1-" + number);
    }
}
