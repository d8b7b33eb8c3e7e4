package io.evenkeel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunningStepsTest {

    private final Activity activity = new Activity();
    private final RunningSteps steps = new RunningSteps();

    private Set<Step> seen() {
        Set<Step> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        steps.forEach(step -> assertThat(seen.add(step)).as("seen once").isTrue());
        return seen;
    }

    private void remove(Slot slot) {
        steps.remove(slot, slot.place());
    }

    private Slot slot() {
        return new Slot(null, activity);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, RunningSteps.SIZE, 5 * RunningSteps.SIZE})
    void whatWasAddedIsThereUntilItIsRemoved(int count) {
        List<Slot> slots = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            slots.add(slot());
            steps.add(slots.get(i));
        }
        assertThat(seen()).hasSize(count).containsAll(slots);
        List<Slot> kept = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (i % 3 == 0) {
                kept.add(slots.get(i));
            } else {
                remove(slots.get(i));
            }
        }
        assertThat(seen()).hasSize(kept.size()).containsAll(kept);
        kept.forEach(this::remove);
        assertThat(seen()).isEmpty();
    }

    @Test
    void threadsDoNotTakeEachOthersPlaces() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Callable<List<Slot>>> tasks = Collections.nCopies(4, () -> {
            List<Slot> mine = new ArrayList<>();
            for (int i = 0; i < 200_000; i++) {
                if (mine.size() < 400 && ThreadLocalRandom.current().nextBoolean()) {
                    mine.add(slot());
                    steps.add(mine.get(mine.size() - 1));
                } else if (!mine.isEmpty()) {
                    remove(mine.remove(ThreadLocalRandom.current().nextInt(mine.size())));
                }
            }
            return mine;
        });
        List<Slot> left = new ArrayList<>();
        try {
            for (Future<List<Slot>> each : threads.invokeAll(tasks)) {
                left.addAll(each.get());
            }
        } finally {
            threads.shutdown();
            assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(seen()).hasSize(left.size()).containsAll(left);
    }

    @Test
    void abortingEndsEverythingThatRunsAndWhatBeginsLater() {
        List<Slot> slots = new ArrayList<>();
        for (int i = 0; i < 3 * RunningSteps.SIZE; i++) {
            slots.add(slot());
        }
        IOException why = new IOException("client is closed");
        activity.abort(why);
        assertThat(slots).allSatisfy(slot -> assertThat(slot.aborted()).isSameAs(why));
        assertThat(slot().aborted()).isSameAs(why);
        activity.close(() -> {});
        assertThat(activity.idle()).isTrue();
    }
}
