/** Where a statement goes and why: start at {@link io.evenkeel.jdbc.routing.Gate}. */
@NullMarked
package io.evenkeel.jdbc.routing;

import org.jspecify.annotations.NullMarked;
