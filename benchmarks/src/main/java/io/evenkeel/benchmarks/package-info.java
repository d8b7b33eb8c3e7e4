/** JMH benchmarks: each of ours beside the bare thing it adds to, in the same run. */
package io.evenkeel.benchmarks;
