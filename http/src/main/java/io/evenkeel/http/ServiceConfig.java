package io.evenkeel.http;

import io.evenkeel.http.address.Origin;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one service's requests are made.
 *
 * @param origin what the service is called
 * @param hostHeader what the {@code Host} header says
 * @param maxAttempts how often a request may be sent that may have reached a server, at least 1
 * @param retryOnStatus answers that are not taken while another endpoint can be asked
 * @param attemptTimeout from the pick to the response's headers, or null for none
 * @param deadline from the call to the end of the body, all attempts together, or null for none
 */
record ServiceConfig(
        Origin origin,
        HostHeader hostHeader,
        int maxAttempts,
        Set<Integer> retryOnStatus,
        @Nullable Duration attemptTimeout,
        @Nullable Duration deadline) {

    ServiceConfig {
        retryOnStatus = Set.copyOf(retryOnStatus);
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts: " + maxAttempts + " (expected: >= 1)");
        }
        for (int status : retryOnStatus) {
            if (status < 300 || status > 599) {
                throw new IllegalArgumentException("retryOnStatus: " + status + " (expected: 300 to 599)");
            }
        }
        positive("attemptTimeout", attemptTimeout);
        positive("deadline", deadline);
    }

    static void positive(String name, @Nullable Duration value) {
        if (value != null && (value.isZero() || value.isNegative())) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }
}
