/**
 * The same JDBC calls on a plain connection of the driver and on one of ours; every answer is the same, or listed with its
 * reason in {@link io.evenkeel.jdbc.differential.Differences}. Start at {@link io.evenkeel.jdbc.differential.DifferentialIT};
 * the scenarios are in the classes named for what they are about.
 */
package io.evenkeel.jdbc.differential;
