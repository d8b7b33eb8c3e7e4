package io.evenkeel.jdbc.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A primary and a replica, a clock in milliseconds, and what other sources than GTIDs read from them. */
class LagEstimateTest {

    private static final String GTIDS_OFF = "gtid_mode=OFF";

    private ClusterView view = view(LagSource.replicaStatus());
    private @Nullable String noGtids;
    private long now;

    private static ClusterView view(LagSource source) {
        ConnectionOpener never = () -> {
            throw new SQLException("not opened in this test");
        };
        return new ClusterView(new MonitorConfig(
                "app",
                List.of(
                        new MonitorConfig.Node("a", DeclaredRole.PRIMARY, never),
                        new MonitorConfig.Node("b", DeclaredRole.REPLICA, never)),
                Duration.ofMillis(250),
                Duration.ofSeconds(1),
                source,
                Thread::new));
    }

    @Test
    void theStatusTellsAnEstimateAndNoProof() {
        at(1000).primary(null);
        at(1100).status("a", new Reading.Behind(nanos(3000)));

        assertThat(lag(1100)).isEqualTo(3000);
        assertThat(replica().lag().isProof()).isFalse();
        assertThat(replica().lag().describe(nanos(1100))).isEqualTo("lag about 3.000 s");
        assertThat(replica().lagFallback()).isNull();
    }

    @Test
    void noReplicaIsFresherThanTheLastAnswerOfThePrimary() {
        at(1000).primary(null);
        at(1100).status("a", new Reading.Behind(0));
        assertThat(lag(1100)).isEqualTo(100);

        at(1200).view.failed("a", new Diagnosis(NodeProblem.NO_ANSWER, "no answer"));
        at(9000).status("a", new Reading.Behind(0));
        assertThat(lag(9000)).as("known until the primary was seen last").isEqualTo(8000);
    }

    @Test
    void aReplicaThatIsConnectingKeepsWhatWasKnownAndOneThatStandsStillDoesNot() {
        at(1000).primary(null);
        at(1100).status("a", new Reading.Behind(0));
        at(2000).status("a", new Reading.NothingNew());
        assertThat(lag(2000)).isEqualTo(1000);

        at(2100).status("a", new Reading.Stopped("replication stopped"));
        assertThat(replica().lag().unknownReason()).isEqualTo("replication stopped");
        at(2200).status("a", new Reading.NothingNew());
        assertThat(replica().lag().isKnown()).isFalse();
    }

    @Test
    void aNewEstimateIsBelievedAlsoWhenItIsWorse() {
        at(1000).primary(null);
        at(1100).status("a", new Reading.Behind(0));
        at(1200).status("a", new Reading.Behind(nanos(5000)));
        assertThat(lag(1200)).isEqualTo(5000);
    }

    @Test
    void whoFollowsAnotherServerThanThePrimaryTellsNothing() {
        at(1000).primary(null);
        at(1100).status("elsewhere", new Reading.Behind(0));
        assertThat(replica().lag().unknownReason()).isEqualTo("it follows another server than the primary");
    }

    @Test
    void theSlowestConnectionToThePrimaryCounts() {
        at(1000).primary(null);
        at(1100).replica(
                        new Reading.Channels(List.of(
                                new Reading.Channel("elsewhere", new Reading.Stopped("replication stopped")),
                                new Reading.Channel("a", new Reading.Behind(nanos(2000))),
                                new Reading.Channel("a", new Reading.Behind(nanos(4000))),
                                new Reading.Channel("a", new Reading.Behind(nanos(1000))))),
                        null);
        assertThat(lag(1100)).isEqualTo(4000);
    }

    @Test
    void withoutThePrivilegeGtidsTellAndTheStateSaysSo() {
        at(1000).primary(null);
        at(1100).replica(new Reading.Denied("the account lacks REPLICATION CLIENT"), null);

        assertThat(replica().lagFallback())
                .isEqualTo("its lag cannot be told by replica-status: the account lacks REPLICATION CLIENT;"
                        + " by gtid instead");
        assertThat(replica().lag().isProof()).isTrue();
        assertThat(lag(1100)).isEqualTo(100);
    }

    @Test
    void whereGtidsAreOffTheStatusTells() {
        view = view(LagSource.gtid());
        noGtids = GTIDS_OFF;
        at(1000).primary(null);
        at(1100).status("a", new Reading.Behind(nanos(1000)));

        assertThat(replica().lagFallback())
                .isEqualTo("its lag cannot be told by gtid: gtid_mode=OFF; by replica-status instead");
        assertThat(lag(1100)).isEqualTo(1000);
        assertThat(replica().lag().isProof()).isFalse();

        noGtids = null;
        at(1200).primary(null);
        at(1300).status("a", new Reading.Behind(nanos(1000)));
        assertThat(replica().lagFallback()).isNull();
        assertThat(replica().lag().isProof()).isTrue();
        assertThat(lag(1300)).isEqualTo(100);
    }

    @Test
    void whereNothingTellsTheLagIsUnknownForAllTheReasons() {
        view = view(LagSource.applierTimestamps());
        noGtids = GTIDS_OFF;
        at(1000).primary(null);
        at(1100).replica(new Reading.Denied("no REPLICATION CLIENT"), new Reading.Denied("no SELECT"));

        assertThat(replica().lag().unknownReason()).isEqualTo("no SELECT, gtid_mode=OFF, no REPLICATION CLIENT");
        assertThat(replica().lagFallback()).isNull();
    }

    @Test
    void timestampsAreHeldAgainstThePrimarysOwnClock() {
        view = view(LagSource.applierTimestamps());
        // The primary's clock is far off ours and the replica's.
        at(1000).primary(new Reading.Clock(77_000_000));
        at(1100).asked(new Reading.Until(76_500_000));
        assertThat(lag(1100)).isEqualTo(600);

        at(1200).asked(new Reading.Behind(0));
        assertThat(lag(1200)).as("as the primary was asked 200 ms ago").isEqualTo(200);
    }

    @Test
    void aHeartbeatTellsFromThePollBeforeItWasSeen() {
        view = view(LagSource.heartbeat("beat"));
        at(1000).primary(beat("10"));
        at(1050).beats(Map.of("1", "10"));
        assertThat(replica().lag().unknownReason())
                .isEqualTo("it has none of the heartbeats since the primary is being watched");

        at(1250).primary(beat("11"));
        at(1300).beats(Map.of("1", "11"));
        assertThat(lag(1300)).isEqualTo(300);
        at(1500).primary(beat("12"));
        at(1550).beats(Map.of("1", "11"));
        assertThat(lag(1550)).as("nothing but 11").isEqualTo(550);
        at(1600).beats(Map.of("1", "13"));
        assertThat(lag(1600)).as("more than was seen").isEqualTo(350);
    }

    @Test
    void aHeartbeatOfOurOwnTellsFromWhenItWasSent() {
        view = view(LagSource.heartbeat("beat"));
        at(1000).primary(new Reading.Beat("1", "10", nanos(990)));
        at(1250).primary(new Reading.Beat("1", "11", nanos(1240)));
        at(1300).beats(Map.of("1", "11"));
        assertThat(lag(1300)).isEqualTo(60);
    }

    @Test
    void aHeartbeatThatStandsStillLetsTheLagGrow() {
        view = view(LagSource.heartbeat("beat"));
        at(1000).primary(beat("10"));
        at(1250).primary(beat("11"));
        at(9000).primary(beat("11"));
        at(9100).beats(Map.of("1", "11"));
        assertThat(lag(9100)).isEqualTo(8100);
    }

    @Test
    void afterAHeartbeatWentBackwardsNothingIsToldUntilItIsPastTheHighest() {
        view = view(LagSource.heartbeat("beat"));
        at(1000).primary(beat("50"));
        at(1250).primary(beat("51"));
        at(1500).primary(beat("10"));
        at(1750).primary(beat("11"));
        at(1800).beats(Map.of("1", "51"));
        assertThat(replica().lag().isKnown()).as("51 is of long ago").isFalse();

        at(2000).primary(beat("52"));
        at(2050).beats(Map.of("1", "51"));
        assertThat(replica().lag().isKnown()).isFalse();
        at(2100).beats(Map.of("1", "52"));
        assertThat(lag(2100)).isEqualTo(350);
    }

    @Test
    void theHeartbeatOfAnotherServerDoesNotCount() {
        view = view(LagSource.heartbeat("beat"));
        at(1000).primary(beat("10"));
        at(1250).primary(beat("11"));
        at(1300).beats(Map.of("2", "99"));
        assertThat(replica().lag().unknownReason())
                .isEqualTo("it has no heartbeat of the primary, whose server_id is 1");
    }

    @Test
    void aHeartbeatThatCannotBeReadOnThePrimaryFallsBackToo() {
        view = view(LagSource.heartbeat("beat"));
        at(1000).primary(new Reading.Denied("no SELECT"));
        at(1100).beats(Map.of("1", "10"));
        assertThat(replica().lagFallback())
                .isEqualTo("its lag cannot be told by heartbeat beat: no SELECT, on the primary; by gtid instead");
    }

    @Test
    void theTimelineOfHeartbeatsStaysSmallAndKnowsTheOld() {
        HeartbeatTimeline timeline = new HeartbeatTimeline();
        for (int i = 0; i < 100_000; i++) {
            timeline.add(beat(Integer.toString(1_000_000 + i)), nanos(i * 100L));
        }
        assertThat(timeline.size()).isLessThanOrEqualTo(8_192);
        Lag lag = timeline.lag(Map.of("1", "1000500"), Lag.unknown("nothing"));
        assertThat(lag.nanosAt(nanos(10_000_000)) / 1_000_000).isBetween(9_949_000L, 10_000_000L);
        assertThat(timeline.lag(Map.of("1", "1099999"), lag).nanosAt(nanos(10_000_000)))
                .isEqualTo(nanos(200));
    }

    private LagEstimateTest at(long millis) {
        now = millis;
        return this;
    }

    private static Reading.Beat beat(String value) {
        return new Reading.Beat("1", value, 0);
    }

    private void primary(@Nullable Reading asked) {
        polled("a", NodeRole.WRITABLE, null, asked);
    }

    private void status(String source, Reading.State state) {
        replica(new Reading.Channels(List.of(new Reading.Channel(source, state))), null);
    }

    private void asked(Reading.State state) {
        replica(null, new Reading.Channels(List.of(new Reading.Channel("a", state))));
    }

    private void beats(Map<String, String> beats) {
        replica(null, new Reading.Beats(beats));
    }

    private void replica(@Nullable Reading status, @Nullable Reading asked) {
        polled("b", NodeRole.READ_ONLY, status, asked);
    }

    private void polled(String node, NodeRole role, @Nullable Reading status, @Nullable Reading asked) {
        view.polled(
                node,
                new PollResult(
                        new ServerInfo(ServerInfo.Flavour.MYSQL, "9.7.0", node),
                        role,
                        GtidSet.empty(),
                        GtidSet.empty(),
                        noGtids,
                        noGtids,
                        ReplicationThreads.UNKNOWN,
                        nanos(now),
                        status,
                        asked));
    }

    private NodeState replica() {
        return Objects.requireNonNull(view.snapshot(nanos(now)).node("b"));
    }

    private long lag(long atMillis) {
        return replica().lag().at(nanos(atMillis)).orElseThrow().toMillis();
    }

    private static long nanos(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
