/**
 * Who may be used. A {@link io.evenkeel.core.health.HealthCheck} asks each endpoint again and again; rise and fall turn
 * its answers into up and down.
 */
@NullMarked
package io.evenkeel.core.health;

import org.jspecify.annotations.NullMarked;
