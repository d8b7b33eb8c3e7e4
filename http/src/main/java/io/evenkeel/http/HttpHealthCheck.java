package io.evenkeel.http;

import io.evenkeel.core.health.HealthCheck;
import io.evenkeel.core.health.HealthCheckSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks each endpoint of a service over HTTP whether it can serve. Immutable; every method returns a changed copy.
 *
 * <p>The request goes to the endpoint with the same {@code Host} and TLS identity as the service's own requests, over
 * connections of the checks alone; no redirect is followed and no cookie is sent. An answer of status 200 to 399 is healthy, as with HAProxy,
 * unless another range is set; the answer must be complete within the timeout. How answers become up and down, and the
 * defaults of the settings, are those of {@link HealthCheck}: every 2 s, timeout 1 s, rise 2, fall 3.
 */
public final class HttpHealthCheck {

    private final String method;
    private final String path;
    private final int lowest;
    private final int highest;
    private final @Nullable String text;
    private final HealthCheckSettings settings;

    private HttpHealthCheck(
            String method, String path, int lowest, int highest, @Nullable String text, HealthCheckSettings settings) {
        this.method = method;
        this.path = path;
        this.lowest = lowest;
        this.highest = highest;
        this.text = text;
        this.settings = settings;
    }

    /**
     * A check that GETs this path.
     *
     * @param path begins with a slash; may have a query
     * @throws IllegalArgumentException if it is no such path
     */
    public static HttpHealthCheck get(String path) {
        return of("GET", path);
    }

    /**
     * A check that sends HEAD for this path.
     *
     * @param path begins with a slash; may have a query
     * @throws IllegalArgumentException if it is no such path
     */
    public static HttpHealthCheck head(String path) {
        return of("HEAD", path);
    }

    /**
     * A check with another method, without a body.
     *
     * @param path begins with a slash; may have a query
     * @throws IllegalArgumentException if the method or the path is malformed
     */
    public static HttpHealthCheck of(String method, String path) {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(path, "path");
        if (!method.matches("[A-Za-z]+") || method.toUpperCase(Locale.ROOT).equals("CONNECT")) {
            throw new IllegalArgumentException(
                    "method of the health check: " + method + " (expected: a method other than CONNECT)");
        }
        boolean valid;
        try {
            valid = path.startsWith("/") && URI.create("http://endpoint" + path).getRawFragment() == null;
        } catch (IllegalArgumentException e) {
            valid = false;
        }
        if (!valid) {
            throw new IllegalArgumentException(
                    "path of the health check: " + path + " (expected: a path that begins with /)");
        }
        return new HttpHealthCheck(method, path, 200, 399, null, HealthCheckSettings.DEFAULTS);
    }

    /** Only this status is healthy. */
    public HttpHealthCheck expectStatus(int status) {
        return expectStatus(status, status);
    }

    /**
     * Statuses in this range are healthy, both ends included.
     *
     * @throws IllegalArgumentException if the range is empty or not within 200 to 599
     */
    public HttpHealthCheck expectStatus(int from, int to) {
        if (from < 200 || to > 599 || from > to) {
            throw new IllegalArgumentException(
                    "status of the health check: " + from + " to " + to + " (expected: a range within 200 to 599)");
        }
        return new HttpHealthCheck(method, path, from, to, text, settings);
    }

    /**
     * Only an answer whose body has this text in its first 64 KiB, read as UTF-8, is healthy; default: any body is.
     *
     * @throws IllegalArgumentException if it is empty, or the method is HEAD, whose answers have no body
     */
    public HttpHealthCheck expectBody(String part) {
        Objects.requireNonNull(part, "part");
        if (part.isEmpty() || method.equals("HEAD")) {
            throw new IllegalArgumentException("body of the health check: " + (part.isEmpty() ? "empty" : method)
                    + " (expected: a text, and a method whose answers have a body)");
        }
        return new HttpHealthCheck(method, path, lowest, highest, part, settings);
    }

    /** The time between two checks of an endpoint; default 2 s. */
    public HttpHealthCheck every(Duration interval) {
        return with(settings.withEvery(interval));
    }

    /** The time between two checks while the answers disagree with the state; default 500 ms. */
    public HttpHealthCheck inTransition(Duration interval) {
        return with(settings.withInTransition(interval));
    }

    /** When a check without a complete answer counts as failed; default 1 s. */
    public HttpHealthCheck timeout(Duration timeout) {
        return with(settings.withTimeout(timeout));
    }

    /** Successes in a row that bring an endpoint up; default 2. */
    public HttpHealthCheck rise(int successes) {
        return with(settings.withRise(successes));
    }

    /** Failures in a row that take an endpoint down; default 3. */
    public HttpHealthCheck fall(int failures) {
        return with(settings.withFall(failures));
    }

    private HttpHealthCheck with(HealthCheckSettings changed) {
        return new HttpHealthCheck(method, path, lowest, highest, text, changed);
    }

    /** The check that a cluster runs, asking through this client. */
    HealthCheck<URI> through(InnerClient client, ServiceConfig service) {
        return HealthCheck.of(new HttpProbe(client, service, this), settings);
    }

    String method() {
        return method;
    }

    String path() {
        return path;
    }

    boolean expects(int status) {
        return status >= lowest && status <= highest;
    }

    /** What the body is to have in it; null if it does not matter. */
    @Nullable
    String text() {
        return text;
    }

    /** What is asked and expected. */
    @Override
    public String toString() {
        return method + " " + path + " expecting " + lowest + (lowest == highest ? "" : " to " + highest)
                + (text == null ? "" : " and \"" + text + "\"");
    }
}
