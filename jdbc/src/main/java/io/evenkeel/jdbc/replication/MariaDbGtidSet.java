package io.evenkeel.jdbc.replication;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A MariaDB position: per replication domain the last transaction; three parallel arrays, sorted by domain. */
final class MariaDbGtidSet implements GtidSet {

    private static final long MAX_ID = 0xFFFF_FFFFL;

    private final long[] domains;
    private final long[] servers;
    /** Unsigned 64 bits, as on the server. */
    private final long[] sequences;

    private MariaDbGtidSet(long[] domains, long[] servers, long[] sequences) {
        this.domains = domains;
        this.servers = servers;
        this.sequences = sequences;
    }

    static GtidSet parse(String text) {
        TreeMap<Long, long[]> last = new TreeMap<>();
        for (String part : text.split(",", -1)) {
            String gtid = part.strip();
            if (gtid.isEmpty()) {
                continue;
            }
            String[] numbers = gtid.split("-", -1);
            if (numbers.length != 3) {
                throw malformed(gtid);
            }
            long domain = number(numbers[0], gtid, MAX_ID);
            long server = number(numbers[1], gtid, MAX_ID);
            long sequence = number(numbers[2], gtid, -1L);
            keepHighest(last, domain, server, sequence);
        }
        return of(last);
    }

    private static void keepHighest(Map<Long, long[]> last, long domain, long server, long sequence) {
        long[] known = last.get(domain);
        if (known == null || Long.compareUnsigned(sequence, known[1]) > 0) {
            last.put(domain, new long[] {server, sequence});
        }
    }

    private static GtidSet of(SortedMap<Long, long[]> last) {
        if (last.isEmpty()) {
            return GtidSet.empty();
        }
        long[] domains = new long[last.size()];
        long[] servers = new long[last.size()];
        long[] sequences = new long[last.size()];
        int i = 0;
        for (Map.Entry<Long, long[]> entry : last.entrySet()) {
            domains[i] = entry.getKey();
            servers[i] = entry.getValue()[0];
            sequences[i] = entry.getValue()[1];
            i++;
        }
        return new MariaDbGtidSet(domains, servers, sequences);
    }

    private static long number(String digits, String gtid, long max) {
        if (digits.isEmpty() || digits.length() > 20) {
            throw malformed(gtid);
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                throw malformed(gtid);
            }
        }
        try {
            long value = Long.parseUnsignedLong(digits);
            if (Long.compareUnsigned(value, max) <= 0) {
                return value;
            }
        } catch (NumberFormatException beyond64Bits) {
            // Told below, like any other number that is too large.
        }
        throw malformed(gtid);
    }

    private static IllegalArgumentException malformed(String gtid) {
        return new IllegalArgumentException("GTID position: \"" + MySqlGtidParser.shortened(gtid)
                + "\" (expected: domain-server-sequence, such as 0-1-100)");
    }

    @Override
    public boolean isEmpty() {
        return false;
    }

    @Override
    public boolean contains(GtidSet other) {
        if (other.isEmpty()) {
            return true;
        }
        if (!(other instanceof MariaDbGtidSet that)) {
            return false;
        }
        int mine = 0;
        for (int i = 0; i < that.domains.length; i++) {
            while (mine < domains.length && domains[mine] < that.domains[i]) {
                mine++;
            }
            if (mine == domains.length
                    || domains[mine] != that.domains[i]
                    || Long.compareUnsigned(sequences[mine], that.sequences[i]) < 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public GtidSet union(GtidSet other) {
        if (other.isEmpty()) {
            return this;
        }
        MariaDbGtidSet that = sameForm(other);
        TreeMap<Long, long[]> last = new TreeMap<>();
        for (MariaDbGtidSet set : new MariaDbGtidSet[] {this, that}) {
            for (int i = 0; i < set.domains.length; i++) {
                keepHighest(last, set.domains[i], set.servers[i], set.sequences[i]);
            }
        }
        return of(last);
    }

    @Override
    public GtidSet subtract(GtidSet other) {
        if (other.isEmpty()) {
            return this;
        }
        MariaDbGtidSet that = sameForm(other);
        throw new UnsupportedOperationException(
                "the difference of the positions " + this + " and " + that + " is not a position");
    }

    @Override
    public boolean isPosition() {
        return true;
    }

    @Override
    public GtidSet withoutGaps() {
        return this;
    }

    @Override
    public GtidSet comingFrom(Collection<GtidSet> executed, Set<String> known) {
        TreeMap<Long, long[]> ours = new TreeMap<>();
        for (int i = 0; i < domains.length; i++) {
            if (known.contains(Long.toString(servers[i])) || isNamed(i, executed)) {
                ours.put(domains[i], new long[] {servers[i], sequences[i]});
            }
        }
        return of(ours);
    }

    private boolean isNamed(int i, Collection<GtidSet> executed) {
        for (GtidSet set : executed) {
            if (set instanceof MariaDbGtidSet that) {
                for (int j = 0; j < that.domains.length; j++) {
                    if (that.domains[j] == domains[i] && that.servers[j] == servers[i]) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static MariaDbGtidSet sameForm(GtidSet other) {
        if (other instanceof MariaDbGtidSet that) {
            return that;
        }
        throw new IllegalArgumentException("GTID set: a MySQL set (expected: a MariaDB position)");
    }

    @Override
    public int size() {
        return domains.length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MariaDbGtidSet that
                && Arrays.equals(domains, that.domains)
                && Arrays.equals(sequences, that.sequences);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(domains) + Arrays.hashCode(sequences);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < domains.length; i++) {
            if (i > 0) {
                text.append(',');
            }
            text.append(domains[i])
                    .append('-')
                    .append(servers[i])
                    .append('-')
                    .append(Long.toUnsignedString(sequences[i]));
        }
        return text.toString();
    }
}
