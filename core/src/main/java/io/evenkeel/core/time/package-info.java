/** Time as a dependency, so that what waits and measures can be tested as a timeline. */
@NullMarked
package io.evenkeel.core.time;

import org.jspecify.annotations.NullMarked;
