package io.evenkeel.jdbc.consistency;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one flow of work, such as the handling of a request, wrote and read so far, on whichever connections, threads and
 * data sources. It is bound to a thread by a {@link CausalScope}; where work moves between threads without that, as in
 * reactive code, this is the object to hand over.
 *
 * <p>It keeps a reference to each data source that it was used with, and is meant to be as short-lived as its work.
 * Thread-safe.
 */
public final class CausalSession {

    /** What it did on one cluster, and how to tell that cluster's transactions from others. */
    private record OnCluster(Marks marks, Supplier<CausalToken.Known> known, boolean refusesForeign) {
        void accept(CausalToken token, long at) {
            CausalToken.Known ours = known.get();
            if (refusesForeign && !token.isOf(ours)) {
                throw new IllegalArgumentException("causal token: it names transactions of servers that are none of the"
                        + " data source's (expected: " + ours.servers() + ")");
            }
            marks.accept(token, ours, at);
        }
    }

    private final Map<Object, OnCluster> clusters = new ConcurrentHashMap<>();

    /** What came from elsewhere, and when the last of it did; written under the lock. */
    private volatile CausalToken received = CausalToken.NONE;

    private long receivedAt;

    /** A session that has neither written nor read. */
    public CausalSession() {}

    /** A session that reads what was written before this token was made. */
    public static CausalSession continuing(CausalToken token) {
        CausalSession session = new CausalSession();
        session.accept(token);
        return session;
    }

    /**
     * Has it read from now on what was written before this token was made, too.
     *
     * @throws IllegalArgumentException if it was used with a data source that refuses tokens with transactions of others, and
     *     this is one
     */
    public void accept(CausalToken token) {
        Objects.requireNonNull(token, "token");
        if (token.isNone()) {
            return;
        }
        synchronized (this) {
            long now = System.nanoTime();
            for (OnCluster on : clusters.values()) {
                on.accept(token, now);
            }
            receivedAt = now;
            received = received.merge(token);
        }
    }

    /** What it wrote so far, and what the tokens said that it accepted. */
    public CausalToken token() {
        CausalToken token = received;
        for (OnCluster on : clusters.values()) {
            token = token.merge(on.marks.token());
        }
        return token;
    }

    /**
     * What it did on one cluster; for data sources.
     *
     * @param cluster what stands for the cluster
     * @param known tells what its transactions are
     * @param refusesForeign whether a token with transactions of others is an error
     * @throws IllegalArgumentException if it was given such a token
     */
    public Marks on(Object cluster, Supplier<CausalToken.Known> known, boolean refusesForeign) {
        OnCluster found = clusters.get(cluster);
        return found == null ? begun(cluster, new OnCluster(new Marks(), known, refusesForeign)) : found.marks;
    }

    private synchronized Marks begun(Object cluster, OnCluster fresh) {
        @Nullable OnCluster other = clusters.get(cluster);
        if (other != null) {
            return other.marks;
        }
        if (!received.isNone()) {
            fresh.accept(received, receivedAt);
        }
        clusters.put(cluster, fresh);
        return fresh.marks;
    }

    @Override
    public String toString() {
        return "CausalSession " + token();
    }
}
