/**
 * More than one attempt for a call: {@link io.evenkeel.core.retry.Retrying} one after the other,
 * {@link io.evenkeel.core.retry.Hedging} side by side, both within a {@link io.evenkeel.core.retry.RetryBudget}.
 */
@NullMarked
package io.evenkeel.core.retry;

import org.jspecify.annotations.NullMarked;
