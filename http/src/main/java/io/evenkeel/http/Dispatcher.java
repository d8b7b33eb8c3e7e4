package io.evenkeel.http;

import io.evenkeel.core.time.Scheduler;
import io.evenkeel.core.time.Ticker;
import io.evenkeel.http.address.Origin;
import io.evenkeel.http.body.AbandonedBodies;
import java.net.ConnectException;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What all exchanges of a client share: its services, and what is done on logical requests. Immutable.
 *
 * @param passThrough serves hosts that are no service, or null if those are refused
 */
record Dispatcher(
        List<Service> services,
        @Nullable InnerClient passThrough,
        Cookies cookies,
        Redirects redirects,
        Activity activity,
        AbandonedBodies bodies,
        Scheduler timer,
        Waiting waiting,
        List<HttpInterceptor> interceptors,
        Ticker ticker) {

    /**
     * The service of the URI's host, or null if it is to be passed through.
     *
     * @throws ConnectException if it is no service, and those are refused
     * @throws IllegalArgumentException if it names no host
     */
    @Nullable
    Service find(URI uri) throws ConnectException {
        for (int i = 0; i < services.size(); i++) { // no iterator
            Service service = services.get(i);
            if (service.origin().matches(uri)) {
                return service;
            }
        }
        if (passThrough == null) {
            throw new ConnectException("host of no service: " + Origin.of(uri) + " (expected: "
                    + services.stream().map(Service::toString).collect(Collectors.joining(", "))
                    + "; other hosts need passThrough())");
        }
        return null;
    }
}
