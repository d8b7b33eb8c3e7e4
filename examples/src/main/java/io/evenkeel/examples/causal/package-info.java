/**
 * A user writes through one web server and reads through another, over replicas that lag, and sees what was written: the
 * token of what was written rides in an HTTP header.
 */
@NullMarked
package io.evenkeel.examples.causal;

import org.jspecify.annotations.NullMarked;
