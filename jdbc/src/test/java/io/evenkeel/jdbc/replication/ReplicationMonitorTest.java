package io.evenkeel.jdbc.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ReplicationMonitorTest {

    private static final String UUID = "3e11fa47-71ca-11e1-9e33-c80aa9429562";

    private final FakeMySql primary = new FakeMySql("uuid-p", false);
    private final FakeMySql replica = new FakeMySql("uuid-r", true);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(ReplicationMonitor.class);
    private final ReplicationMonitor.Builder builder = ReplicationMonitor.builder("unit")
            .primary("p", primary)
            .replica("r", replica)
            .pollInterval(Duration.ofMillis(10));

    @BeforeEach
    void listen() {
        logged.list = new CopyOnWriteArrayList<>(); // read while others write
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(logged);
    }

    @Test
    void refusesBadSettingsByName() {
        FakeMySql node = primary;
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> ReplicationMonitor.builder(" ").primary("p", node).start())
                .withMessage("cluster: \" \" (expected: a name that is not blank)");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        ReplicationMonitor.builder("unit").replica("r", node).start())
                .withMessage("primaries of cluster unit: 0 (expected: exactly one)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReplicationMonitor.builder("unit")
                        .primary("p", node)
                        .primary("q", node)
                        .start())
                .withMessage("primaries of cluster unit: 2 (expected: exactly one)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReplicationMonitor.builder("unit")
                        .primary("p", node)
                        .replica("p", node)
                        .start())
                .withMessage("node of cluster unit: p is there twice (expected: a name for each node)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.pollInterval(Duration.ZERO).start())
                .withMessage("pollInterval: PT0S (expected: from PT0.001S to PT1H)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.pollInterval(Duration.ofMillis(10))
                        .timeout(Duration.ofDays(1))
                        .start())
                .withMessage("timeout: PT24H (expected: from PT0.001S to PT1H)");
    }

    @Test
    void aListenerThatThrowsIsLoggedOnceAndDisturbsNobody() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (ReplicationMonitor monitor = builder.start()) {
            monitor.addListener(snapshot -> {
                throw new IllegalStateException("a bug of the application");
            });
            monitor.addListener(snapshot -> calls.incrementAndGet());
            await(() -> calls.get() > 20);
        }
        assertThat(messages(Level.WARN)).containsExactly("unit: a listener failed; this is said once");
    }

    @Test
    void listenersAreCalledOneAtATimeInTheOrderOfTheSnapshots() throws Exception {
        AtomicBoolean inside = new AtomicBoolean();
        AtomicBoolean overlapped = new AtomicBoolean();
        AtomicBoolean backwards = new AtomicBoolean();
        AtomicInteger calls = new AtomicInteger();
        long[] last = {Long.MIN_VALUE};
        try (ReplicationMonitor monitor =
                builder.pollInterval(Duration.ofMillis(1)).start()) {
            monitor.addListener(snapshot -> {
                if (!inside.compareAndSet(false, true)) {
                    overlapped.set(true);
                }
                if (snapshot.takenAt() < last[0]) {
                    backwards.set(true);
                }
                last[0] = snapshot.takenAt();
                calls.incrementAndGet();
                Thread.onSpinWait();
                inside.set(false);
            });
            await(() -> calls.get() > 300);
        }
        assertThat(overlapped).isFalse();
        assertThat(backwards).isFalse();
        int after = calls.get();
        assertThat(after).isEqualTo(calls.get());
    }

    @Test
    void aRemovedListenerIsNotCalledAnyMore() throws Exception {
        AtomicInteger first = new AtomicInteger();
        AtomicInteger second = new AtomicInteger();
        try (ReplicationMonitor monitor = builder.start()) {
            java.util.function.Consumer<ReplicationSnapshot> listener = snapshot -> first.incrementAndGet();
            monitor.addListener(listener);
            monitor.addListener(snapshot -> second.incrementAndGet());
            await(() -> first.get() > 2);
            monitor.removeListener(listener);
            int seen = second.get();
            await(() -> second.get() > seen + 1);
            int frozen = first.get();
            int later = second.get();
            await(() -> second.get() > later + 5);
            assertThat(first.get()).isEqualTo(frozen);
        }
    }

    @Test
    void checkNowDoesNotWaitForTheNextTurn() throws Exception {
        try (ReplicationMonitor monitor = builder.pollInterval(Duration.ofSeconds(30))
                .timeout(Duration.ofSeconds(30))
                .start()) {
            assertThat(monitor.awaitFirstPolls(Duration.ofSeconds(10))).isTrue();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> monitor.checkNow("x"))
                    .withMessage("node: x (expected: one of [p, r] of cluster unit)");
        }
        FakeMySql node = new FakeMySql("uuid", false);
        try (ReplicationMonitor monitor = ReplicationMonitor.builder("unit")
                .primary("p", node)
                .pollInterval(Duration.ofSeconds(20))
                .start()) {
            assertThat(monitor.awaitFirstPolls(Duration.ofSeconds(10))).isTrue();
            long begin = System.nanoTime();
            node.readOnly = true;
            while (monitor.snapshot().primary().role() != NodeRole.READ_ONLY) {
                monitor.checkNow("p");
                Thread.onSpinWait();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
            // However often it is asked for, a poll comes at most each tenth of an interval.
            assertThat(node.polls.get()).isLessThan(10);
        }
    }

    @Test
    void whoMustKnowWhatThePrimaryHasAsksOnceForAllAndWaitsNoLongerThanSaid() throws Exception {
        primary.executed = UUID + ":1-7";
        try (ReplicationMonitor monitor = builder.pollInterval(Duration.ofSeconds(25))
                .timeout(Duration.ofSeconds(30))
                .start()) {
            assertThat(monitor.awaitFirstPolls(Duration.ofSeconds(10))).isTrue();
            int before = primary.polls.get();
            long past = System.nanoTime();
            primary.executed = UUID + ":1-8";
            var threads = Executors.newCachedThreadPool();
            try {
                List<Future<GtidSet>> all = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    all.add(threads.submit(() -> monitor.committedAfter(past, Duration.ofSeconds(20))));
                }
                for (Future<GtidSet> one : all) {
                    assertThat(one.get()).isEqualTo(GtidSet.parse(UUID + ":1-8"));
                }
            } finally {
                threads.shutdownNow();
            }
            assertThat(primary.polls.get() - before).as("polls for 200").isBetween(1, 5);

            long ahead = System.nanoTime() + Duration.ofMillis(30).toNanos();
            assertThat(monitor.committedAfter(ahead, Duration.ofSeconds(20))).isEqualTo(GtidSet.parse(UUID + ":1-8"));
            assertThat(System.nanoTime() - ahead).isPositive();
            assertThat(monitor.committedAfter(ahead + Duration.ofHours(1).toNanos(), Duration.ofMillis(1)))
                    .isNull();

            primary.readOnly = true;
            assertThat(monitor.committedAfter(System.nanoTime(), Duration.ofSeconds(20)))
                    .as("another may have written already")
                    .isNull();
            primary.readOnly = false;
            primary.frozen = true;
            monitor.checkNow("p");
            assertThat(monitor.committedAfter(System.nanoTime(), Duration.ofMillis(50)))
                    .isNull();
        }
    }

    @Test
    void theUserSaysWhatMakesItsThreads() throws Exception {
        ThreadFactory newest = virtualThreadsIfThereAreSome();
        List<Thread> made = new CopyOnWriteArrayList<>();
        try (ReplicationMonitor monitor = builder.threads(task -> {
                    Thread thread = newest.newThread(task);
                    made.add(thread);
                    return thread;
                })
                .start()) {
            await(() -> monitor.snapshot().nodes().stream().allMatch(NodeState::isReachable));
            assertThat(made)
                    .extracting(Thread::getName)
                    .containsExactlyInAnyOrder("evenkeel-unit-monitor-p", "evenkeel-unit-monitor-r");
            assertThat(made).allMatch(Thread::isDaemon);
        }
        await(() -> made.stream().noneMatch(Thread::isAlive));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.threads(task -> null).start())
                .withMessageContaining("threads of cluster unit: null for node p");
    }

    private static ThreadFactory virtualThreadsIfThereAreSome() throws ReflectiveOperationException {
        Object virtual;
        try {
            virtual = Thread.class.getMethod("ofVirtual").invoke(null);
        } catch (NoSuchMethodException java17) {
            return Thread::new;
        }
        Class<?> builders = Class.forName("java.lang.Thread$Builder");
        return (ThreadFactory) builders.getMethod("factory").invoke(virtual);
    }

    @Test
    void aNodeThatHangsDelaysNeitherTheOthersNorTheEnd() throws Exception {
        replica.frozen = true;
        ReplicationMonitor monitor = builder.start();
        try {
            await(() -> monitor.snapshot().primary().isReachable() && primary.polls.get() > 20);
            assertThat(monitor.awaitFirstPolls(Duration.ofMillis(1))).isFalse();
        } finally {
            long begin = System.nanoTime();
            monitor.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        }
        await(() -> primary.open.get() + replica.open.get() == 0 && threads().isEmpty());
    }

    @Test
    void closingFromAListenerEndsEverything() throws Exception {
        ReplicationMonitor monitor = builder.start();
        CountDownLatch closed = new CountDownLatch(1);
        monitor.addListener(snapshot -> {
            monitor.close();
            closed.countDown();
        });
        closed.await();
        await(() -> threads().isEmpty());
        assertThat(primary.open.get() + replica.open.get()).isZero();
    }

    @Test
    void aConnectionThatIsCutIsReplacedWithoutAWordButTwiceInARowIsTrouble() throws Exception {
        try (ReplicationMonitor monitor = builder.start()) {
            await(() -> monitor.snapshot().nodes().stream().allMatch(NodeState::isReachable));
            int before = primary.opened.get();
            primary.refusal = new SQLException("jdbc:mysql://u:top-secret@h/ is gone", "08S01");
            await(() -> monitor.snapshot().primary().problem() == NodeProblem.DISCONNECTED);
            primary.refusal = null;
            await(() -> monitor.snapshot().primary().isReachable());
            assertThat(primary.opened.get()).isGreaterThan(before);
            assertThat(primary.open.get()).isEqualTo(1);
        }
        assertThat(messages(Level.WARN)).containsExactly("unit: p cannot be polled: connection lost (SQLSTATE 08S01)");
        assertThat(messages(Level.INFO))
                .contains("unit: p is reachable: MYSQL 9.7.0, writable")
                .contains(
                        "unit: r: the account may not see whether replication runs; its lag shows it at the next write")
                .noneMatch(line -> line.contains("top-secret"));
    }

    @Test
    void anOpenerWithABugIsTroubleOfItsNodeOnly() throws Exception {
        try (ReplicationMonitor monitor = ReplicationMonitor.builder("unit")
                .primary("p", primary)
                .replica("r", () -> {
                    throw new IllegalStateException("password=top-secret");
                })
                .pollInterval(Duration.ofMillis(10))
                .start()) {
            await(() -> monitor.snapshot().nodes().get(1).failures() > 3);
            assertThat(monitor.snapshot().primary().isReachable()).isTrue();
        }
        assertThat(messages(Level.WARN))
                .containsExactly("unit: r cannot be polled: error (java.lang.IllegalStateException)");
    }

    @Test
    void theReplicasLagComesFromTheSetsOfBoth() throws Exception {
        primary.executed = UUID + ":1-10";
        replica.executed = UUID + ":1-9";
        try (ReplicationMonitor monitor = builder.start()) {
            await(() -> monitor.snapshot().primary().isReachable()
                    && monitor.snapshot().nodes().get(1).isReachable());
            assertThat(monitor.snapshot().nodes().get(1).lag().isKnown()).isFalse();
            await(() -> messages(Level.WARN)
                    .contains("unit: r: lag unknown: not caught up with the primary p since it is being watched"));
            replica.executed = UUID + ":1-10";
            await(() -> monitor.snapshot()
                    .nodes()
                    .get(1)
                    .isFresh(Duration.ofSeconds(1).toNanos(), System.nanoTime()));
            await(() -> messages(Level.INFO).contains("unit: r: lag known again"));
        }
        assertThat(messages(Level.WARN)).hasSize(1);
    }

    private List<String> messages(Level level) {
        return logged.list.stream()
                .filter(event -> event.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("evenkeel-unit-monitor-"))
                .toList();
    }

    private static void await(BooleanSupplier wanted) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!wanted.getAsBoolean()) {
            assertThat(System.nanoTime()).as("what was awaited").isLessThan(end);
            Thread.sleep(1);
        }
    }
}
