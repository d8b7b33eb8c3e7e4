package io.evenkeel.jdbc.replication;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A MySQL set: sources sorted as the server sorts them, each with its transactions as sorted, disjoint, non-adjacent
 * intervals.
 */
final class MySqlGtidSet implements GtidSet {

    static final MySqlGtidSet EMPTY = new MySqlGtidSet(List.of());

    /** Where transactions come from: the UUID of a server, and a tag, empty for none. */
    record Source(long high, long low, String tag) implements Comparable<Source> {

        @Override
        public int compareTo(Source other) {
            int byHigh = Long.compareUnsigned(high, other.high);
            if (byHigh != 0) {
                return byHigh;
            }
            int byLow = Long.compareUnsigned(low, other.low);
            return byLow != 0 ? byLow : tag.compareTo(other.tag);
        }

        boolean sameServer(Source other) {
            return high == other.high && low == other.low;
        }
    }

    /** The transactions of one source; never empty. */
    record Part(Source source, Intervals intervals) {}

    private final List<Part> parts;

    private MySqlGtidSet(List<Part> parts) {
        this.parts = parts;
    }

    /** The parts must be sorted by source, one for each source, none of them empty. */
    static MySqlGtidSet ofSorted(List<Part> parts) {
        return parts.isEmpty() ? EMPTY : new MySqlGtidSet(List.copyOf(parts));
    }

    @Override
    public boolean isEmpty() {
        return parts.isEmpty();
    }

    @Override
    public boolean contains(GtidSet other) {
        if (other.isEmpty() || other == this) {
            return true;
        }
        if (!(other instanceof MySqlGtidSet that)) {
            return false;
        }
        int mine = 0;
        for (Part part : that.parts) {
            while (mine < parts.size() && parts.get(mine).source.compareTo(part.source) < 0) {
                mine++;
            }
            if (mine == parts.size()
                    || !parts.get(mine).source.equals(part.source)
                    || !parts.get(mine).intervals.contains(part.intervals)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public GtidSet union(GtidSet other) {
        if (isEmpty() || other.isEmpty()) {
            return isEmpty() ? other : this;
        }
        List<Part> theirs = sameForm(other).parts;
        List<Part> all = new ArrayList<>(parts.size() + theirs.size());
        int i = 0;
        int j = 0;
        while (i < parts.size() || j < theirs.size()) {
            int order = i == parts.size()
                    ? 1
                    : j == theirs.size() ? -1 : parts.get(i).source.compareTo(theirs.get(j).source);
            if (order < 0) {
                all.add(parts.get(i++));
            } else if (order > 0) {
                all.add(theirs.get(j++));
            } else {
                Part mine = parts.get(i++);
                all.add(new Part(mine.source, mine.intervals.union(theirs.get(j++).intervals)));
            }
        }
        return ofSorted(all);
    }

    @Override
    public GtidSet subtract(GtidSet other) {
        if (isEmpty() || other.isEmpty()) {
            return this;
        }
        List<Part> theirs = sameForm(other).parts;
        List<Part> rest = new ArrayList<>(parts.size());
        int j = 0;
        for (Part part : parts) {
            while (j < theirs.size() && theirs.get(j).source.compareTo(part.source) < 0) {
                j++;
            }
            if (j == theirs.size() || !theirs.get(j).source.equals(part.source)) {
                rest.add(part);
                continue;
            }
            Intervals left = part.intervals.subtract(theirs.get(j).intervals);
            if (!left.isEmpty()) {
                rest.add(new Part(part.source, left));
            }
        }
        return ofSorted(rest);
    }

    @Override
    public boolean isPosition() {
        return false;
    }

    @Override
    public GtidSet withoutGaps() {
        List<Part> whole = new ArrayList<>(parts.size());
        for (Part part : parts) {
            whole.add(new Part(part.source, part.intervals.withoutGaps()));
        }
        return ofSorted(whole);
    }

    @Override
    public GtidSet comingFrom(Collection<GtidSet> executed, Set<String> servers) {
        List<Part> ours = new ArrayList<>(parts.size());
        for (Part part : parts) {
            if (isOneOf(part.source, servers) || isNamed(part.source, executed)) {
                ours.add(part);
            }
        }
        return ofSorted(ours);
    }

    private static boolean isOneOf(Source source, Set<String> servers) {
        StringBuilder uuid = new StringBuilder();
        appendUuid(uuid, source);
        return servers.contains(uuid.toString());
    }

    private static boolean isNamed(Source source, Collection<GtidSet> executed) {
        for (GtidSet set : executed) {
            if (set instanceof MySqlGtidSet that) {
                for (Part part : that.parts) {
                    if (part.source.sameServer(source)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static MySqlGtidSet sameForm(GtidSet other) {
        if (other instanceof MySqlGtidSet that) {
            return that;
        }
        throw new IllegalArgumentException("GTID set: a MariaDB position (expected: a MySQL set)");
    }

    @Override
    public int size() {
        int size = 0;
        for (Part part : parts) {
            size += part.intervals.count();
        }
        return size;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MySqlGtidSet that && parts.equals(that.parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        @Nullable Source before = null;
        for (Part part : parts) {
            Source source = part.source;
            if (before == null || !before.sameServer(source)) {
                if (before != null) {
                    text.append(',');
                }
                appendUuid(text, source);
            }
            if (!source.tag.isEmpty()) {
                text.append(':').append(source.tag);
            }
            part.intervals.appendTo(text);
            before = source;
        }
        return text.toString();
    }

    private static void appendUuid(StringBuilder text, Source source) {
        for (int digit = 0; digit < 32; digit++) {
            if (digit == 8 || digit == 12 || digit == 16 || digit == 20) {
                text.append('-');
            }
            long half = digit < 16 ? source.high : source.low;
            text.append(Character.forDigit((int) (half >>> (60 - 4 * (digit & 15))) & 15, 16));
        }
    }

    /** Sorted, disjoint, non-adjacent intervals of positive numbers: first, after the last, first, after the last, … */
    static final class Intervals {

        private final long[] bounds;

        private Intervals(long[] bounds) {
            this.bounds = bounds;
        }

        /** From pairs of first and after-the-last, in any order, overlapping or not, each of them not empty. */
        static Intervals of(long[] pairs, int length) {
            for (int i = 2; i < length; i += 2) {
                if (pairs[i] <= pairs[i - 1]) {
                    return merged(pairs, length);
                }
            }
            return new Intervals(Arrays.copyOf(pairs, length));
        }

        private static Intervals merged(long[] pairs, int length) {
            long[][] sorted = new long[length / 2][];
            for (int i = 0; i < sorted.length; i++) {
                sorted[i] = new long[] {pairs[2 * i], pairs[2 * i + 1]};
            }
            Arrays.sort(sorted, (a, b) -> Long.compare(a[0], b[0]));
            Merge merge = new Merge(length);
            for (long[] interval : sorted) {
                merge.add(interval[0], interval[1]);
            }
            return merge.result();
        }

        boolean isEmpty() {
            return bounds.length == 0;
        }

        Intervals withoutGaps() {
            return bounds.length <= 2 ? this : new Intervals(new long[] {bounds[0], bounds[bounds.length - 1]});
        }

        int count() {
            return bounds.length / 2;
        }

        boolean contains(Intervals other) {
            // A token of one transaction against a set of thousands is the common question: search, do not walk.
            boolean search = (long) other.bounds.length * 16 < bounds.length;
            int mine = 0;
            for (int i = 0; i < other.bounds.length; i += 2) {
                long first = other.bounds[i];
                if (search) {
                    mine = firstEndingAfter(first);
                } else {
                    while (mine < bounds.length && bounds[mine + 1] <= first) {
                        mine += 2;
                    }
                }
                if (mine == bounds.length || bounds[mine] > first || bounds[mine + 1] < other.bounds[i + 1]) {
                    return false;
                }
            }
            return true;
        }

        private int firstEndingAfter(long number) {
            int low = 0;
            int high = bounds.length / 2;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (bounds[2 * middle + 1] > number) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return 2 * low;
        }

        Intervals union(Intervals other) {
            Merge merge = new Merge(bounds.length + other.bounds.length);
            int i = 0;
            int j = 0;
            while (i < bounds.length || j < other.bounds.length) {
                if (j == other.bounds.length || (i < bounds.length && bounds[i] <= other.bounds[j])) {
                    merge.add(bounds[i], bounds[i + 1]);
                    i += 2;
                } else {
                    merge.add(other.bounds[j], other.bounds[j + 1]);
                    j += 2;
                }
            }
            return merge.result();
        }

        Intervals subtract(Intervals other) {
            // Each of theirs cuts at most one of mine in two.
            Merge rest = new Merge(bounds.length + other.bounds.length);
            int j = 0;
            for (int i = 0; i < bounds.length; i += 2) {
                long first = bounds[i];
                long after = bounds[i + 1];
                while (j < other.bounds.length && other.bounds[j + 1] <= first) {
                    j += 2;
                }
                for (int k = j; k < other.bounds.length && other.bounds[k] < after; k += 2) {
                    if (other.bounds[k] > first) {
                        rest.add(first, other.bounds[k]);
                    }
                    first = other.bounds[k + 1];
                }
                if (first < after) {
                    rest.add(first, after);
                }
            }
            return rest.result();
        }

        void appendTo(StringBuilder text) {
            for (int i = 0; i < bounds.length; i += 2) {
                text.append(':').append(bounds[i]);
                if (bounds[i + 1] - bounds[i] > 1) {
                    text.append('-').append(bounds[i + 1] - 1);
                }
            }
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Intervals that && Arrays.equals(bounds, that.bounds);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bounds);
        }

        /** Takes intervals in the order of their firsts and joins those that overlap or touch. */
        private static final class Merge {

            private final long[] bounds;
            private int length;

            private Merge(int capacity) {
                bounds = new long[capacity];
            }

            private void add(long first, long after) {
                if (length > 0 && first <= bounds[length - 1]) {
                    bounds[length - 1] = Math.max(bounds[length - 1], after);
                } else {
                    bounds[length++] = first;
                    bounds[length++] = after;
                }
            }

            private Intervals result() {
                return new Intervals(Arrays.copyOf(bounds, length));
            }
        }
    }
}
