package io.evenkeel.http;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: at random between nothing and a bound that doubles with each try, up to ten times
 * the first ("full jitter", as Envoy does).
 *
 * @param first the bound before the first retry, above 0
 */
record Backoff(Duration first) {

    private static final int MOST = 10;

    /** @param retry which one it is, from 1 */
    Duration pause(int retry, RandomGenerator random) {
        long bound = first.toNanos() * Math.min(MOST, 1L << Math.min(retry - 1, MOST));
        return Duration.ofNanos(random.nextLong(bound) + 1);
    }
}
