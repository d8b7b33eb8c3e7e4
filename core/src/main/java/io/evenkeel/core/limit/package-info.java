/** How many calls an endpoint takes at once, fixed or found out. Start at {@link io.evenkeel.core.limit.ConcurrencyLimit}. */
@NullMarked
package io.evenkeel.core.limit;

import org.jspecify.annotations.NullMarked;
