package io.evenkeel.http;

import io.evenkeel.core.limit.ConcurrencyLimit;
import io.evenkeel.core.retry.RetryBudget;
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
 * @param failureStatus answers that count as failures of the endpoint
 * @param idempotencyHeaders headers, in lower case, with which a request is safe to repeat whatever its method
 * @param backoff the pause before an endpoint is asked again, or null if each endpoint is asked once
 * @param budget of retries that may have reached a server, or null for no bound
 * @param limit of calls per endpoint, or null for none
 * @param attemptTimeout from the pick to the response's headers, or null for none
 * @param deadline from the call to the end of the body, all attempts together, or null for none
 */
record ServiceConfig(
        Origin origin,
        HostHeader hostHeader,
        int maxAttempts,
        Set<Integer> retryOnStatus,
        Set<Integer> failureStatus,
        Set<String> idempotencyHeaders,
        @Nullable Backoff backoff,
        @Nullable RetryBudget budget,
        @Nullable ConcurrencyLimit limit,
        @Nullable Duration attemptTimeout,
        @Nullable Duration deadline) {

    ServiceConfig {
        retryOnStatus = Set.copyOf(retryOnStatus);
        failureStatus = Set.copyOf(failureStatus);
        idempotencyHeaders = Set.copyOf(idempotencyHeaders);
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts: " + maxAttempts + " (expected: >= 1)");
        }
        statuses("retryOnStatus", retryOnStatus);
        statuses("failureStatus", failureStatus);
        positive("attemptTimeout", attemptTimeout);
        positive("deadline", deadline);
    }

    private static void statuses(String name, Set<Integer> statuses) {
        for (int status : statuses) {
            if (status < 300 || status > 599) {
                throw new IllegalArgumentException(name + ": " + status + " (expected: 300 to 599)");
            }
        }
    }

    static void positive(String name, @Nullable Duration value) {
        if (value != null && (value.isZero() || value.isNegative())) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }
}
