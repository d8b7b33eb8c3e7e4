/** A JDBC driver that answers at once and allocates nothing, so that only what is around it shows in a measurement. */
package io.evenkeel.benchmarks.stub;
