/**
 * Who is next. A {@link io.evenkeel.core.balancer.Balancer} is a policy; from the candidates that may be used now it
 * makes an immutable {@link io.evenkeel.core.balancer.Picker}, which the data path asks for each call.
 */
@NullMarked
package io.evenkeel.core.balancer;

import org.jspecify.annotations.NullMarked;
