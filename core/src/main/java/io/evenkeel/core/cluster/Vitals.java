package io.evenkeel.core.cluster;

import io.evenkeel.core.time.LatencyHistogram;
import org.jspecify.annotations.Nullable;

/**
 * What a member keeps while its weight, tier or condition change.
 *
 * @param tally its counts
 * @param watch what its calls say about its health; null if nobody asks
 * @param limiter how many calls it takes at once; null for any number
 * @param latencies of the calls that ended well; null if nobody asks
 */
record Vitals<T>(
        Tally tally,
        PassiveHealth<T>.@Nullable Watch watch,
        @Nullable Limiter limiter,
        @Nullable LatencyHistogram latencies) {}
