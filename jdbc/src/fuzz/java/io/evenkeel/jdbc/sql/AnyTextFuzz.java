package io.evenkeel.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any text is classified, soon, and what stands before it makes no read of it. */
class AnyTextFuzz {

    private static final long TOO_LONG_NANOS = 5_000_000_000L;

    @FuzzTest(maxDuration = "5m")
    void everyTextIsClassifiedInTime(FuzzedDataProvider data) {
        String sql = data.consumeRemainingAsString();
        long started = System.nanoTime();
        Classification found = StatementClassifier.classify(sql);
        assertThat(System.nanoTime() - started).as(sql).isLessThan(TOO_LONG_NANOS);
        assertThat(found.reason()).isNotEmpty();
        if (StatementClassifier.classify(" /* c */ " + sql).replicaSafe()) {
            assertThat(found.replicaSafe()).as(sql).isTrue();
        }
    }
}
