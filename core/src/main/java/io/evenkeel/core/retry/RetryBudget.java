package io.evenkeel.core.retry;

import io.evenkeel.core.time.Ticker;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many further attempts there may be, as a share of the calls, so that retries cannot multiply an outage: Finagle's
 * RetryBudget. Over the last 10 s there may be so many attempts more than calls, and in addition a few per second, so
 * that a client with few calls can retry too. Share one among all that call the same cluster. Thread-safe.
 */
public final class RetryBudget {

    private static final int SLOTS = 10;
    private static final long SLOT_NANOS = 1_000_000_000;

    private final double share;
    private final int perSecond;
    private final Ticker ticker;
    private final LongAdder[] calls = new LongAdder[SLOTS];
    private final long[] retries = new long[SLOTS];
    private volatile long slot;

    RetryBudget(double share, int perSecond, Ticker ticker) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share: " + share + " (expected: 0 to 1)");
        }
        if (perSecond < 0) {
            throw new IllegalArgumentException("perSecond: " + perSecond + " (expected: >= 0)");
        }
        this.share = share;
        this.perSecond = perSecond;
        this.ticker = ticker;
        for (int i = 0; i < SLOTS; i++) {
            calls[i] = new LongAdder();
        }
        this.slot = now();
    }

    /**
     * A budget of its own.
     *
     * @param share further attempts per call, from 0 to 1
     * @param perSecond further attempts per second beside that, at least 0
     * @throws IllegalArgumentException if one is out of its range
     */
    public static RetryBudget of(double share, int perSecond) {
        return new RetryBudget(share, perSecond, Ticker.system());
    }

    /** A budget of Finagle's defaults: a fifth of the calls, and 10 per second. */
    public static RetryBudget ofDefaults() {
        return of(0.2, 10);
    }

    /** A call begins; its first attempt costs nothing. */
    public void called() {
        calls[turn()].increment();
    }

    /** Takes one further attempt from the budget; false if it is used up. */
    public synchronized boolean tryRetry() {
        int at = turn();
        double allowed = (double) perSecond * SLOTS;
        long used = 0;
        for (int i = 0; i < SLOTS; i++) {
            allowed += share * calls[i].sum();
            used += retries[i];
        }
        if (used + 1 > allowed + 1e-9) {
            return false;
        }
        retries[at]++;
        return true;
    }

    private long now() {
        return Math.floorDiv(ticker.nanoTime(), SLOT_NANOS);
    }

    private int turn() {
        long now = now();
        if (now != slot) {
            turnTo(now);
        }
        return (int) Math.floorMod(now, (long) SLOTS);
    }

    private synchronized void turnTo(long now) {
        for (long each = Math.max(slot + 1, now - SLOTS + 1); each <= now; each++) {
            int at = (int) Math.floorMod(each, (long) SLOTS);
            calls[at].reset();
            retries[at] = 0;
        }
        slot = Math.max(slot, now);
    }
}
