/**
 * An HTTP client that spreads its requests over servers. Start at {@link io.evenkeel.http.LoadBalancedHttpClient}; on the
 * way of a request come {@link io.evenkeel.http.Exchange}, {@link io.evenkeel.http.Hop} and
 * {@link io.evenkeel.http.Attempt}.
 */
@NullMarked
package io.evenkeel.http;

import org.jspecify.annotations.NullMarked;
