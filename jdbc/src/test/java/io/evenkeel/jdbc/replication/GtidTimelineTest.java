package io.evenkeel.jdbc.replication;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GtidTimelineTest {

    private static final String PRIMARY = "3e11fa47-71ca-11e1-9e33-c80aa9429562";

    private final GtidTimeline timeline = new GtidTimeline();

    @Test
    void aReplicaIsCompleteUntilTheNewestPollWhoseSetItHas() {
        timeline.add(upTo(10), 1_000);
        timeline.add(upTo(20), 2_000);
        timeline.add(upTo(30), 3_000);

        assertThat(timeline.completeUntil(upTo(9))).isEmpty();
        assertThat(timeline.completeUntil(upTo(10))).hasValue(1_000);
        assertThat(timeline.completeUntil(upTo(29))).hasValue(2_000);
        assertThat(timeline.completeUntil(upTo(30))).hasValue(3_000);
        assertThat(timeline.completeUntil(upTo(99))).hasValue(3_000);
    }

    @Test
    void anIdlePrimaryMovesTheNewestMomentAndTakesNoMemory() {
        for (int poll = 0; poll < 1_000; poll++) {
            timeline.add(upTo(10), poll);
        }
        assertThat(timeline.completeUntil(upTo(10))).hasValue(999);
        assertThat(timeline.size()).isEqualTo(1);
    }

    @Test
    void whatAReplicaHasBesidesDoesNotMatter() {
        timeline.add(upTo(10), 1_000);

        GtidSet withOwnWrites = upTo(10).union(GtidSet.parse("ffffffff-71ca-11e1-9e33-c80aa9429562:1-7"));
        assertThat(timeline.completeUntil(withOwnWrites)).hasValue(1_000);
    }

    @Test
    void nothingIsKnownBeforeTheFirstPollOfThePrimary() {
        assertThat(timeline.isEmpty()).isTrue();
        assertThat(timeline.completeUntil(upTo(10))).isEmpty();
    }

    @Test
    void aPrimaryThatLostTransactionsBeginsAnew() {
        timeline.add(upTo(10), 1_000);
        timeline.add(upTo(20), 2_000);

        assertThat(timeline.add(upTo(15), 3_000)).isFalse();
        assertThat(timeline.size()).isEqualTo(1);
        assertThat(timeline.completeUntil(upTo(14))).isEmpty();
    }

    @Test
    void aDayOfLagTakesAFewHundredEntriesAndIsKnownToASixteenth() {
        long interval = MILLISECONDS.toNanos(250);
        long polls = DAYS.toNanos(1) / interval;
        for (long poll = 0; poll <= polls; poll++) {
            timeline.add(upTo(poll + 1), poll * interval);
        }
        long now = polls * interval;

        assertThat(timeline.size()).isLessThan(500);
        for (long lag = SECONDS.toNanos(1); lag < now; lag += lag / 3) {
            long poll = (now - lag) / interval;
            long known = now - timeline.completeUntil(upTo(poll + 1)).orElseThrow();
            assertThat(known).isGreaterThanOrEqualTo(lag).isLessThanOrEqualTo(lag + lag / 15 + 2 * interval);
        }
    }

    @Test
    void setsOfManyIntervalsAreKeptSparsely() {
        String holes = IntStream.range(0, 20_000)
                .mapToObj(i -> String.valueOf(1 + 2 * i))
                .collect(Collectors.joining(":"));
        for (int poll = 0; poll < 100; poll++) {
            timeline.add(GtidSet.parse(PRIMARY + ":" + holes + ":100000-" + (100_001 + poll)), poll);
        }
        assertThat(timeline.size()).isLessThan(30);
        assertThat(timeline.completeUntil(GtidSet.parse(PRIMARY + ":1-100100"))).hasValue(99);
    }

    private static GtidSet upTo(long number) {
        return GtidSet.parse(PRIMARY + ":1-" + number);
    }
}
