/**
 * A checker of consistency: sessions write and read registers through a data source while servers fail, and the history of
 * what each of them saw is held against what a level promises. Begin at {@link io.evenkeel.jdbc.checker.HistoryChecker} for the
 * rules and {@link io.evenkeel.jdbc.checker.FaultsIT} for the runs.
 */
package io.evenkeel.jdbc.checker;
