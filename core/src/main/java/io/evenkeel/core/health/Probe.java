package io.evenkeel.core.health;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.function.Function;

/**
 * Asks one endpoint whether it can serve.
 *
 * @param <T> the endpoints' target
 */
@FunctionalInterface
public interface Probe<T> {

    /**
     * Returns if the target is healthy. May block: each probe runs on a thread of its own, and is interrupted when the
     * check's timeout has passed.
     *
     * @throws Exception if it is not; the message becomes the reason that is shown, so it must hold no secret
     */
    void probe(T target) throws Exception;

    /**
     * A probe that connects to a port and hangs up: the endpoint is healthy if it accepts connections.
     *
     * @param address where a target listens; a host name is resolved anew for each probe
     */
    static <T> Probe<T> tcp(Function<? super T, InetSocketAddress> address) {
        return new TcpProbe<>(Objects.requireNonNull(address, "address"));
    }
}
