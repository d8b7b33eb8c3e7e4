package io.evenkeel.jdbc.replication;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the primary had executed, and since when: the memory from which a replica's lag is told.
 *
 * <p>A poll of the primary is sent at a time {@code s}; the set that it brings back is read by the server at {@code s} or
 * later. A commit that was confirmed before {@code s} was in the server's set before {@code s}, and the set only grows, so
 * it is in the set that came back. A replica that has executed that whole set therefore has everything that was committed
 * before {@code s}, whenever the replica itself was asked: its lag is at most {@code now - s}. The time at which the answer
 * arrived would not do: what was committed while it was under way is not in it. The newest such poll gives the best bound.
 *
 * <p>A poll that finds nothing new proves the same set for a later {@code s}, so it moves the newest entry instead of adding
 * one: an idle primary neither fills the memory nor makes anybody lag. Forgetting an entry only makes bounds larger, never
 * wrong: old entries are thinned out until neighbours are about a {@value #PRECISION}th of their age apart, which takes a
 * few hundred entries for weeks of lag, and sets of very many intervals are kept more sparsely.
 *
 * <p>Times are {@link System#nanoTime()}. Not thread-safe.
 */
final class GtidTimeline {

    private static final int PRECISION = 16;

    /** Two longs each, so 8 MB at most, unless two sets alone are larger. */
    private static final int MAX_INTERVALS = 1 << 19;

    private record Entry(GtidSet executed, long sentAt) {}

    /** How many entries come in between two thinnings. */
    private static final int SLACK = 64;

    private List<Entry> entries = new ArrayList<>();
    private int thinAt = SLACK;
    private long intervals;

    /**
     * Takes the set that a poll of the primary brought back.
     *
     * @param sentAt when the poll was sent, not before that of the last one
     * @return false if the primary no longer has what it had before, so that the memory begins anew
     */
    boolean add(GtidSet executed, long sentAt) {
        if (entries.isEmpty()) {
            entries.add(new Entry(executed, sentAt));
            intervals = executed.size();
            return true;
        }
        int newest = entries.size() - 1;
        GtidSet before = entries.get(newest).executed;
        if (before.equals(executed)) {
            entries.set(newest, new Entry(before, sentAt));
            return true;
        }
        boolean continued = executed.contains(before);
        if (!continued) {
            clear();
        }
        entries.add(new Entry(executed, sentAt));
        intervals += executed.size();
        if (entries.size() >= thinAt || intervals > MAX_INTERVALS) {
            thin(sentAt);
        }
        return continued;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    int size() {
        return entries.size();
    }

    /** Forgets everything. */
    void clear() {
        entries.clear();
        thinAt = SLACK;
        intervals = 0;
    }

    /** Until when a replica that has executed this set is complete; empty if it lacks even the oldest set remembered. */
    OptionalLong completeUntil(GtidSet replica) {
        // The sets grow from entry to entry, so those that the replica contains come first.
        int contained = 0;
        int notContained = entries.size();
        if (notContained > 0 && replica.contains(entries.get(notContained - 1).executed)) {
            contained = notContained;
        }
        while (contained < notContained) {
            int middle = (contained + notContained) >>> 1;
            if (replica.contains(entries.get(middle).executed)) {
                contained = middle + 1;
            } else {
                notContained = middle;
            }
        }
        return contained == 0 ? OptionalLong.empty() : OptionalLong.of(entries.get(contained - 1).sentAt);
    }

    private void thin(long now) {
        int precision = PRECISION;
        entries = thinned(entries, now, precision);
        intervals = intervals();
        while (intervals > MAX_INTERVALS && entries.size() > 2) {
            if (precision > 1) {
                precision /= 2;
                entries = thinned(entries, now, precision);
            } else {
                entries.remove(0);
            }
            intervals = intervals();
        }
        thinAt = entries.size() + SLACK;
    }

    /** Without the entries whose neighbours are close enough, by their age, to do without them. */
    private static List<Entry> thinned(List<Entry> entries, long now, int precision) {
        List<Entry> kept = new ArrayList<>(entries.size() + 1);
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (i > 0 && i < entries.size() - 1) {
                long before = kept.get(kept.size() - 1).sentAt;
                long after = entries.get(i + 1).sentAt;
                if (after - before <= (now - after) / precision) {
                    continue;
                }
            }
            kept.add(entry);
        }
        return kept;
    }

    private long intervals() {
        long sum = 0;
        for (Entry entry : entries) {
            sum += entry.executed.size();
        }
        return sum;
    }
}
