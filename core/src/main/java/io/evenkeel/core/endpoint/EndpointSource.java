package io.evenkeel.core.endpoint;

import java.util.List;

/**
 * Where a cluster's members come from: a fixed list, or something that watches and tells of changes.
 *
 * @param <T> the endpoints' target
 */
@FunctionalInterface
public interface EndpointSource<T> {

    /**
     * Starts telling the sink who is there. A source that knows its endpoints already tells them before it returns;
     * others tell them as soon as they can, and again after each change, from any one thread at a time.
     *
     * @return ends the telling when closed; must release the source's threads and sockets
     */
    Subscription subscribe(Sink<T> sink);

    /** A source whose endpoints never change. */
    static <T> EndpointSource<T> of(List<Endpoint<T>> endpoints) {
        List<Endpoint<T>> fixed = List.copyOf(endpoints);
        return sink -> {
            sink.endpoints(fixed);
            return () -> {};
        };
    }

    /** Takes what a source tells. */
    interface Sink<T> {

        /**
         * The full list of endpoints from now on. A cluster applies the difference: an endpoint that stays keeps its
         * health and counts. A cluster that has members ignores an empty list, with a warning.
         */
        void endpoints(List<Endpoint<T>> endpoints);

        /** The source could not find out; the cluster keeps what it has and warns. */
        void failed(Throwable cause);
    }

    /** A running subscription. */
    interface Subscription extends AutoCloseable {

        /** Ends it. Idempotent. */
        @Override
        void close();
    }
}
