/**
 * The HTTP client on this machine's own network, over real servers, beside a plain client: programs to be run by hand, of
 * which the build runs a short piece.
 */
package io.evenkeel.benchmarks.loopback;
