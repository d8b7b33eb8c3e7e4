package io.evenkeel.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class StatementCorpusTest {

    @Test
    void theCorpusIsLargeAndNothingHarmfulInItIsReplicaSafe() {
        assertThat(StatementCorpus.all()).hasSizeGreaterThan(3000);
        assertThat(StatementCorpus.harmful())
                .filteredOn(sql -> StatementClassifier.classify(sql).replicaSafe())
                .isEmpty();
    }

    @Test
    void theReadsOfTheCorpusAreReplicaSafe() {
        assertThat(StatementCorpus.reads())
                .filteredOn(sql -> !StatementClassifier.classify(sql).replicaSafe())
                .isEmpty();
    }

    @Test
    void nearlyAllReadsThatApplicationsSendAreRecognised() {
        assertRecognised(StatementCorpus.applicationReads());
    }

    @Test
    void nearlyAllReadsThatFrameworksWereRecordedToSendAreRecognised() {
        assertRecognised(StatementCorpus.recordedReads());
    }

    private static void assertRecognised(List<String> reads) {
        List<String> missed = reads.stream()
                .filter(sql -> !StatementClassifier.classify(sql).replicaSafe())
                .toList();
        assertThat(reads).hasSizeGreaterThan(100);
        assertThat(missed.size() * 100.0 / reads.size())
                .as("percent missed: " + missed)
                .isLessThanOrEqualTo(1.0);
    }

    @Test
    void anyTextIsClassified() {
        Random random = new Random(7);
        List<String> seeds = StatementCorpus.all();
        Assertions.assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            for (int i = 0; i < 200_000; i++) {
                String sql = StatementCorpus.mutated(seeds.get(random.nextInt(seeds.size())), random);
                assertThat(StatementClassifier.classify(sql).reason()).isNotEmpty();
            }
        });
    }

    @Test
    void everyPrefixIsClassified() {
        Random random = new Random(8);
        List<String> seeds = StatementCorpus.all();
        for (int i = 0; i < 500; i++) {
            String sql = seeds.get(random.nextInt(seeds.size()));
            for (int end = 0; end <= sql.length(); end++) {
                assertThat(StatementClassifier.classify(sql.substring(0, end)).reason())
                        .isNotEmpty();
            }
        }
    }

    @Test
    void caseDoesNotMatter() {
        for (String sql : StatementCorpus.all()) {
            if (sql.indexOf('\\') < 0 && !sql.contains("0x")) { // 0X4D is a name
                assertThat(StatementClassifier.classify(sql.toUpperCase(java.util.Locale.ROOT))
                                .kind())
                        .as(sql)
                        .isEqualTo(StatementClassifier.classify(sql).kind());
            }
        }
    }

    @Test
    void aPrefixOfCommentsDoesNotMatter() {
        for (String sql : StatementCorpus.all()) {
            assertThat(StatementClassifier.classify("-- x ' \n # \" \n/* ; ` */ " + sql)
                            .kind())
                    .as(sql)
                    .isEqualTo(
                            sql.startsWith("\ufeff")
                                    ? StatementKind.UNKNOWN
                                    : StatementClassifier.classify(sql).kind());
        }
    }

    @Test
    void theCacheAnswersWhatIsTrueUnderContention() throws Exception {
        List<String> seeds = StatementCorpus.all();
        StatementClassifier tiny = StatementClassifier.builder().cacheSize(64).build();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                Random random = new Random(thread);
                done.add(threads.submit(() -> {
                    start.await();
                    for (int i = 0; i < 50_000; i++) {
                        String sql = seeds.get(random.nextInt(200));
                        Classification found = tiny.classification(random.nextBoolean() ? sql : sql + "");
                        assertThat(found.kind())
                                .isEqualTo(StatementClassifier.classify(sql).kind());
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> future : done) {
                future.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
