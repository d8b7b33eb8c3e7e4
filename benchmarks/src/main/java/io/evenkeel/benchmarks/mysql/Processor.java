package io.evenkeel.benchmarks.mysql;

import java.lang.management.ManagementFactory;

/** Processor time. */
final class Processor {

    private Processor() {}

    /** What the thread has used that calls, in nanoseconds. */
    static long ofThisThread() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
