package io.evenkeel.jdbc.checker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Holds a history against what a level promises. Only what the clocks prove counts: a write precedes a read if it was
 * acknowledged before the read was sent. Each rule gives the violations in words; none is a good history.
 */
final class HistoryChecker {

    private final List<Operation> operations;

    /** For each register, the highest version that was acknowledged by a time. */
    private final Map<Integer, NavigableMap<Long, Long>> acknowledged = new HashMap<>();

    /** The same of all whose outcome was told, or said to be unknown. */
    private final Map<Integer, NavigableMap<Long, Long>> told = new HashMap<>();

    /** For each register, when each version was sent; one that nobody sent cannot be read. */
    private final Map<Integer, NavigableMap<Long, Long>> sent = new HashMap<>();

    HistoryChecker(List<Operation> history) {
        operations = new ArrayList<>(history);
        operations.sort(Comparator.comparingLong(Operation::sentAt));
        history.stream()
                .filter(Operation::isWrite)
                .sorted(Comparator.comparingLong(Operation::doneAt))
                .forEach(write -> {
                    note(told, write);
                    if (write.isAcknowledgedWrite()) {
                        note(acknowledged, write);
                    }
                });
        history.stream()
                .filter(Operation::isWrite)
                .forEach(write -> sent.computeIfAbsent(write.register(), r -> new TreeMap<>())
                        .put(write.version(), write.sentAt()));
    }

    private static void note(Map<Integer, NavigableMap<Long, Long>> registers, Operation write) {
        NavigableMap<Long, Long> versions = registers.computeIfAbsent(write.register(), r -> new TreeMap<>());
        long highest = versions.isEmpty() ? 0 : versions.lastEntry().getValue();
        versions.put(write.doneAt(), Math.max(highest, write.version()));
    }

    /** No read finds what was not written before it ended. */
    List<String> onlyWhatWasWritten() {
        List<String> violations = new ArrayList<>();
        for (Operation read : operations) {
            if (read.isAnsweredRead() && read.version() > 0) {
                Long sentAt =
                        sent.getOrDefault(read.register(), new TreeMap<>()).get(read.version());
                if (sentAt == null || sentAt - read.doneAt() > 0) {
                    violations.add("found what nobody had written: " + read);
                }
            }
        }
        return violations;
    }

    /** A read finds each write that was acknowledged more than {@code age} before the read was sent. */
    List<String> noOlderThan(Duration age) {
        return noOlderThan(age, EnumSet.allOf(Operation.Kind.class));
    }

    /** The same of reads of these kinds. */
    List<String> noOlderThan(Duration age, Set<Operation.Kind> kinds) {
        return noOlderThan(read -> age, kinds);
    }

    /** The same with an age for each read. */
    List<String> noOlderThan(Function<Operation, Duration> ages, Set<Operation.Kind> kinds) {
        List<String> violations = new ArrayList<>();
        for (Operation read : operations) {
            if (read.isAnsweredRead() && kinds.contains(read.kind())) {
                Duration age = ages.apply(read);
                long expected = acknowledgedBy(read.register(), read.sentAt() - age.toNanos());
                if (read.version() < expected) {
                    violations.add("version " + expected + " is older than " + age + ": " + read);
                }
            }
        }
        return violations;
    }

    /** A read finds every write, whoever's, that was acknowledged before the read was sent. */
    List<String> strong() {
        return noOlderThan(Duration.ZERO);
    }

    /** The same of reads that asked for it. */
    List<String> strongReads() {
        return noOlderThan(Duration.ZERO, EnumSet.of(Operation.Kind.STRONG_READ, Operation.Kind.PRIMARY_READ));
    }

    /** A read finds what its own session wrote before. */
    List<String> readYourWrites() {
        List<String> violations = new ArrayList<>();
        Map<List<Integer>, Long> written = new HashMap<>();
        for (Operation operation : operations) {
            List<Integer> key = List.of(operation.session(), operation.register());
            if (operation.isAcknowledgedWrite()) {
                written.merge(key, operation.version(), Math::max);
            } else if (operation.isAnsweredRead() && operation.version() < written.getOrDefault(key, 0L)) {
                violations.add("the session had written version " + written.get(key) + ": " + operation);
            }
        }
        return violations;
    }

    /**
     * No read of a session finds less than an earlier one of it, of what its writer had been told of by then: before that a
     * replica may show what the primary does not show yet.
     */
    List<String> monotonicReads() {
        List<String> violations = new ArrayList<>();
        Map<List<Integer>, Operation> latest = new HashMap<>();
        for (Operation read : operations) {
            if (read.isAnsweredRead()) {
                List<Integer> key = List.of(read.session(), read.register());
                Operation before = latest.get(key);
                if (before == null || read.version() >= before.version()) {
                    latest.put(key, read);
                } else if (read.version() < Math.min(before.version(), toldBy(read.register(), read.sentAt()))) {
                    violations.add("had found more: " + before + ", then: " + read);
                }
            }
        }
        return violations;
    }

    /**
     * What is in the journal in the end, how often by register and version, against what was told of each write: an
     * acknowledged one is there once, a refused one is not, and nothing is there twice.
     */
    List<String> effects(Map<Operation.Key, Integer> journal) {
        List<String> violations = new ArrayList<>();
        Map<Operation.Key, Integer> unexplained = new HashMap<>(journal);
        for (Operation write : operations) {
            if (write.isWrite()) {
                Integer found = unexplained.remove(write.key());
                int times = found == null ? 0 : found;
                boolean right = switch (write.outcome()) {
                    case DONE -> times == 1;
                    case REFUSED -> times == 0;
                    case UNKNOWN -> times <= 1;
                };
                if (!right) {
                    violations.add("executed " + times + " times: " + write);
                }
            }
        }
        unexplained.forEach((key, times) -> violations.add("nobody wrote " + key + ", found " + times + " times"));
        return violations;
    }

    private long acknowledgedBy(int register, long time) {
        return highestBy(acknowledged, register, time);
    }

    /** The highest version whose writer had been told of its outcome, whatever that was. */
    private long toldBy(int register, long time) {
        return highestBy(told, register, time);
    }

    private static long highestBy(Map<Integer, NavigableMap<Long, Long>> registers, int register, long time) {
        NavigableMap<Long, Long> versions = registers.get(register);
        Map.Entry<Long, Long> entry = versions == null ? null : versions.lowerEntry(time);
        return entry == null ? 0 : entry.getValue();
    }
}
