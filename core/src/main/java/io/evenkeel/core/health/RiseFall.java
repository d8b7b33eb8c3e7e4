package io.evenkeel.core.health;

/**
 * Turns a sequence of answers into up and down, as HAProxy's rise and fall do. The first answer alone decides.
 * Not thread-safe.
 */
final class RiseFall {

    private final int rise;
    private final int fall;
    private boolean up;
    private boolean first = true;
    /** How many answers in a row have disagreed with the state. */
    private int against;

    RiseFall(int rise, int fall, boolean initiallyUp) {
        this.rise = rise;
        this.fall = fall;
        this.up = initiallyUp;
    }

    /**
     * Takes one answer.
     *
     * @return whether the state changed
     */
    boolean answer(boolean healthy) {
        if (healthy == up) {
            against = 0;
            first = false;
            return false;
        }
        against++;
        if (!first && against < (up ? fall : rise)) {
            return false;
        }
        first = false;
        against = 0;
        up = healthy;
        return true;
    }

    boolean up() {
        return up;
    }

    /** Whether no answer is known. */
    boolean unknown() {
        return first;
    }

    /** Whether no answer is known, or the last one disagreed with the state. */
    boolean inTransition() {
        return first || against > 0;
    }
}
