/** Who is there: an {@link io.evenkeel.core.endpoint.Endpoint} and where a list of them comes from. */
@NullMarked
package io.evenkeel.core.endpoint;

import org.jspecify.annotations.NullMarked;
