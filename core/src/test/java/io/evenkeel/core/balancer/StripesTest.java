package io.evenkeel.core.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class StripesTest {

    @Test
    void a_rotation_counts_through_and_begins_again() {
        Stripes stripes = new Stripes(startingAt(2));

        assertThat(new int[] {stripes.next(4), stripes.next(4), stripes.next(4), stripes.next(4)})
                .containsExactly(3, 0, 1, 2);
    }

    @Test
    void a_start_beyond_the_range_of_a_long_is_a_place_in_the_rotation() {
        for (long start : new long[] {Long.MAX_VALUE, Long.MIN_VALUE, -1, -2, Integer.MAX_VALUE, 1L << 40}) {
            Stripes stripes = new Stripes(startingAt(start));
            int first = stripes.next(7);
            assertThat(first).as("first from %d", start).isBetween(0, 6);
            for (int i = 1; i <= 14; i++) {
                assertThat(stripes.next(7)).isEqualTo((first + i) % 7);
            }
        }
    }

    @Test
    void an_even_sequence_fills_every_interval_by_its_share_also_across_the_wrap_around() {
        for (long start : new long[] {0, -1, Long.MAX_VALUE, new Random(1).nextLong()}) {
            Stripes stripes = new Stripes(startingAt(start));
            int low = 0;
            for (int i = 1; i <= 1_000; i++) {
                low += stripes.nextEven() >>> 1 < 0x1p63 * 0.3 ? 1 : 0;
                assertThat(low - 0.3 * i).isBetween(-4.0, 4.0);
            }
        }
    }

    @Test
    void random_numbers_repeat_with_the_seed_and_differ_from_each_other() {
        Stripes one = new Stripes(new Random(5));
        Stripes same = new Stripes(new Random(5));
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            long number = one.nextRandom();
            assertThat(same.nextRandom()).isEqualTo(number);
            assertThat(seen.add(number)).isTrue();
        }
        assertThat(seen.stream().mapToInt(Long::bitCount).average().orElse(0)).isBetween(31.9, 32.1);
    }

    @Test
    void threads_have_stripes_of_their_own() throws InterruptedException {
        Stripes stripes = new Stripes(startingAt(0));
        int mine = stripes.next(1_000);
        int[] other = new int[1];
        // Of 64 threads in a row at least one is in another stripe, whatever the hash.
        for (int i = 0; i < 64; i++) {
            Thread thread = new Thread(() -> other[0] = Math.max(other[0], stripes.next(1_000)));
            thread.start();
            thread.join();
        }
        assertThat(mine).isEqualTo(1);
        assertThat(other[0]).isLessThan(10);
    }

    static RandomGenerator startingAt(long start) {
        return () -> start;
    }

    @Test
    void whichever_threads_ask_and_however_many_share_a_stripe_places_lie_in_the_rotation()
            throws InterruptedException {
        Stripes stripes = new Stripes(new Random(6));
        ConcurrentLinkedQueue<Object> wrong = new ConcurrentLinkedQueue<>();
        for (int batch = 0; batch < 30; batch++) {
            Thread[] threads = new Thread[16];
            for (int t = 0; t < threads.length; t++) {
                threads[t] = new Thread(() -> {
                    try {
                        for (int i = 0; i < 200; i++) {
                            int place = stripes.next(7);
                            if (place < 0 || place >= 7) {
                                wrong.add(place);
                            }
                        }
                    } catch (RuntimeException e) {
                        wrong.add(e);
                    }
                });
                threads[t].start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(wrong).isEmpty();
    }
}
