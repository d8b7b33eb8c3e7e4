package io.evenkeel.jdbc.replication;

import java.util.Collection;
import java.util.Objects;
import java.util.Set;

/**
 * A set of executed transactions, in MySQL's or MariaDB's own form.
 *
 * <p>MySQL: {@code uuid[:tag]:1-5:7,…}, with the tags of 8.3, blanks and line ends anywhere between the parts. A set is
 * exactly its transactions. MariaDB: a position {@code domain-server-seq,…}, which stands for all transactions of each
 * domain up to its sequence number; the server ids are kept for printing, and neither equality nor
 * {@link #contains} looks at them. The empty set belongs to both.
 *
 * <p>Immutable and thread-safe. No argument may be null.
 */
public sealed interface GtidSet permits MySqlGtidSet, MariaDbGtidSet {

    /** The set without a transaction. */
    static GtidSet empty() {
        return MySqlGtidSet.EMPTY;
    }

    /**
     * The set that this text describes; the form is recognised by itself (only MySQL's has colons).
     *
     * @throws IllegalArgumentException if the text is neither, with the place of the first error
     */
    static GtidSet parse(String text) {
        Objects.requireNonNull(text, "text");
        return text.indexOf(':') >= 0 || text.isBlank()
                ? new MySqlGtidParser(text).parse()
                : MariaDbGtidSet.parse(text);
    }

    /** Whether there is no transaction in it. */
    boolean isEmpty();

    /**
     * Whether every transaction of the other set is in this one. Every set contains the empty set; a set of one form contains
     * no other of the other form.
     */
    boolean contains(GtidSet other);

    /**
     * The transactions that are in this set or in the other.
     *
     * @throws IllegalArgumentException if the sets are of different forms
     */
    GtidSet union(GtidSet other);

    /**
     * The transactions that are in this set and not in the other.
     *
     * @throws IllegalArgumentException if the sets are of different forms
     * @throws UnsupportedOperationException if both are MariaDB positions, which have no way to write the difference
     */
    GtidSet subtract(GtidSet other);

    /** Whether it is a MariaDB position; the empty set is none. */
    boolean isPosition();

    /** A set with this one in it that has one interval of transactions for each source: from its first to its last. */
    GtidSet withoutGaps();

    /**
     * The transactions that come from where those of the executed sets come from, or from one of these servers: a source of
     * MySQL, a domain of MariaDB whose last transaction was written by a server that is known.
     *
     * @param servers as in {@link ServerInfo#id()}
     */
    GtidSet comingFrom(Collection<GtidSet> executed, Set<String> servers);

    /** How much memory the set takes, in intervals or positions. */
    int size();

    /** The canonical text, as the server prints it but without line ends; {@link #parse} reads it back. */
    @Override
    String toString();
}
