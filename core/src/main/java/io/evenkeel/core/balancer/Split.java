package io.evenkeel.core.balancer;

import org.jspecify.annotations.Nullable;

/**
 * Each call to one of several pickers, by shares. Calls with a key are split by the key, so that a key stays where it is
 * while the shares do.
 */
final class Split implements Picker {

    private static final long SALT = 0x5851F42D4C957F2DL;

    private final Picker[] parts;
    /** Where each part's share ends, of 2^63. */
    private final long[] ends;

    private final Stripes stripes;

    /**
     * A split.
     *
     * @param parts at least one
     * @param shares how much each gets, relative to their sum, which is above 0
     * @param stripes evens out the calls without a key
     */
    Split(Picker[] parts, double[] shares, Stripes stripes) {
        this.parts = parts;
        this.ends = new long[parts.length];
        this.stripes = stripes;
        double sum = 0;
        for (double share : shares) {
            sum += share;
        }
        double before = 0;
        for (int i = 0; i < ends.length; i++) {
            before += shares[i];
            ends[i] = (long) (before / sum * 0x1p63);
        }
    }

    @Override
    public @Nullable Candidate pick(PickRequest request, long now) {
        long point = (request.hasKey() ? Hash.mix(request.key() ^ SALT) : stripes.nextEven()) >>> 1;
        int part = 0;
        while (part < parts.length - 1 && point >= ends[part]) {
            part++;
        }
        return parts[part].pick(request, now);
    }
}
