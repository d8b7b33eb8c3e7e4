package io.evenkeel.benchmarks;

import io.evenkeel.jdbc.sql.Classification;
import io.evenkeel.jdbc.sql.StatementClassifier;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Classifying a statement, with and without the cache, beside a bare loop over its characters and a map look-up; always
 * the same one, and 256 different short ones in turn, which a processor cannot learn by heart.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class ClassifierBenchmark {

    /** The shape of the statement; lists have 8 KB. */
    @Param({"POINT", "HIBERNATE", "NUMBERS", "MARKS", "STRINGS", "INSERT"})
    private Shape statement;

    private String sql;
    private StatementClassifier classifier;
    private Map<String, Boolean> map;

    /** The statements. */
    public enum Shape {
        /** By primary key. */
        POINT("SELECT id, name, email FROM users WHERE id = ?", ""),
        /** As an ORM writes it. */
        HIBERNATE(
                "select u1_0.id,u1_0.email,u1_0.name,u1_0.created_at from users u1_0 left join orders o1_0"
                        + " on u1_0.id=o1_0.user_id where u1_0.status=? and o1_0.total>? order by u1_0.name limit ?",
                ""),
        /** A list of numbers. */
        NUMBERS("SELECT id, name FROM users WHERE id IN (1", ", 104729"),
        /** A list of parameters. */
        MARKS("SELECT id, name FROM users WHERE id IN (?", ", ?"),
        /** A list of literals. */
        STRINGS("SELECT id, name FROM users WHERE code IN ('a'", ", 'abc123'"),
        /** A write. */
        INSERT("INSERT INTO users (id, name, email) VALUES (?, ?, ?)", "");

        private final String sql;

        Shape(String head, String item) {
            this.sql = item.isEmpty() ? head : head + item.repeat(8192 / item.length()) + ")";
        }
    }

    /** Different reads by one column, as an application sends them. */
    @State(Scope.Thread)
    public static class Many {
        private static final int MASK = 255;

        private final String[] texts = new String[MASK + 1];
        private int next;

        @Setup
        public void setUp() {
            String[] tables = {"users", "orders", "items", "stock", "prices", "carts", "pages", "posts", "tags", "roles"
            };
            String[] columns = {"id", "name", "email", "total", "status", "created_at", "price", "amount", "city"};
            SplittableRandom draw = new SplittableRandom(3);
            for (int i = 0; i < texts.length; i++) {
                texts[i] = "SELECT " + one(columns, draw) + ", " + one(columns, draw) + ", " + one(columns, draw)
                        + " FROM " + one(tables, draw) + " WHERE " + one(columns, draw) + " = ? AND " + i + " = ?";
            }
        }

        private static String one(String[] all, SplittableRandom draw) {
            return all[draw.nextInt(all.length)];
        }

        private String text() {
            next = next + 1 & MASK;
            return texts[next];
        }
    }

    @Setup
    public void setUp() {
        sql = statement.sql;
        classifier = StatementClassifier.ofDefaults();
        map = new HashMap<>();
        map.put(sql, true);
    }

    @Benchmark
    public int rawLoop() {
        return letters(sql);
    }

    @Benchmark
    public int rawLoopOverMany(Many many) {
        return letters(many.text());
    }

    private static int letters(String sql) {
        int letters = 0;
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            letters += c >= 'a' && c <= 'z' ? 1 : 0;
        }
        return letters;
    }

    @Benchmark
    public Classification evenkeelClassify() {
        return StatementClassifier.classify(sql);
    }

    @Benchmark
    public Classification evenkeelClassifyMany(Many many) {
        return StatementClassifier.classify(many.text());
    }

    @Benchmark
    public Classification evenkeelCachedMany(Many many) {
        return classifier.classification(many.text());
    }

    @Benchmark
    public Boolean rawMap() {
        return map.get(sql);
    }

    @Benchmark
    public Classification evenkeelCached() {
        return classifier.classification(sql);
    }
}
