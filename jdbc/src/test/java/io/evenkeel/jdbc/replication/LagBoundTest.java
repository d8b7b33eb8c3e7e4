package io.evenkeel.jdbc.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A simulated cluster, in which the truth is known: commits at random times, a replica that applies them late, in bursts and
 * with stops, polls whose way there and back takes random times. The bound must hold at every moment, and be tight.
 */
class LagBoundTest {

    private static final String UUID = "aaaaaaaa-0000-0000-0000-000000000000";

    private record Event(long at, long order, Runnable action) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>((a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.order, b.order));
    private long order;
    private long now;

    private final List<Long> commits = new ArrayList<>();
    private int applied;
    private boolean stopped;
    private final List<Long> bounds = new ArrayList<>();

    @Test
    void theBoundIsNeverBelowTheTruth() {
        for (long seed = 1; seed <= 60; seed++) {
            commits.clear();
            bounds.clear();
            events.clear();
            applied = 0;
            stopped = false;
            now = 0;
            simulate(seed);
        }
    }

    private void simulate(long seed) {
        Random random = new Random(seed);
        ConnectionOpener never = () -> {
            throw new SQLException("not opened in this test");
        };
        ClusterView view = new ClusterView(new MonitorConfig(
                "app",
                List.of(
                        new MonitorConfig.Node("a", DeclaredRole.PRIMARY, never),
                        new MonitorConfig.Node("b", DeclaredRole.REPLICA, never)),
                Duration.ofMillis(250),
                Duration.ofSeconds(1)));
        int meanPause = 1 + random.nextInt(400);
        commit(random, meanPause);
        apply(random, 1 + random.nextInt(300));
        poll(view, random, "a", NodeRole.WRITABLE);
        poll(view, random, "b", NodeRole.READ_ONLY);
        after(2_000, () -> stopped = true);
        after(6_000, () -> stopped = false);

        while (now < 12_000) {
            Event event = events.remove();
            now = event.at;
            event.action.run();
            Lag lag = Objects.requireNonNull(view.snapshot(now).node("b")).lag();
            if (lag.isKnown()) {
                long truth = applied == commits.size() ? 0 : now - commits.get(applied);
                assertThat(lag.nanosAt(now)).as("seed %d at %d", seed, now).isGreaterThanOrEqualTo(truth);
                bounds.add(lag.nanosAt(now) - truth);
            }
        }
        assertThat(bounds).as("seed %d", seed).isNotEmpty();
        // Two intervals, the ways of the polls, the pause to the commit that shows the lag, a sixteenth of a long lag.
        double mean = bounds.stream().mapToLong(Long::longValue).average().orElseThrow();
        assertThat(mean).as("seed %d", seed).isLessThan(250 * 2 + 120 + 400);
    }

    private void commit(Random random, int meanPause) {
        after(1 + random.nextInt(2 * meanPause), () -> {
            commits.add(now);
            commit(random, meanPause);
        });
    }

    private void apply(Random random, int meanPause) {
        after(1 + random.nextInt(2 * meanPause), () -> {
            if (!stopped) {
                applied += random.nextInt(commits.size() - applied + 1);
            }
            apply(random, meanPause);
        });
    }

    private void poll(ClusterView view, Random random, String node, NodeRole role) {
        long sentAt = now;
        after(random.nextInt(30), () -> {
            int executed = node.equals("a") ? commits.size() : applied;
            GtidSet set = executed == 0 ? GtidSet.empty() : GtidSet.parse(UUID + ":1-" + executed);
            after(random.nextInt(30), () -> {
                view.polled(
                        node,
                        new PollResult(
                                new ServerInfo(ServerInfo.Flavour.MYSQL, "9.7.0", node),
                                role,
                                set,
                                set,
                                null,
                                null,
                                ReplicationThreads.UNKNOWN,
                                sentAt));
                after(225 + random.nextInt(50), () -> poll(view, random, node, role));
            });
        });
    }

    private void after(long pause, Runnable action) {
        events.add(new Event(now + pause, order++, action));
    }
}
