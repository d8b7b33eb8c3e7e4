package io.evenkeel.http;

import io.evenkeel.core.endpoint.Endpoint;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One try of a request on one endpoint.
 *
 * @param service the service's URL, such as {@code http://web}
 * @param endpoint who was asked
 * @param status what it answered, or 0 if no answer came
 * @param failure why no answer came, or null if one did
 * @param elapsed from the pick to the answer's headers or the failure
 */
public record HttpAttempt(
        String service,
        Endpoint<URI> endpoint,
        int status,
        @Nullable Throwable failure,
        Duration elapsed) {

    static HttpAttempt answered(String service, Endpoint<URI> endpoint, int status, long nanos) {
        return new HttpAttempt(service, endpoint, status, null, Duration.ofNanos(nanos));
    }

    @Override
    public String toString() {
        return endpoint.name() + ": " + (failure == null ? "status " + status : Failures.text(failure));
    }
}
