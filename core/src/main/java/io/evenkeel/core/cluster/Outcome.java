package io.evenkeel.core.cluster;

/** How a call ended. */
enum Outcome {
    SUCCEEDED,
    FAILED,
    /** Neither: the caller gave up, or never said. */
    CANCELLED
}
