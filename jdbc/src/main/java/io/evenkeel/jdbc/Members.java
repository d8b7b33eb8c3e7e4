package io.evenkeel.jdbc;

import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.endpoint.EndpointSource;
import io.evenkeel.jdbc.connection.NodePool;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that are there now, in whichever role; the cluster of readers takes its members from here. A lone node is no
 * member, as nobody could choose. Changes are made by one thread at a time.
 */
final class Members implements EndpointSource<NodePool> {

    private final List<NodePool> all = new CopyOnWriteArrayList<>();

    /** Which of them never read; null if every node may have to. */
    private @Nullable NodePool excluded;

    private volatile @Nullable Sink<NodePool> sink;

    /** All of them. */
    List<NodePool> pools() {
        return all;
    }

    /** Those that may have to serve reads. */
    List<NodePool> readers() {
        return all.stream().filter(pool -> pool != excluded).toList();
    }

    /** Says of one node that it never serves reads. */
    void exclude(NodePool pool) {
        excluded = pool;
    }

    @Nullable
    NodePool named(String name) {
        for (NodePool pool : all) {
            if (pool.name().equals(name)) {
                return pool;
            }
        }
        return null;
    }

    void add(NodePool pool) {
        all.add(pool);
        tell();
    }

    void remove(NodePool pool) {
        all.remove(pool);
        tell();
    }

    @Override
    public Subscription subscribe(Sink<NodePool> subscriber) {
        sink = subscriber;
        tell();
        return () -> sink = null;
    }

    private void tell() {
        Sink<NodePool> to = sink;
        if (to != null && all.size() > 1) {
            to.endpoints(readers().stream()
                    .map(pool -> Endpoint.of(pool.name(), pool))
                    .toList());
        }
    }
}
