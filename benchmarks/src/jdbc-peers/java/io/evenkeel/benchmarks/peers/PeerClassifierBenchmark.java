package io.evenkeel.benchmarks.peers;

import com.alibaba.druid.DbType;
import com.alibaba.druid.sql.SQLUtils;
import com.mysql.cj.QueryInfo;
import io.evenkeel.jdbc.sql.Classification;
import io.evenkeel.jdbc.sql.StatementClassifier;
import java.util.concurrent.TimeUnit;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
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
import software.amazon.jdbc.parser.JSQLParserAnalyzer;

/** What it costs to find out what a statement is, without any cache. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class PeerClassifierBenchmark {

    /** A read by primary key, and one with a list of 8 KB. */
    @Param({"POINT", "LIST"})
    private String statement;

    private String sql;

    @Setup
    public void setUp() {
        sql = statement.equals("POINT")
                ? "SELECT id, name, email FROM users WHERE id = ?"
                : "SELECT id, name FROM users WHERE id IN (1" + ", 104729".repeat(1024) + ")";
    }

    @Benchmark
    public Classification evenkeel() {
        return StatementClassifier.classify(sql);
    }

    /** Connector/J's check for read-only connections, which looks at the first words. */
    @Benchmark
    public boolean connectorJ() {
        return QueryInfo.isReadOnlySafeQuery(sql, false);
    }

    /** Druid's parser. */
    @Benchmark
    public Object druid() {
        return SQLUtils.parseSingleStatement(sql, DbType.mysql);
    }

    /** JSqlParser. */
    @Benchmark
    public Object jSqlParser() throws JSQLParserException {
        return CCJSqlParserUtil.parse(sql);
    }

    /** The AWS wrapper's analysis, which is over JSqlParser. */
    @Benchmark
    public Object aws() {
        return JSQLParserAnalyzer.analyze(sql);
    }
}
