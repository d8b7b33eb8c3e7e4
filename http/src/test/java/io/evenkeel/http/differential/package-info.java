/**
 * The same scenarios through a plain client of the JDK and through ours, against one server. Start at
 * {@link io.evenkeel.http.differential.DifferentialIT}.
 */
package io.evenkeel.http.differential;
