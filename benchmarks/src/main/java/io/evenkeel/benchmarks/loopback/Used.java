package io.evenkeel.benchmarks.loopback;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/**
 * What a process has used.
 *
 * @param threadTimes processor time of each Java thread that lives, in nanoseconds
 * @param threadBytes what each of those has allocated
 */
record Used(Map<Long, Long> threadTimes, Map<Long, Long> threadBytes) {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Until now. */
    static Used now() {
        long[] ids = THREADS.getAllThreadIds();
        return new Used(byId(ids, THREADS.getThreadCpuTime(ids)), byId(ids, THREADS.getThreadAllocatedBytes(ids)));
    }

    private static Map<Long, Long> byId(long[] ids, long[] values) {
        Map<Long, Long> all = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            if (values[i] >= 0) { // negative for one that has ended
                all.put(ids[i], values[i]);
            }
        }
        return all;
    }

    /** The difference, without what a thread used that has ended since. */
    Used since(Used before) {
        return new Used(difference(threadTimes, before.threadTimes), difference(threadBytes, before.threadBytes));
    }

    private static Map<Long, Long> difference(Map<Long, Long> now, Map<Long, Long> before) {
        Map<Long, Long> all = new HashMap<>();
        now.forEach((id, value) -> all.put(id, value - before.getOrDefault(id, 0L)));
        return all;
    }

    /** Processor time of all threads. */
    long threads() {
        return sum(threadTimes);
    }

    /** Bytes of all threads. */
    long bytes() {
        return sum(threadBytes);
    }

    private static long sum(Map<Long, Long> values) {
        return values.values().stream().mapToLong(Long::longValue).sum();
    }
}
