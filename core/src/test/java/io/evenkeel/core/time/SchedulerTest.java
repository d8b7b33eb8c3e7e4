package io.evenkeel.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SchedulerTest {

    @Test
    void a_task_that_throws_does_not_keep_others_from_running() throws Exception {
        try (Scheduler scheduler = Scheduler.daemon("evenkeel-test-scheduler")) {
            scheduler.schedule(Duration.ZERO, () -> {
                throw new IllegalStateException("bug");
            });
            CountDownLatch ran = new CountDownLatch(1);
            scheduler.schedule(Duration.ZERO, ran::countDown);
            assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_delay_beyond_all_numbers_of_nanoseconds_is_no_error() throws Exception {
        try (Scheduler scheduler = Scheduler.daemon("evenkeel-test-scheduler")) {
            CountDownLatch ran = new CountDownLatch(1);
            Scheduler.Task task = scheduler.schedule(Duration.ofSeconds(Long.MAX_VALUE), ran::countDown);
            CountDownLatch other = new CountDownLatch(1);
            scheduler.schedule(Duration.ZERO, other::countDown);
            assertThat(other.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(ran.getCount()).isOne();
            task.cancel();
        }
    }
}
