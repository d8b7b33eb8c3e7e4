package io.evenkeel.core.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HashTest {

    /** Processes of different versions must agree: these numbers never change. */
    @Test
    void hashes_are_the_same_for_ever() {
        assertThat(Hash.of("")).isEqualTo(Hash.mix(0xCBF29CE484222325L));
        assertThat(Hash.of("s1")).isEqualTo(HASH_OF_S1);
        assertThat(Hash.mix(0)).isZero();
        assertThat(Hash.mix(1)).isEqualTo(MIX_OF_1);
    }

    private static final long MIX_OF_1 = 0x5692161D100B05E5L;
    private static final long HASH_OF_S1 = 0x4C594168BE82E9FEL;

    @Test
    void texts_that_are_alike_fall_anywhere() {
        int[] buckets = new int[16];
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < 16_000; i++) {
            long hash = Hash.of("server-" + i);
            assertThat(seen.add(hash)).isTrue();
            buckets[(int) (hash >>> 60)]++;
        }
        for (int bucket : buckets) {
            assertThat(bucket).isBetween(850, 1_150);
        }
    }

    @Test
    void below_is_within_the_bound_and_in_order() {
        assertThat(Hash.below(10, 0)).isZero();
        assertThat(Hash.below(10, -1)).isEqualTo(9);
        assertThat(Hash.below(10, 1L << 63)).isEqualTo(5);
        assertThat(Hash.below(1, -1)).isZero();
    }
}
