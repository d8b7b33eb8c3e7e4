package io.evenkeel.core.time;

/** A monotonic clock in nanoseconds; only differences between its readings mean anything. Thread-safe. */
@FunctionalInterface
public interface Ticker {

    /** The reading now. */
    long nanoTime();

    /** The clock of the machine, {@link System#nanoTime()}. */
    static Ticker system() {
        return System::nanoTime;
    }
}
