/**
 * The consistency levels on a real MySQL with two replicas, beside a plain pool: a program to be run by hand, of which the
 * build runs a short piece.
 */
package io.evenkeel.benchmarks.mysql;
