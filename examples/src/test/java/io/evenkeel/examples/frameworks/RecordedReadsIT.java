package io.evenkeel.examples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.jdbc.ReadWriteDataSource;
import io.evenkeel.jdbc.fixture.ServerKind;
import io.evenkeel.jdbc.sql.StatementClassifier;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the frameworks really send for plain reads is known to be a read, and what they send for locks and writes is not. The
 * texts are kept in {@code recorded-reads.sql}, which this test keeps true.
 */
final class RecordedReadsIT {

    private static final String RECORDING = "recorded-reads.sql";

    private final Frameworks frameworks =
            new Frameworks(ServerKind.MYSQL97); // whose SQL the frameworks are told to write
    private ReadWriteDataSource db;
    private RecordingDataSource recording;

    @BeforeEach
    void open() {
        frameworks.reset(
                "create table app.author (id int primary key, name varchar(50) not null, born date)",
                "create table app.book (id int primary key, title varchar(50) not null, price decimal(9, 2),"
                        + " published_year int, version int not null default 0, author_id int, fulltext (title))",
                "create table app.book_tag (book_id int, tag varchar(20), primary key (book_id, tag))",
                "insert into app.author values (1, 'Ann', '1970-01-02'), (2, 'Bob', null)",
                "insert into app.book values (1, 'The sea', 9.5, 1999, 0, 1), (2, 'A sky', 12, 2001, 0, 1),"
                        + " (3, 'Nothing', null, null, 0, 2)",
                "insert into app.book_tag values (1, 'sea'), (2, 'sky'), (2, 'sea')");
        db = frameworks.open();
        recording = new RecordingDataSource(db);
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void plainReadsOfFrameworksAreRecognisedAsSuch() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(
                "# Plain reads as these frameworks sent them, recorded by RecordedReadsIT; one per line, with \\n for a new line.");
        record(lines, "Hibernate ORM", HibernateReads::reads);
        record(lines, "jOOQ", JooqReads::reads);
        record(lines, "Spring Data JPA and JdbcTemplate", SpringReads::reads);
        record(lines, "MyBatis", MyBatisReads::reads);
        List<String> reads = lines.stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replace("\\n", "\n"))
                .toList();
        List<String> missed = reads.stream()
                .filter(sql -> !StatementClassifier.classify(sql).replicaSafe())
                .toList();
        assertThat(reads).hasSizeGreaterThan(100);
        assertThat(missed.size() * 100.0 / reads.size())
                .as("percent missed: " + missed)
                .isLessThanOrEqualTo(1.0);
        Path made = Path.of("target", RECORDING);
        Files.write(made, lines);
        assertThat(lines).as("what is recorded, now in " + made).isEqualTo(known());
    }

    private void record(List<String> lines, String framework, Consumer<DataSource> reads) {
        reads.accept(recording);
        lines.add("# " + framework);
        for (String sql : recording.taken()) {
            lines.add(sql.replace("\n", "\\n"));
        }
    }

    private static List<String> known() throws IOException {
        try (InputStream file = Objects.requireNonNull(
                RecordedReadsIT.class.getClassLoader().getResourceAsStream("io/evenkeel/jdbc/sql/" + RECORDING),
                RECORDING + " in the tests of jdbc")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    @Test
    void locksAndWritesOfFrameworksAreNotTakenForReads() {
        List<Consumer<DataSource>> all =
                List.of(HibernateReads::locks, JooqReads::locks, SpringReads::locks, MyBatisReads::locks);
        for (Consumer<DataSource> each : all) {
            each.accept(recording);
            Set<String> sent = recording.taken();
            assertThat(sent).isNotEmpty();
            assertThat(sent)
                    .filteredOn(sql -> StatementClassifier.classify(sql).replicaSafe())
                    .isEmpty();
        }
    }
}
