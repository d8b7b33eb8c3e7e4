/**
 * Bodies that tell when they begin and end: what an endpoint's slot waits for. Start at
 * {@link io.evenkeel.http.body.WatchedSubscriber}.
 */
@NullMarked
package io.evenkeel.http.body;

import org.jspecify.annotations.NullMarked;
