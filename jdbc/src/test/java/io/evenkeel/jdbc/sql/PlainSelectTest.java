package io.evenkeel.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The shortcut must never say more than the scan does. */
class PlainSelectTest {

    private static final String[] PIECES = {
        "select",
        "from",
        "where",
        "t",
        "u1_0",
        "for",
        "update",
        "share",
        "lock",
        "in",
        "into",
        "values",
        "value",
        "next",
        "nextval",
        "currval",
        "procedure",
        "insert",
        "replace",
        "delete",
        "returning",
        "current_user",
        "with",
        "mysql",
        "sys",
        "information_schema",
        "performance_schema",
        "count",
        "coalesce",
        "now",
        "sleep",
        "f",
        "any",
        "get_lock",
        "last_insert_id",
        "1",
        "42",
        "1.5",
        "1e5",
        "0x1F",
        "5into",
        ".",
        ".",
        "..",
        "(",
        "(",
        ")",
        ")",
        "*",
        "-",
        "--",
        "-- ",
        "/",
        "/*",
        "*/",
        "#",
        ";",
        "'",
        "\"",
        "`",
        "@",
        "@@",
        ":",
        ":=",
        "?",
        ",",
        "=",
        "<=>",
        "{",
        "}",
        "\\",
        "$",
        "a$",
        "é",
        "\u00a0",
        " ",
        " ",
        " ",
        "\n",
        "\t",
        "!",
        "|",
        "~",
        "member",
        "of",
        "as",
        "order by"
    };

    private static boolean isAccepted(String sql, SqlDialect dialect) {
        return Lexer.startsWithSelect(sql, sql.length()) && PlainSelect.matches(sql, sql.length(), dialect);
    }

    private static void assertScanAgrees(String sql) {
        for (SqlDialect dialect : SqlDialect.values()) {
            if (isAccepted(sql, dialect)) {
                Settings settings =
                        StatementClassifier.builder().dialect(dialect).settings();
                long scanned =
                        FactScan.scan(sql, 0, sql.length(), settings.lexerMode() | Lexer.STOP_AT_EXECUTABLE, settings);
                assertThat(FactScan.facts(scanned)).as(sql).isZero();
                assertThat(FactScan.endOf(scanned)).as(sql).isEqualTo(sql.length());
            }
        }
    }

    @Test
    void whatItAcceptsHasNoFactInIt() {
        List<String> seeds = new ArrayList<>(StatementCorpus.all());
        seeds.addAll(StatementCorpus.applicationReads());
        seeds.forEach(PlainSelectTest::assertScanAgrees);
        Random random = new Random(11);
        for (int i = 0; i < 200_000; i++) {
            assertScanAgrees(StatementCorpus.mutated(seeds.get(random.nextInt(seeds.size())), random));
        }
    }

    @Test
    void whatItAcceptsOfRandomPiecesHasNoFactInIt() {
        Random random = new Random(12);
        int accepted = 0;
        for (int i = 0; i < 500_000; i++) {
            StringBuilder sql = new StringBuilder("SELECT ");
            for (int pieces = random.nextInt(8); pieces >= 0; pieces--) {
                sql.append(PIECES[random.nextInt(PIECES.length)]);
                if (random.nextInt(3) == 0) {
                    sql.append(' ');
                }
            }
            accepted += isAccepted(sql.toString(), SqlDialect.ANY) ? 1 : 0;
            assertScanAgrees(sql.toString());
        }
        assertThat(accepted).isGreaterThan(10_000);
    }

    @Test
    void itAcceptsWhatApplicationsSendMost() {
        for (String sql : List.of(
                "SELECT id, name, email FROM users WHERE id = ?",
                "select u1_0.id,u1_0.name from users u1_0 where u1_0.status=? order by u1_0.name limit ?",
                "select count(*) from orders where total > 1.5 and state in (?, ?, 3)",
                "select t.* from t where (a = ? or b <> ?) and coalesce(c, 0) >= -1")) {
            assertThat(isAccepted(sql, SqlDialect.ANY)).as(sql).isTrue();
        }
    }
}
