package io.evenkeel.core.cluster;

import io.evenkeel.core.cluster.Condition.Ejection;
import io.evenkeel.core.health.Breaker;
import io.evenkeel.core.health.EjectionTime;
import io.evenkeel.core.health.OutlierDetection;
import io.evenkeel.core.health.PeerLatency;
import io.evenkeel.core.time.Scheduler;
import io.evenkeel.core.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Ejects the members whose calls show that they are unwell, and lets them back after a time if a few calls go well.
 *
 * <p>Lock order: the control plane's lock, then a breaker's; a breaker is never held when the control plane is called.
 */
final class PassiveHealth<T> {

    private final OutlierDetection settings;
    private final ControlPlane<T> control;
    private final Scheduler scheduler;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final EventQueue events;
    private final String cluster;

    PassiveHealth(
            String cluster,
            OutlierDetection settings,
            ControlPlane<T> control,
            Scheduler scheduler,
            Ticker ticker,
            RandomGenerator random,
            EventQueue events) {
        this.cluster = cluster;
        this.settings = settings;
        this.control = control;
        this.scheduler = scheduler;
        this.ticker = ticker;
        this.random = random;
        this.events = events;
        scheduler.schedule(settings.interval(), this::sweep);
    }

    /** Starts to watch a member, with a new tally of these arguments; the other listener hears of its calls too. */
    Watch watch(String endpoint, boolean compared, @Nullable Ticker stopwatch, OutcomeListener other) {
        return new Watch(endpoint, compared, stopwatch, other);
    }

    /** Looks at what is not seen call by call. */
    private void sweep() {
        try {
            judge();
        } finally {
            scheduler.schedule(settings.interval(), this::sweep);
        }
    }

    private void judge() {
        List<PeerLatency.Sample<Watch>> samples = new ArrayList<>();
        for (Member<T> member : control.state().members()) {
            Watch watch = member.watch();
            if (watch != null) {
                eject(watch, watch.breaker.feed());
                samples.add(watch.sample());
            }
        }
        Map<Watch, String> slow = PeerLatency.outliers(samples, settings);
        slow.forEach((watch, reason) -> {
            if (watch.breaker.open()) {
                eject(watch, reason);
            }
        });
    }

    /** The breaker of this member has opened; does nothing without a reason. */
    private void eject(Watch watch, @Nullable String reason) {
        if (reason == null) {
            return;
        }
        control.change(watch, condition -> {
            // Who is drained can always be spared: only its own sessions are left to it.
            String refusal =
                    condition.onlyDrained() ? null : condition.state() == EndpointState.UP ? refusal(watch) : "";
            if (refusal != null) {
                watch.breaker.close();
                if (!refusal.isEmpty()) {
                    events.publish(new ClusterEvent.EjectionRefused(cluster, watch.endpoint, reason, refusal));
                }
                return condition;
            }
            return out(watch, condition, reason, watch.times.ejected(ticker.nanoTime()));
        });
    }

    /** Why one more member cannot be spared, or null. */
    private @Nullable String refusal(Watch watch) {
        int all = 0;
        int ejected = 0;
        int others = 0;
        for (Member<T> member : control.state().members()) {
            Condition condition = member.condition();
            if (!condition.takenOut()) {
                all++;
                ejected += condition.ejection() == null ? 0 : 1;
                others += condition.state() == EndpointState.UP
                                && member.watch() != watch
                                && member.endpoint().weight() > 0
                        ? 1
                        : 0;
            }
        }
        if (ejected + 1 > Math.floor(settings.maxEjectedShare() * all + 1e-9)) {
            return ejected + " of " + all + " are ejected already";
        }
        return others == 0 ? "no other endpoint is up" : null;
    }

    private Condition out(Watch watch, Condition condition, String reason, Duration time) {
        scheduler.schedule(time, () -> probe(watch));
        String said = reason + "; for " + Math.max(1, time.toMillis() / 1_000) + " s";
        return condition.ejected(new Ejection(said, null, false), "", control.now());
    }

    private void probe(Watch watch) {
        control.change(watch, condition -> {
            Ejection ejection = condition.ejection();
            if (ejection == null || ejection.probing() != null) {
                return condition;
            }
            Probing probing = new Probing(watch, watch.breaker.probe());
            scheduler.schedule(settings.ejection(), probing::expire);
            return condition.ejected(
                    new Ejection("was ejected: " + ejection.reason(), probing, false), "", control.now());
        });
    }

    /** Lets a member back in, now. */
    void readmit(Watch watch, String reason) {
        control.change(watch, condition -> {
            if (condition.ejection() == null) {
                return condition;
            }
            watch.breaker.close();
            watch.times.readmitted(ticker.nanoTime());
            return condition.ejected(null, reason, control.now());
        });
    }

    /** What is known of one member from its calls. The times are guarded by the control plane's lock. */
    final class Watch implements OutcomeListener {

        private final String endpoint;
        private final EjectionTime times = new EjectionTime(settings, random);
        private final LongAdder nanos = new LongAdder();
        private final OutcomeListener other;
        private final Tally tally;
        private final Breaker breaker;
        private long sampled;

        private Watch(String endpoint, boolean compared, @Nullable Ticker stopwatch, OutcomeListener other) {
            this.endpoint = endpoint;
            this.other = other;
            this.tally = Tally.of(compared, stopwatch, this);
            this.breaker = new Breaker(endpoint, settings, tally::succeeded);
        }

        @Override
        public void ended(Outcome outcome, long latencyNanos, @Nullable Throwable cause) {
            other.ended(outcome, latencyNanos, cause);
            switch (outcome) {
                case SUCCEEDED -> {
                    if (settings.peerFactor() > 0) {
                        nanos.add(latencyNanos);
                    }
                    if (breaker.isSlow(latencyNanos)) {
                        eject(this, breaker.slow(latencyNanos));
                    }
                }
                case FAILED -> eject(this, breaker.failed(latencyNanos));
                case CANCELLED -> {}
            }
        }

        Tally tally() {
            return tally;
        }

        private PeerLatency.Sample<Watch> sample() {
            long now = tally.succeeded();
            long calls = now - sampled;
            sampled = now;
            return new PeerLatency.Sample<>(this, calls, nanos.sumThenReset());
        }
    }

    /** Lets the permitted probes in, and takes their verdict. */
    private final class Probing implements Gate {

        private final Watch watch;
        private final Breaker.Probation probation;

        Probing(Watch watch, Breaker.Probation probation) {
            this.watch = watch;
            this.probation = probation;
        }

        @Override
        public boolean tryEnter() {
            if (!probation.tryEnter()) {
                return false;
            }
            if (probation.full()) {
                refresh();
            }
            return true;
        }

        @Override
        public void left(Outcome outcome, long latencyNanos) {
            Breaker.Verdict verdict = switch (outcome) {
                case SUCCEEDED -> probation.succeeded(latencyNanos);
                case FAILED -> probation.failed(latencyNanos);
                case CANCELLED -> {
                    probation.cancelled();
                    refresh();
                    yield Breaker.Verdict.NONE;
                }
            };
            switch (verdict) {
                case PASSED -> readmit(watch, "the probes passed");
                case FAILED -> again("the probes failed");
                case NONE -> {}
            }
        }

        /** While nobody calls, there is nothing to be late; a probe that does not come back is. */
        void expire() {
            if (!probation.full()) {
                Member<T> now = control.state().member(watch);
                if (now != null && now.condition().gate() == this) {
                    scheduler.schedule(settings.ejection(), this::expire);
                }
            } else if (probation.expire()) {
                again("the probes did not end in time");
            }
        }

        private void again(String reason) {
            control.change(
                    watch,
                    condition ->
                            condition.gate() == this ? out(watch, condition, reason, watch.times.again()) : condition);
        }

        /** Has the picker pass over the member while there is no permit, so that picks do not run into this gate. */
        private void refresh() {
            control.change(watch, condition -> {
                Ejection ejection = condition.ejection();
                return ejection == null || ejection.probing() != this || ejection.full() == probation.full()
                        ? condition
                        : condition.ejected(new Ejection(ejection.reason(), this, probation.full()), "", control.now());
            });
        }
    }
}
