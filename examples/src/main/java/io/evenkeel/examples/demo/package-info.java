/**
 * What the demo is made of: {@link io.evenkeel.examples.demo.Picture} is the servers and evenkeel before them,
 * {@link io.evenkeel.examples.demo.Load} the traffic, {@link io.evenkeel.examples.demo.Scenario} what happens to it,
 * {@link io.evenkeel.examples.demo.Checks} what must hold, and {@link io.evenkeel.examples.demo.View} what is shown.
 */
@NullMarked
package io.evenkeel.examples.demo;

import org.jspecify.annotations.NullMarked;
