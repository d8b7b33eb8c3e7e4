package io.evenkeel.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
                assertThat(StatementClassifier.classify(sql.toUpperCase(Locale.ROOT))
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
    void theCacheKeepsNearlyAllOfAsManyTextsAsItIsMadeFor() {
        ClassificationCache cache = new ClassificationCache(1024);
        List<String> texts = StatementCorpus.all().subList(0, 1024);
        for (String sql : texts) {
            cache.put(sql, StatementClassifier.classify(sql));
        }

        assertThat(texts).filteredOn(sql -> cache.get(sql) == null).hasSizeLessThan(1024 / 20);
        assertThat(texts)
                .filteredOn(sql -> cache.get(sql) != null)
                .allSatisfy(sql -> assertThat(cache.get(sql)).isEqualTo(StatementClassifier.classify(sql)));
    }

    @Test
    void aTextThatIsPutAgainIsThereOnce() {
        ClassificationCache cache = new ClassificationCache(2);
        List<String> texts = StatementCorpus.all().subList(0, 16);
        for (String sql : texts) {
            cache.put(sql, StatementClassifier.classify("SELECT 1"));
            cache.put(sql, StatementClassifier.classify("COMMIT"));
            assertThat(cache.get(sql)).as(sql).isEqualTo(StatementClassifier.classify("COMMIT"));
        }
        assertThat(texts).filteredOn(sql -> cache.get(sql) != null).hasSizeBetween(1, 4);
    }

    @Test
    void theDocumentedSizesAreThoseOfTheCorpus() throws IOException {
        String documented = Files.readString(Path.of("../docs/classifier.md"));
        int all = StatementCorpus.all().size();
        int harmful = StatementCorpus.harmful().size();
        int damaged = safe(StatementCorpus.damaged(5000));

        assertThat(documented)
                .contains(String.format(Locale.ROOT, "| %,d, of which %,d harmful |", all, harmful))
                .contains(String.format(
                        Locale.ROOT, "| %,d, and %d of the damaged ones", safe(StatementCorpus.all()), damaged))
                .contains(figure(StatementCorpus.applicationReads()))
                .contains(figure(StatementCorpus.recordedReads()));
    }

    private static String figure(List<String> reads) {
        return String.format(Locale.ROOT, "| %d of %d |", safe(reads), reads.size());
    }

    private static int safe(List<String> texts) {
        return (int) texts.stream()
                .filter(sql -> StatementClassifier.classify(sql).replicaSafe())
                .count();
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
