package io.evenkeel.jdbc.consistency;

import io.evenkeel.jdbc.replication.GtidSet;
import io.evenkeel.jdbc.replication.NodeState;
import io.evenkeel.jdbc.replication.ReplicationSnapshot;
import io.evenkeel.jdbc.replication.ServerInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a session wrote, for another process: whoever continues from it reads these writes. Its text fits an HTTP header, a
 * cookie value or a message.
 *
 * <p>The text is {@code ek1}, the version, and behind dots the GTIDs, with {@code !} for a comma and {@code *} for writes of
 * which no GTID is known: {@code ek1.3e11fa47-71ca-11e1-9e33-c80aa9429562:23}. It holds no secret, but tells the servers'
 * identities and how much they write.
 *
 * <p>A token is believed no more than is safe: GTIDs that are not of a data source's own servers are left out, or refused if
 * it is so configured; and no token, whatever it says, binds a session's reads to the primary for longer than until the
 * replicas have everything that was committed before the token arrived. Immutable and thread-safe.
 */
public final class CausalToken {

    /** A token of a session that wrote nothing. */
    public static final CausalToken NONE = new CausalToken(List.of(), true);

    private static final String VERSION = "ek1";
    private static final String UNTOLD = "*";
    private static final int MAX_LENGTH = 4_096;
    private static final String EXPECTED =
            "(expected: the text of a token, such as ek1.3e11fa47-71ca-11e1-9e33-c80aa9429562:23, of at most "
                    + MAX_LENGTH + " characters)";

    /**
     * What a data source knows of its own transactions.
     *
     * @param executed all that was seen on any of its nodes
     * @param servers what tells its servers from others, as in {@link io.evenkeel.jdbc.replication.ServerInfo#id()}
     */
    public record Known(List<GtidSet> executed, Set<String> servers) {
        /** No argument may be null. */
        public Known {
            executed = List.copyOf(executed);
            servers = Set.copyOf(servers);
        }

        /** What the nodes of this cluster have been seen to have. */
        public static Known of(ReplicationSnapshot cluster) {
            List<GtidSet> executed = new ArrayList<>();
            Set<String> servers = new HashSet<>();
            for (NodeState node : cluster.nodes()) {
                executed.add(node.executed());
                ServerInfo server = node.server();
                if (server != null) {
                    servers.add(server.id());
                }
            }
            return new Known(executed, servers);
        }
    }

    /** At most one of each form, none of them empty. */
    private final List<GtidSet> sets;

    private final boolean complete;

    private CausalToken(List<GtidSet> sets, boolean complete) {
        this.sets = sets;
        this.complete = complete;
    }

    /** A token of these transactions; {@code complete} tells whether they are all. */
    static CausalToken of(GtidSet transactions, boolean complete) {
        if (transactions.isEmpty()) {
            return complete ? NONE : new CausalToken(List.of(), false);
        }
        return new CausalToken(List.of(transactions), complete);
    }

    /**
     * The token of this text.
     *
     * @throws IllegalArgumentException if it is none; the message shows no more than its beginning
     */
    public static CausalToken parse(String text) {
        Objects.requireNonNull(text, "text");
        if (text.length() > MAX_LENGTH || !text.startsWith(VERSION)) {
            throw malformed(text, null);
        }
        CausalToken token = NONE;
        int from = VERSION.length();
        while (from < text.length()) {
            if (text.charAt(from) != '.') {
                throw malformed(text, null);
            }
            int end = text.indexOf('.', from + 1);
            String part = text.substring(from + 1, end < 0 ? text.length() : end);
            token = token.merge(part(text, part));
            from = end < 0 ? text.length() : end;
        }
        return token;
    }

    private static CausalToken part(String text, String part) {
        if (part.equals(UNTOLD)) {
            return of(GtidSet.empty(), false);
        }
        if (part.isBlank() || part.indexOf(',') >= 0) {
            throw malformed(text, null);
        }
        try {
            return of(GtidSet.parse(part.replace('!', ',')), true);
        } catch (IllegalArgumentException e) {
            throw malformed(text, e);
        }
    }

    private static IllegalArgumentException malformed(String text, @Nullable Throwable cause) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), 40); i++) {
            char c = text.charAt(i);
            shown.append(c > ' ' && c < 127 ? c : '?');
        }
        return new IllegalArgumentException(
                "causal token: \"" + shown + (text.length() > 40 ? "…" : "") + "\" " + EXPECTED, cause);
    }

    /** The token of this text; {@link #NONE} if there is no text or it is none. */
    public static CausalToken parseOrNone(@Nullable String text) {
        if (text == null) {
            return NONE;
        }
        try {
            return parse(text);
        } catch (IllegalArgumentException e) {
            return NONE;
        }
    }

    /** A token of what both have. */
    public CausalToken merge(CausalToken other) {
        if (other.isNone()) {
            return this;
        }
        if (isNone()) {
            return other;
        }
        List<GtidSet> all = new ArrayList<>(sets);
        for (GtidSet set : other.sets) {
            add(all, set);
        }
        return new CausalToken(List.copyOf(all), complete && other.complete);
    }

    private static void add(List<GtidSet> all, GtidSet set) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).isPosition() == set.isPosition()) {
                all.set(i, all.get(i).union(set));
                return;
            }
        }
        all.add(set);
    }

    /** Whether it tells of no write. */
    public boolean isNone() {
        return sets.isEmpty() && complete;
    }

    /** Whether the GTIDs of all writes are known. */
    public boolean isComplete() {
        return complete;
    }

    /** The transactions it tells of, a set of each form that servers use. */
    public List<GtidSet> transactions() {
        return sets;
    }

    /** The transactions that come from servers which are known. */
    GtidSet of(Known known) {
        for (GtidSet set : sets) {
            GtidSet ours = set.comingFrom(known.executed, known.servers);
            if (!ours.isEmpty()) {
                return ours;
            }
        }
        return GtidSet.empty();
    }

    /** Whether all of it comes from servers which are known. */
    public boolean isOf(Known known) {
        GtidSet ours = of(known);
        return sets.stream().allMatch(set -> ours.contains(set));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CausalToken that
                && complete == that.complete
                && Set.copyOf(sets).equals(Set.copyOf(that.sets));
    }

    @Override
    public int hashCode() {
        return Set.copyOf(sets).hashCode() * 2 + (complete ? 1 : 0);
    }

    /** Its text, which {@link #parse} reads. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(VERSION);
        for (GtidSet set : sets) {
            text.append('.').append(set.toString().replace(',', '!'));
        }
        return complete ? text.toString() : text.append('.').append(UNTOLD).toString();
    }
}
