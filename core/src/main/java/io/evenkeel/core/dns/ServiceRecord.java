package io.evenkeel.core.dns;

import io.evenkeel.core.endpoint.Endpoint;

/**
 * A place where a service runs, as an SRV record (RFC 2782) tells it.
 *
 * @param host the name of the host, without a dot at the end
 * @param port its port
 * @param priority the lowest is to be used first
 * @param weight the share among those of the same priority
 */
public record ServiceRecord(String host, int port, int priority, int weight) {

    /**
     * The endpoint that this record stands for, named {@code host:port}: the priority is its tier, for
     * {@code Balancer.activePassive()}, and the weight its weight. Weight 0 means "a very small chance" in the RFC: a
     * tenth of weight 1.
     */
    public <T> Endpoint<T> endpoint(T target) {
        return Endpoint.of(host + ":" + port, target)
                .withWeight(Math.max(1, weight * 10))
                .withTier(priority);
    }
}
