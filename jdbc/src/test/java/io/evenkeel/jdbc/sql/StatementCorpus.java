package io.evenkeel.jdbc.sql;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * Statements made from pieces of the grammar, always the same ones. The tables are {@code t (id, a, b, c)} and
 * {@code u (id, t_id, d)}; there are the sequence {@code s} on MariaDB and the functions {@code fw} and {@code fp}.
 */
final class StatementCorpus {

    private static final String[] LISTS = {
        "*",
        "a",
        "t.id, t.a",
        "id AS x, a y",
        "COUNT(*)",
        "DISTINCT a",
        "a + 1, -b, a DIV 2, a % 3",
        "'x;y', \"z\"",
        "CASE WHEN a > 1 THEN 'FOR UPDATE' ELSE c END",
        "COALESCE(c, 'none'), UPPER(c)",
        "NULL, TRUE, 1.5, 1e3, 0x4D",
        "(SELECT MAX(d) FROM u)",
        "SUM(a) OVER (PARTITION BY b ORDER BY id)",
        "IF(a > b, a, b)",
        "ALL a, b",
        "SQL_CALC_FOUND_ROWS a",
        "EXISTS (SELECT 1 FROM u WHERE u.t_id = t.id)",
        "CAST(a AS CHAR(5))",
        "`a`, `t`.`c`",
        "CONCAT(a, '-', c), LENGTH(c), SUBSTRING(c FROM 1 FOR 2)",
        "DATE_ADD('2024-01-01', INTERVAL a DAY)",
        "STRAIGHT_JOIN a"
    };
    private static final String[] SOURCES = {
        "t",
        "app.t",
        "`t`",
        "t AS t",
        "t LEFT JOIN u ON u.t_id = t.id",
        "t JOIN u USING (id)",
        "(SELECT * FROM t) AS t",
        "t FORCE INDEX (PRIMARY)",
        "t /* FOR UPDATE */"
    };
    private static final String[] CONDITIONS = {
        "",
        " WHERE t.id = 1",
        " WHERE t.id IN (1, 2, 3)",
        " WHERE t.c LIKE 'x%'",
        " WHERE t.a BETWEEN 1 AND 2 OR t.b IS NULL",
        " WHERE (t.a, t.b) IN ((1, 2), (2, 3))",
        " WHERE t.id = ANY (SELECT t_id FROM u)",
        " WHERE NOT (t.a = 1)",
        " WHERE t.c = 'it''s INTO OUTFILE'",
        " WHERE t.c <> \"LOCK IN SHARE MODE\"",
        " WHERE t.a > (SELECT AVG(d) FROM u)",
        " WHERE t.c REGEXP '^x'",
        " # INTO OUTFILE 'x'\n WHERE t.id > 0",
        " -- FOR UPDATE\n"
    };
    private static final String[] TAILS = {
        "",
        " ORDER BY 1",
        " ORDER BY 1 DESC LIMIT 2",
        " LIMIT 1, 1",
        " LIMIT 2 OFFSET 0",
        ";",
        " -- the end",
        " /* x */"
    };

    /** Expressions that must keep a statement from a replica. */
    private static final String[] HARMFUL = {
        "@x",
        "@x := 1",
        "(@x:=a)",
        "@`x`",
        "@'x'",
        "GET_LOCK('l1', 0)",
        "get_lock ('l1', 0)",
        "RELEASE_LOCK('l1')",
        "IS_FREE_LOCK('l1')",
        "RELEASE_ALL_LOCKS()",
        "LAST_INSERT_ID()",
        "LAST_INSERT_ID(5)",
        "last_insert_id ()",
        "ROW_COUNT()",
        "FOUND_ROWS()",
        "@@identity",
        "@@last_insert_id",
        "@@server_id",
        "@@global.read_only",
        "@@warning_count",
        "@@session.sql_mode",
        "CONNECTION_ID()",
        "SLEEP(0)",
        "BENCHMARK(1, 1)",
        "UUID_SHORT()",
        "LOAD_FILE('/etc/hosts')",
        "VERSION()",
        "USER()",
        "CURRENT_USER",
        "CURRENT_USER()",
        "fw(1)",
        "app.fw(1)",
        "`fw`(1)",
        "app.`fw`(1)",
        "fw (1)",
        "fw/**/(1)",
        "`app`.`fw` (1)",
        "fp(1)",
        "NEXTVAL(s)",
        "NEXT VALUE FOR s",
        "PREVIOUS VALUE FOR s",
        "LASTVAL(s)",
        "SETVAL(s, 9)",
        "s.nextval",
        "app . now()",
        "COUNT (*)",
        "MASTER_POS_WAIT('x', 1, 0)",
        "MASTER_GTID_WAIT('0-1-1', 0)",
        "WAIT_FOR_EXECUTED_GTID_SET('', 0)",
        "RANDOM_BYTES(4)",
        "UUID()",
        "DEFAULT(a)",
        "no_such_function(1)"
    };

    private static final String[] PLACES = {
        "SELECT %s",
        "SELECT %s FROM t",
        "SELECT id, %s AS x FROM t",
        "SELECT a FROM t WHERE %s > 0",
        "SELECT * FROM (SELECT %s AS v) d",
        "(SELECT %s)",
        "((SELECT %s FROM t LIMIT 1))",
        "SELECT 1 UNION SELECT %s",
        "WITH w AS (SELECT %s AS v) SELECT * FROM w",
        "WITH RECURSIVE w (v) AS (SELECT %s) SELECT v FROM w",
        "SELECT a FROM t ORDER BY %s",
        "WITH w AS (SELECT 1) (SELECT 1) ORDER BY %s",
        "WITH w (v) AS (SELECT 1), x (y) AS (SELECT 2) (SELECT v FROM w) UNION (SELECT y FROM x) ORDER BY 1, %s",
        "SELECT * FROM (WITH w AS (SELECT 1) (TABLE w) ORDER BY %s) z",
        "WITH RECURSIVE w AS (SELECT 1 AS a) CYCLE a RESTRICT (SELECT a FROM w) ORDER BY %s",
        "SELECT a FROM t GROUP BY a HAVING %s > 0",
        "EXPLAIN SELECT %s",
        "ANALYZE SELECT %s",
        "SELECT CASE WHEN a = 1 THEN %s END FROM t",
        "SELECT IF(1, %s, 2)",
        "SELECT COALESCE(NULL, %s)",
        "SELECT a FROM t JOIN u ON u.d = %s",
        "VALUES (%s)",
        "VALUES ROW(%s)",
        "SELECT SUM(a) OVER (ORDER BY %s) FROM t",
        "SET STATEMENT max_statement_time = 1 FOR SELECT %s"
    };

    /** What follows a query and must keep it from a replica. */
    private static final String[] ENDINGS = {
        " FOR UPDATE",
        " FOR SHARE",
        " LOCK IN SHARE MODE",
        " FOR UPDATE NOWAIT",
        " FOR UPDATE SKIP LOCKED",
        " FOR UPDATE OF t",
        " INTO OUTFILE '/tmp/evenkeel-x'",
        " INTO DUMPFILE '/tmp/evenkeel-x'",
        " INTO @v",
        " INTO v",
        " PROCEDURE ANALYSE()",
        " FOR/**/UPDATE",
        " FOR -- x\nUPDATE",
        " for\tshare",
        " LOCK/*x*/IN SHARE MODE",
        " /*!50000 FOR UPDATE */",
        " /*!99999 FOR UPDATE */",
        " /*M! LOCK IN SHARE MODE */",
        " FOR /*!50000 UPDATE */",
        "; DELETE FROM t",
        "; SELECT 1",
        " /*!50000 ; DELETE FROM t */"
    };

    private static final String[] QUERIES = {
        "SELECT a FROM t",
        "SELECT a FROM t WHERE id = 1",
        "(SELECT a FROM t)",
        "TABLE t",
        "SELECT 1.5e3 FROM t LIMIT 1",
        "SELECT 'x' FROM t",
        "SELECT `a` FROM `t`",
        "WITH w AS (SELECT 1) SELECT * FROM w",
        "SELECT a FROM t UNION SELECT d FROM u",
        "SELECT * FROM t JOIN u USING (id)",
        "EXPLAIN SELECT a FROM t",
        "SELECT a FROM app.t",
        "SELECT 1",
        "select c from t where c = ''",
        "SELECT -1 --1\n FROM t"
    };

    private static final String[] COMMANDS = {
        "INSERT INTO t VALUES (9, 1, 1, 'x')",
        "INSERT t SET id = 9",
        "REPLACE INTO t VALUES (1, 1, 1, 'x')",
        "UPDATE t SET a = a + 1",
        "DELETE FROM t WHERE id = 1",
        "DELETE t FROM t JOIN u ON u.t_id = t.id",
        "INSERT INTO t (id) VALUES (9) RETURNING id",
        "WITH w AS (SELECT 1 AS i) DELETE FROM t WHERE id IN (SELECT i FROM w)",
        "WITH w AS (SELECT 1 AS i) UPDATE t SET a = 2",
        "CALL pw()",
        "DO fw(1)",
        "DO GET_LOCK('l1', 0)",
        "TRUNCATE TABLE t",
        "CREATE TABLE n (a INT)",
        "CREATE TEMPORARY TABLE tmp1 (a INT)",
        "CREATE TEMPORARY TABLE tmp1 SELECT 1 AS a",
        "CREATE TEMPORARY TABLE tmp1 LIKE t",
        "DROP TABLE t",
        "ALTER TABLE t ADD e INT",
        "RENAME TABLE t TO t2",
        "LOCK TABLES t READ",
        "LOCK TABLES t WRITE",
        "UNLOCK TABLES",
        "HANDLER t OPEN",
        "HANDLER t READ FIRST",
        "XA START 'x'",
        "XA RECOVER",
        "BEGIN",
        "START TRANSACTION",
        "START TRANSACTION READ ONLY",
        "COMMIT",
        "ROLLBACK",
        "SAVEPOINT p",
        "RELEASE SAVEPOINT p",
        "SET @x = 1",
        "SET autocommit = 0",
        "SET SESSION sql_mode = ''",
        "SET GLOBAL read_only = 0",
        "SET NAMES latin1",
        "USE app",
        "PREPARE p FROM 'SELECT 1'",
        "EXECUTE p",
        "DEALLOCATE PREPARE p",
        "EXECUTE IMMEDIATE 'SELECT 1'",
        "BEGIN NOT ATOMIC SELECT 1; END",
        "LOAD DATA INFILE 'x' INTO TABLE t",
        "FLUSH TABLES",
        "KILL 1",
        "EXPLAIN UPDATE t SET a = 1",
        "EXPLAIN DELETE FROM t",
        "EXPLAIN INSERT INTO t (id) VALUES (9)",
        "ANALYZE UPDATE t SET a = 1",
        "ANALYZE TABLE t",
        "OPTIMIZE TABLE t",
        "CHECK TABLE t",
        "REPAIR TABLE t",
        "CHECKSUM TABLE t",
        "GRANT SELECT ON app.* TO x",
        "SHOW STATUS",
        "SHOW VARIABLES",
        "SHOW PROCESSLIST",
        "SHOW WARNINGS",
        "SHOW MASTER STATUS",
        "SHOW CREATE TABLE t",
        "SELECT * FROM information_schema.processlist",
        "SELECT 1.5into outfile '/tmp/evenkeel-x'",
        "SELECT 1e5INTO OUTFILE '/tmp/evenkeel-x'",
        "SELECT 1.INTO OUTFILE '/tmp/evenkeel-x'",
        "SELECT 'a'INTO OUTFILE '/tmp/evenkeel-x'",
        "SELECT\u00a01",
        "\ufeffSELECT 1",
        "SELECT 'a\\' FOR UPDATE -- '",
        "{call pw()}",
        "SELECT /*+ SET_VAR(sort_buffer_size = 32768) */ 1",
        "SELECT s.nextval",
        "SELECT 1;;"
    };

    private static final String PIECES =
            "'\"`;()@:.,-#/*!+\\ \n\tSELECTINTOFORUPDATE/*!50000 */--0123456789eEx_$\u00a0é{}?\u0000";

    private StatementCorpus() {}

    /** Reads of the two tables. */
    static Set<String> reads() {
        Set<String> reads = new LinkedHashSet<>();
        Random random = new Random(42);
        while (reads.size() < 1500) {
            String list = pick(LISTS, random);
            String source = pick(SOURCES, random);
            boolean joined = source.contains("JOIN");
            if (joined && !list.contains("t.")) {
                list = "t.id, u.d";
            }
            String query = "SELECT " + list + " FROM " + source + pick(CONDITIONS, random);
            query = switch (random.nextInt(12)) {
                case 0 -> "(" + query + "\n)";
                case 1 -> "WITH w AS (" + query + "\n) SELECT COUNT(*) FROM w";
                case 2 -> query + "\n UNION ALL " + query;
                case 3 -> "/* app */ " + query.toLowerCase(Locale.ROOT);
                case 4 -> "EXPLAIN " + query;
                default -> query;
            };
            reads.add(query + "\n" + pick(TAILS, random).stripTrailing());
        }
        return reads;
    }

    /** Each known pure function with no to four arguments of several kinds. */
    static Set<String> calls() {
        Set<String> calls = new LinkedHashSet<>();
        String[] arguments = {
            "",
            "a",
            "c",
            "a, b",
            "c, 1",
            "'2024-01-01'",
            "a, 1, 2",
            "c, 'x', 'y'",
            "'{\"a\": 1}', '$.a'",
            "c, 1, 1, 'z'",
            "*"
        };
        String names = String.join(
                " ",
                Functions.PURE,
                Functions.PURE_TIGHT,
                Functions.PURE_MYSQL,
                Functions.PURE_MARIADB,
                Functions.PURE_TIGHT_MARIADB);
        for (String name : names.split(" ", -1)) {
            for (String argument : arguments) {
                calls.add("SELECT " + name + "(" + argument + ") FROM t WHERE id = 1");
            }
        }
        return calls;
    }

    /** Statements of which none may go to a replica. */
    static Set<String> harmful() {
        Set<String> harmful = new LinkedHashSet<>();
        for (String place : PLACES) {
            for (String expression : HARMFUL) {
                String sql = place.replace("%s", expression);
                harmful.add(sql);
                harmful.add("/* x */" + sql.replace(" ", "\n"));
            }
        }
        for (String query : QUERIES) {
            for (String ending : ENDINGS) {
                harmful.add(query + ending);
            }
        }
        for (String command : COMMANDS) {
            harmful.add(command);
            harmful.add("/* x */ " + command.toLowerCase(Locale.ROOT));
            harmful.add("/*! " + command + " */");
            harmful.add("SELECT 1; " + command);
            harmful.add(command + "; SELECT 1");
        }
        return harmful;
    }

    static List<String> all() {
        Set<String> all = new LinkedHashSet<>(reads());
        all.addAll(calls());
        all.addAll(harmful());
        return List.copyOf(all);
    }

    /** Plain reads as applications send them. */
    static List<String> applicationReads() {
        return lines("application-reads.sql");
    }

    /** Plain reads that frameworks sent, recorded by a test of the examples. */
    static List<String> recordedReads() {
        return lines("recorded-reads.sql");
    }

    private static List<String> lines(String file) {
        List<String> reads = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                java.util.Objects.requireNonNull(StatementCorpus.class.getResourceAsStream(file)),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    reads.add(line.replace("\\n", "\n"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return reads;
    }

    private static String pick(String[] pieces, Random random) {
        return pieces[random.nextInt(pieces.length)];
    }

    /** Harmful statements with a few characters changed: most are still harmful, some no longer are. */
    static List<String> damaged(int count) {
        List<String> seeds = List.copyOf(harmful());
        Random random = new Random(43);
        List<String> damaged = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            damaged.add(mutated(seeds.get(random.nextInt(seeds.size())), random));
        }
        return damaged;
    }

    /** The text with one to four small changes. */
    static String mutated(String sql, Random random) {
        StringBuilder text = new StringBuilder(sql);
        for (int n = random.nextInt(4); n >= 0; n--) {
            int at = random.nextInt(text.length() + 1);
            int piece = random.nextInt(PIECES.length());
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, PIECES.charAt(piece));
                case 1 -> text.insert(at, PIECES, piece, Math.min(PIECES.length(), piece + random.nextInt(8)));
                case 2 -> text.setLength(at);
                default -> {
                    if (at < text.length()) {
                        text.deleteCharAt(at);
                    }
                }
            }
        }
        return text.toString();
    }
}
