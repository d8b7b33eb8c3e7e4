/**
 * A deterministic simulator: balancing strategies against failure scenarios, in virtual time, from a seed. Two runs of
 * one version give the same numbers to the last digit. Start at {@link io.evenkeel.core.simulation.Simulation}.
 */
package io.evenkeel.core.simulation;
