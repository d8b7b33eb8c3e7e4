package io.evenkeel.core.balancer;

/** Numbers that look random but are the same in every process. */
final class Hash {

    /** 2^64 divided by the golden ratio, odd: the step of a Weyl sequence, which visits every number once. */
    static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Hash() {}

    /** Any bit of the argument changes about half of the result's: Stafford's mix 13, the finalizer of SplitMix64. */
    static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** All 64 bits of a text: FNV-1a over its UTF-16 units, mixed, because it alone leaves short texts close together. */
    static long of(String text) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
        }
        return mix(hash);
    }

    /** A number from 0 to bound - 1, from the upper bits of one that is spread over all 64: multiply-shift. */
    static int below(int bound, long spread) {
        return (int) (((spread >>> 32) * bound) >>> 32);
    }
}
