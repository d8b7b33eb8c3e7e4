package io.evenkeel.core.cluster;

/** A tally that counts nothing, as somebody else does. */
final class CountedElsewhere extends Tally {

    private final CallCounts counts;

    CountedElsewhere(CallCounts counts) {
        super(null, OutcomeListener.NOBODY);
        this.counts = counts;
    }

    @Override
    void start(long now) {
        // Whoever calls has counted it, or will.
    }

    @Override
    void count(Outcome outcome) {
        // The same.
    }

    @Override
    long ended(Outcome outcome) {
        return switch (outcome) {
            case SUCCEEDED -> counts.succeeded();
            case FAILED -> counts.failed();
            case CANCELLED -> counts.cancelled();
        };
    }

    @Override
    public long inFlight() {
        return counts.inFlight();
    }
}
