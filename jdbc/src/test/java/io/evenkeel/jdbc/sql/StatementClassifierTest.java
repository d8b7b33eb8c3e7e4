package io.evenkeel.jdbc.sql;

import static io.evenkeel.jdbc.sql.StatementKind.ABOUT_LAST_STATEMENT;
import static io.evenkeel.jdbc.sql.StatementKind.LOCKING_READ;
import static io.evenkeel.jdbc.sql.StatementKind.NODE_LOCAL;
import static io.evenkeel.jdbc.sql.StatementKind.READ;
import static io.evenkeel.jdbc.sql.StatementKind.SESSION_STATE;
import static io.evenkeel.jdbc.sql.StatementKind.TRANSACTION_CONTROL;
import static io.evenkeel.jdbc.sql.StatementKind.UNKNOWN;
import static io.evenkeel.jdbc.sql.StatementKind.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementClassifierTest {

    private static Classification of(String sql) {
        return StatementClassifier.classify(sql);
    }

    private static void read(String... statements) {
        for (String sql : statements) {
            assertThat(of(sql)).as(sql).matches(Classification::replicaSafe, "replicaSafe");
            assertThat(of(sql).kind()).as(sql).isEqualTo(READ);
            assertThat(of(sql).pinsSession()).as(sql).isFalse();
            assertThat(of(sql).transaction()).as(sql).isEqualTo(TransactionEffect.NONE);
            assertThat(of(sql).mayReturnRows()).as(sql).isTrue();
        }
    }

    private static void is(StatementKind kind, String... statements) {
        for (String sql : statements) {
            assertThat(of(sql).kind()).as(sql + " " + of(sql)).isEqualTo(kind);
            assertThat(of(sql).replicaSafe()).as(sql).isEqualTo(kind == READ);
            assertThat(of(sql).reason()).as(sql).isNotBlank();
        }
    }

    private static void notSafe(String... statements) {
        for (String sql : statements) {
            assertThat(of(sql).replicaSafe()).as(sql + " " + of(sql)).isFalse();
        }
    }

    @Nested
    class OnlyASingleCompleteRead {

        @Test
        void isReplicaSafe() {
            read(
                    "SELECT 1",
                    "select id, name from users where id = ?",
                    "SELECT * FROM `order` WHERE `for update` = 'INTO OUTFILE' AND \"a\" = 'x;y'",
                    " \n\t SELECT a FROM t;  -- the end",
                    "SELECT 1;",
                    "SELECT u1_0.id,u1_0.name FROM users u1_0 WHERE u1_0.id IN (1,2,3) ORDER BY u1_0.name LIMIT 10, 20");
        }

        @Test
        void andNothingElseIs() {
            is(UNKNOWN, "", "   ", "-- only a comment", "/* only a comment */", "FROB t", ";", "42", "'SELECT'", "?");
            is(UNKNOWN, "SELECT (1", "SELECT 1)", "SELECT 'a", "SELECT `a", "SELECT \"a", "SELECT /* a");
        }

        @Test
        void manyStatementsAreTheStrictestOfThem() {
            is(UNKNOWN, "SELECT 1; SELECT 2", "SELECT 1;;");
            is(WRITE, "SELECT 1; DELETE FROM t", "DELETE FROM t; SELECT 1", "SELECT 1; SELECT 2; UPDATE t SET a = 1;");
            assertThat(of("SELECT 1; SET @a = 1; COMMIT").pins()).containsExactly(SessionPin.USER_VARIABLE);
            assertThat(of("SELECT 1; COMMIT").transaction()).isEqualTo(TransactionEffect.COMMIT);
            assertThat(of("BEGIN; UPDATE t SET a = 1; COMMIT").transaction()).isEqualTo(TransactionEffect.UNKNOWN);
        }

        @Test
        void aRoutinesBodyIsNotSplit() {
            Classification created =
                    of("CREATE PROCEDURE p() BEGIN SET @a = 1; START TRANSACTION; SELECT 1; COMMIT; END");
            assertThat(created.kind()).isEqualTo(WRITE);
            assertThat(created.transaction()).isEqualTo(TransactionEffect.IMPLICIT_COMMIT);
        }
    }

    @Nested
    class Lexing {

        @Test
        void twoMinusesNeedABlankToBeAComment() {
            read(
                    "SELECT 5--1",
                    "SELECT 5 -- FOR UPDATE",
                    "SELECT 1 --\tINTO @x\n",
                    "SELECT 1 --\nFROM t",
                    "SELECT 1 --");
            is(LOCKING_READ, "SELECT a FROM t -- x\nFOR UPDATE", "SELECT a FROM t --FOR\n WHERE 1 FOR UPDATE");
            is(LOCKING_READ, "SELECT 5 --1 FROM t FOR UPDATE");
        }

        @Test
        void onlyALineFeedEndsALineComment() {
            read("SELECT a FROM t # FOR UPDATE", "SELECT a FROM t # x\r FOR UPDATE");
            is(LOCKING_READ, "SELECT a FROM t # x\n FOR UPDATE");
        }

        @Test
        void commentsAreBlanks() {
            read("SELECT/**/a/* FOR UPDATE */FROM t", "/* load User */ SELECT 1", "SELECT a FROM t /* ' */");
            is(LOCKING_READ, "SELECT a FROM t FOR/**/UPDATE", "SELECT a FROM t FOR -- x\n UPDATE");
            is(UNKNOWN, "SELECT 1 /* x", "SELECT 1 /*", "SELECT 1 /*/");
        }

        @Test
        void semicolonsWithinQuotesDoNotCount() {
            read("SELECT ';DELETE FROM t', \";\", `;` FROM t", "SELECT 1 /* ; DELETE FROM t */");
        }

        @Test
        void quotesEndWhereTheyEnd() {
            read("SELECT 'it''s', `a``b`, \"say \"\"x\"\"\" FROM t", "SELECT '\\\\', 'a\\nb'", "SELECT ''");
            is(LOCKING_READ, "SELECT '''' FROM t FOR UPDATE", "SELECT '\\\\' FROM t FOR UPDATE");
            is(
                    WRITE,
                    "SELECT ''INTO OUTFILE '/tmp/x'",
                    "SELECT 'a'INTO OUTFILE 'x'",
                    "SELECT `a`INTO OUTFILE 'x' FROM t");
        }

        @Test
        void aBackslashBeforeAQuoteDependsOnTheMode() {
            is(UNKNOWN, "SELECT 'O\\'Brien'", "SELECT 'a\\' FOR UPDATE -- '", "SELECT \"a\\\"b\"", "SELECT 'a\\''");
            StatementClassifier usual =
                    StatementClassifier.builder().sqlMode("STRICT_TRANS_TABLES").build();
            assertThat(usual.classification("SELECT 'O\\'Brien'").replicaSafe()).isTrue();
            assertThat(usual.classification("SELECT \"O\\\"Brien\"").replicaSafe())
                    .isTrue();
            StatementClassifier noEscapes = StatementClassifier.builder()
                    .sqlMode("NO_BACKSLASH_ESCAPES")
                    .build();
            assertThat(noEscapes.classification("SELECT 'a\\'").replicaSafe()).isTrue();
            assertThat(noEscapes
                            .classification("SELECT 'a\\' FROM t FOR UPDATE -- '")
                            .kind())
                    .isEqualTo(LOCKING_READ);
            assertThat(usual.classification("SELECT 'a\\' FROM t FOR UPDATE -- '")
                            .replicaSafe())
                    .isTrue();
            StatementClassifier ansi =
                    StatementClassifier.builder().sqlMode("ANSI_QUOTES").build();
            assertThat(ansi.classification("SELECT \"a\\\" FROM t FOR UPDATE").kind())
                    .isEqualTo(LOCKING_READ);
        }

        @Test
        void introducersBelongToTheirLiterals() {
            read("SELECT _utf8'FOR UPDATE', N'a', X'4D', x'4d', b'01', 0x4D, 0b01, _binary X'00'");
        }

        @Test
        void oddBlanksAreNoBlanks() {
            is(UNKNOWN, "\ufeffSELECT 1", "SELECT\u00a01", "SELECT 1\u0000", "SELECT a FROM t FOR\u00a0UPDATE");
            read("SELECT größe, 名前 FROM straße", "SELECT '\u00a0\ufeff\u0000'");
        }

        @Test
        void numbersThatRunIntoWords() {
            read("SELECT 1e5, 1.5e-3, .5, 1., 0xFF, 1E+10, a.b1, t1.c2 FROM t1");
            notSafe(
                    "SELECT 1e5INTO OUTFILE '/tmp/x'",
                    "SELECT 1.5into outfile '/tmp/x'",
                    "SELECT .5into outfile '/tmp/x'",
                    "SELECT 1.into outfile '/tmp/x'",
                    "SELECT 1.e5into outfile '/tmp/x'",
                    "SELECT 1e+5into outfile '/tmp/x'",
                    "SELECT a FROM t LIMIT 1.for update",
                    "SELECT 0x1Finto outfile 'x'");
            notSafe("SELECT \\Ninto outfile 'x'", "SELECT $$ FOR $$");
        }

        @Test
        void jdbcEscapes() {
            read(
                    "SELECT {fn NOW()}, {d '2024-01-01'}, {ts '2024-01-01 00:00:00'} FROM {oj a LEFT JOIN b ON a.id = b.id}");
            notSafe("{call p(?)}", "{? = call f(?)}", "SELECT {fn user()}", "SELECT {call p()}", "{ call p() }");
            assertThat(of("{call p(?)}").pins()).contains(SessionPin.ROUTINE);
        }
    }

    @Nested
    class ExecutableComments {

        @Test
        void areReadWithAndWithout() {
            read("SELECT /*!40001 SQL_NO_CACHE */ a FROM t", "SELECT /*! STRAIGHT_JOIN */ a FROM t");
            read("/*!50000 SELECT */ 1".replace("SELECT */ 1", "*/ SELECT 1"));
            is(LOCKING_READ, "SELECT a FROM t /*!50000 FOR UPDATE */", "SELECT a FROM t FOR /*!50000 UPDATE */");
            is(LOCKING_READ, "SELECT a FROM t /*M! FOR UPDATE */", "SELECT a FROM t /*M!100100 FOR UPDATE */");
            is(WRITE, "/*!50000 DELETE FROM t */", "SELECT 1; /*!50000 DELETE FROM t */");
            notSafe(
                    "/*!50000 SELECT 1 */",
                    "/*! DELETE */ FROM t",
                    "SELECT 1 /*!50000 ; DELETE FROM t */",
                    "/*!99999 x */ DELETE FROM t");
            notSafe("SELECT a FROM t FOR /*!99999 x */ UPDATE", "SELECT 1 /*!50000 ' */ INTO OUTFILE 'x' -- '");
        }

        @Test
        void moreThanOneOrUnclearOnesAreNotReads() {
            notSafe(
                    "SELECT a FROM t /*!50000 FOR */ /*!99999 x */ /*!50000 UPDATE */",
                    "SELECT /*!1 1 */",
                    "SELECT /*!50000a */ 1",
                    "SELECT /*!500001 */ 1 /*!50000",
                    "SELECT 1 /*!50000 /* x */ */",
                    "SELECT 1 /*!50000 x");
        }

        @Test
        void hintsOfTheOptimizer() {
            read("SELECT /*+ MAX_EXECUTION_TIME(1000) BKA(t) */ a FROM t");
            is(SESSION_STATE, "SELECT /*+ SET_VAR(sql_mode = '') */ a FROM t".replace("''", "0"));
            notSafe("SELECT /*+ set_var(sort_buffer_size=1M) */ a FROM t", "SELECT /*+ QB_NAME(`a*/b`) */ 1");
        }
    }

    @Nested
    class QueryForms {

        @Test
        void parenthesesWithTableValuesAndSetOperations() {
            read(
                    "((SELECT 1))",
                    "(SELECT a FROM t) UNION ALL (SELECT a FROM u) ORDER BY 1",
                    "SELECT 1 EXCEPT SELECT 2",
                    "SELECT 1 INTERSECT (SELECT 2)",
                    "WITH x AS (SELECT 1) SELECT * FROM x",
                    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n",
                    "WITH a (x) AS (SELECT 1), b (y, z) AS (SELECT 2, 3) SELECT * FROM a, b",
                    "TABLE t",
                    "TABLE t ORDER BY a LIMIT 1",
                    "VALUES ROW(1, 2), ROW(3, 4)",
                    "VALUES (1, 2), (3, 4)",
                    "SELECT * FROM (SELECT 1, 2) AS d (a, b)",
                    "SELECT * FROM (SELECT 1) d (a)",
                    "SELECT * FROM (VALUES ROW(1), ROW(2)) `d` (`a`)",
                    "SELECT * FROM t WHERE a > ANY (SELECT b FROM u) AND EXISTS (SELECT 1)",
                    "SELECT * FROM t, LATERAL (SELECT t.a) AS l",
                    "SELECT a, ROW_NUMBER() OVER (PARTITION BY b ORDER BY c) FROM t WINDOW w AS (ORDER BY a)",
                    "SELECT * FROM t USE INDEX FOR JOIN (i1) PARTITION (p0)",
                    "SELECT MATCH (a, b) AGAINST ('x' IN BOOLEAN MODE) FROM t",
                    "SELECT * FROM JSON_TABLE(?, '$[*]' COLUMNS (id INT PATH '$.id', NESTED PATH '$.x[*]' COLUMNS (y VARCHAR(5) PATH '$'))) jt");
        }

        @Test
        void withTakesTheFinalVerb() {
            is(
                    WRITE,
                    "WITH x AS (SELECT 1 AS a) DELETE FROM t WHERE a IN (SELECT a FROM x)",
                    "WITH x AS (SELECT 1 AS a) UPDATE t, x SET t.b = 1",
                    "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x",
                    "WITH x AS (SELECT 1) REPLACE t SELECT * FROM x");
        }

        @Test
        void columnListsAreNoCallsOnlyWhereTheyStand() {
            notSafe(
                    "WITH x (a) AS (SELECT f(1)) SELECT * FROM x",
                    "WITH x AS (SELECT 1) SELECT f(1) FROM x",
                    "SELECT a FROM t GROUP BY a DESC WITH ROLLUP HAVING f(a)",
                    "SELECT a FROM t GROUP BY a WITH ROLLUP HAVING f (a)",
                    "(DELETE FROM t)",
                    "((UPDATE t SET a = 1))");
        }
    }

    @Nested
    class Locking {

        @Test
        void atAnyDepth() {
            is(
                    LOCKING_READ,
                    "SELECT a FROM t FOR UPDATE",
                    "select a from t for share",
                    "SELECT a FROM t FOR UPDATE OF t NOWAIT",
                    "SELECT a FROM t FOR UPDATE SKIP LOCKED",
                    "SELECT a FROM t FOR UPDATE WAIT 5",
                    "SELECT a FROM t LOCK IN SHARE MODE",
                    "SELECT * FROM (SELECT a FROM t FOR UPDATE) d",
                    "(SELECT a FROM t FOR SHARE) UNION SELECT 1",
                    "WITH x AS (SELECT a FROM t LOCK IN SHARE MODE) SELECT * FROM x",
                    "SELECT a FROM t WHERE b IN (SELECT c FROM u FOR\n\tUPDATE)",
                    "SELECT a FROM t.t FOR UPDATE");
        }

        @Test
        void notWithinQuotesOrNames() {
            read(
                    "SELECT `for update` FROM t",
                    "SELECT 'FOR UPDATE', \"LOCK IN SHARE MODE\" FROM t",
                    "SELECT t.update, t.lock, t.into FROM t",
                    "SELECT a AS forupdate, b AS share FROM t",
                    "SELECT SUBSTRING(a FROM 1 FOR 2) FROM t",
                    "SELECT a FROM t FOR SYSTEM_TIME AS OF TIMESTAMP '2024-01-01 00:00:00'");
            is(LOCKING_READ, "SELECT a FROM t. for update".replace("t. ", "t "), "SELECT t.a FROM t FOR UPDATE");
            notSafe("SELECT a FROM t. update", "SELECT a.b. into outfile 'x'");
        }
    }

    @Test
    void resultsThatAreStored() {
        is(
                WRITE,
                "SELECT a INTO OUTFILE '/tmp/x' FROM t",
                "SELECT a FROM t INTO DUMPFILE '/tmp/x'",
                "SELECT a INTO v FROM t",
                "TABLE t INTO OUTFILE 'x'",
                "VALUES ROW(1) INTO OUTFILE 'x'",
                "SELECT a FROM (SELECT 1 INTO OUTFILE 'x') d",
                "SELECT * FROM t PROCEDURE ANALYSE()");
        is(SESSION_STATE, "SELECT a FROM t INTO @v", "SELECT 1, 2 INTO @a, @b");
        assertThat(of("SELECT a FROM t LIMIT 1 INTO @v").pins()).containsExactly(SessionPin.USER_VARIABLE);
    }

    @Nested
    class FunctionsInQueries {

        @Test
        void knownOnesArePure() {
            read(
                    "SELECT COUNT(*), MAX(a), COALESCE(b, 0), CONCAT (a, b), NOW(), CURRENT_TIMESTAMP FROM t",
                    "SELECT IF (a, 1, 2), REPLACE(a, 'x', 'y'), INSERT(a, 1, 2, 'x'), LEFT(a, 1) FROM t",
                    "SELECT CAST(a AS DECIMAL(10, 2)), CAST(b AS CHAR(5)), CAST(c AS DATETIME(6)) FROM t",
                    "SELECT JSON_EXTRACT(doc, '$.a'), doc->>'$.b' FROM t ORDER BY RAND()",
                    "SELECT DATE_ADD(a, INTERVAL 1 DAY), EXTRACT(YEAR FROM a), GROUP_CONCAT(b SEPARATOR ',') FROM t",
                    "SELECT user, version, sleep, database_name FROM t",
                    "SELECT ST_Distance(a, POINT(1, 2)) FROM t");
        }

        @Test
        void otherOnesAreNot() {
            is(
                    UNKNOWN,
                    "SELECT my_fn(1)",
                    "SELECT app.my_fn(1)",
                    "SELECT app . now()",
                    "SELECT `now`()",
                    "SELECT \"now\"()",
                    "SELECT `app`.`fn`(1)",
                    "SELECT 1 FROM t WHERE f(a) > 0",
                    "SELECT my_fn (1)",
                    "SELECT my_fn/**/(1)",
                    "SELECT any(1)",
                    "WITH x AS (SELECT 1) (SELECT 1) ORDER BY f(1)",
                    "WITH x (a) AS (SELECT 1), y (b) AS (SELECT 2) (SELECT 1) UNION (SELECT 2) ORDER BY 1, f (1)",
                    "(WITH x AS (SELECT 1) (TABLE x) LIMIT f(1))",
                    "WITH RECURSIVE x AS (SELECT 1 AS a) CYCLE a RESTRICT (SELECT a FROM x) ORDER BY f(a)",
                    "SELECT DEFAULT(a) FROM t",
                    "SELECT 1 LIMIT lateral(1)");
            assertThat(of("SELECT my_fn(1)").pins()).containsExactly(SessionPin.ROUTINE);
        }

        @Test
        void aBlankBeforeTheParenthesisMayMeanAStoredFunction() {
            is(UNKNOWN, "SELECT COUNT (*) FROM t", "SELECT NOW ()", "SELECT MAX/**/(a) FROM t");
            read("SELECT LOWER (a), IFNULL\n(a, b) FROM t");
        }

        @Test
        void locksSequencesAndNodes() {
            is(SESSION_STATE, "SELECT GET_LOCK('a', 1)", "SELECT RELEASE_LOCK('a')", "SELECT IS_FREE_LOCK('a')");
            is(SESSION_STATE, "SELECT get_lock ('a', 1)", "SELECT RELEASE_ALL_LOCKS()", "SELECT 1 + is_used_lock('a')");
            assertThat(of("SELECT GET_LOCK('a', 1)").pins()).containsExactly(SessionPin.NAMED_LOCK);
            is(SESSION_STATE, "SELECT LAST_INSERT_ID()", "SELECT a FROM t WHERE id = LAST_INSERT_ID()");
            is(
                    WRITE,
                    "SELECT NEXTVAL(s)",
                    "SELECT NEXT VALUE FOR s",
                    "SELECT PREVIOUS VALUE FOR s",
                    "SELECT s.nextval",
                    "SELECT s.CURRVAL FROM dual",
                    "SELECT SETVAL(s, 5)",
                    "SELECT LASTVAL(s)");
            is(
                    NODE_LOCAL,
                    "SELECT CONNECTION_ID()",
                    "SELECT SLEEP(1)",
                    "SELECT BENCHMARK(10, SHA1('a'))",
                    "SELECT LOAD_FILE('/etc/hosts')",
                    "SELECT UUID_SHORT()",
                    "SELECT VERSION()",
                    "SELECT USER()",
                    "SELECT CURRENT_USER",
                    "SELECT MASTER_POS_WAIT('a', 1)",
                    "SELECT WAIT_FOR_EXECUTED_GTID_SET('a', 1)",
                    "SELECT MASTER_GTID_WAIT('0-1-1')");
        }

        @Test
        void declaredOnesArePure() {
            StatementClassifier known = StatementClassifier.builder()
                    .pureFunctions("my_fn", "App.Price")
                    .build();
            assertThat(known.classification("SELECT MY_FN(1), my_fn (2)").replicaSafe())
                    .isTrue();
            assertThat(known.classification("SELECT app.price(1)").replicaSafe())
                    .isTrue();
            assertThat(known.classification("SELECT price(1)").replicaSafe()).isFalse();
            assertThat(known.classification("SELECT other.my_fn(1)").replicaSafe())
                    .isFalse();
            assertThat(known.classification("SELECT a.app.price(1)").replicaSafe())
                    .isFalse();
            assertThatThrownBy(() -> StatementClassifier.builder().pureFunctions("a b"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("pure function: \"a b\" (expected: name or schema.name)");
        }

        @Test
        void theDialectNarrowsWhatIsBuiltIn() {
            StatementClassifier mysql =
                    StatementClassifier.builder().dialect(SqlDialect.MYSQL).build();
            StatementClassifier mariadb =
                    StatementClassifier.builder().dialect(SqlDialect.MARIADB).build();
            read("SELECT ANY_VALUE(a) FROM t", "SELECT NVL(a, 1) FROM t");
            assertThat(mysql.classification("SELECT ANY_VALUE(a) FROM t").replicaSafe())
                    .isTrue();
            assertThat(mysql.classification("SELECT NVL(a, 1) FROM t").replicaSafe())
                    .isFalse();
            assertThat(mariadb.classification("SELECT ANY_VALUE(a) FROM t").replicaSafe())
                    .isFalse();
            assertThat(mariadb.classification("SELECT NVL(a, 1) FROM t").replicaSafe())
                    .isTrue();
        }
    }

    @Nested
    class Variables {

        @Test
        void ofTheUser() {
            is(SESSION_STATE, "SELECT @x", "SELECT a FROM t WHERE a = @`x y`", "SELECT @'x'", "SELECT a, @ FROM t");
            is(SESSION_STATE, "SELECT @x := 5", "SELECT @x:=a FROM t", "SELECT a FROM t, (SELECT @r := 0) r");
            assertThat(of("SELECT @x := 5").pins()).containsExactly(SessionPin.USER_VARIABLE);
            assertThat(of("UPDATE t SET a = (@x := a)").pins()).containsExactly(SessionPin.USER_VARIABLE);
            assertThat(of("SELECT @x").pins()).isEmpty();
        }

        @Test
        void ofTheSystem() {
            is(NODE_LOCAL, "SELECT @@server_id", "SELECT @@global.gtid_executed", "SELECT @@session.sql_mode");
            is(SESSION_STATE, "SELECT @@identity", "SELECT @@session.last_insert_id");
            is(ABOUT_LAST_STATEMENT, "SELECT @@warning_count", "SELECT @@error_count, @@session.warning_count");
        }
    }

    @Test
    void answersAboutTheLastStatement() {
        is(
                ABOUT_LAST_STATEMENT,
                "SELECT FOUND_ROWS()",
                "SELECT ROW_COUNT()",
                "SHOW WARNINGS",
                "SHOW ERRORS LIMIT 1",
                "SHOW COUNT(*) WARNINGS",
                "GET DIAGNOSTICS @n = NUMBER");
        read("SELECT SQL_CALC_FOUND_ROWS a FROM t LIMIT 1");
    }

    @Nested
    class Explaining {

        @Test
        void isWhatItExplains() {
            read(
                    "EXPLAIN SELECT a FROM t",
                    "explain format=json select a from t",
                    "EXPLAIN FORMAT = TREE SELECT a FROM t",
                    "EXPLAIN EXTENDED SELECT 1",
                    "EXPLAIN ANALYZE SELECT a FROM t",
                    "ANALYZE SELECT a FROM t",
                    "ANALYZE FORMAT=JSON SELECT a FROM t",
                    "DESC SELECT 1",
                    "EXPLAIN (SELECT 1)",
                    "EXPLAIN WITH x AS (SELECT 1) SELECT * FROM x",
                    "DESCRIBE t",
                    "DESC t a",
                    "EXPLAIN `t`");
            is(
                    WRITE,
                    "EXPLAIN UPDATE t SET a = 1",
                    "EXPLAIN DELETE FROM t",
                    "EXPLAIN INSERT INTO t VALUES (1)",
                    "EXPLAIN FORMAT=JSON REPLACE INTO t VALUES (1)",
                    "ANALYZE UPDATE t SET a = 1",
                    "ANALYZE TABLE t",
                    "ANALYZE LOCAL TABLE t",
                    "ANALYZE NO_WRITE_TO_BINLOG TABLE t");
            is(LOCKING_READ, "EXPLAIN SELECT a FROM t FOR UPDATE", "ANALYZE SELECT a FROM t LOCK IN SHARE MODE");
            is(NODE_LOCAL, "EXPLAIN FOR CONNECTION 5", "EXPLAIN FORMAT=JSON FOR CONNECTION 5", "DESC mysql.user");
            notSafe("EXPLAIN SELECT f(1)", "EXPLAIN INTO @x SELECT 1", "ANALYZE SELECT GET_LOCK('a', 1)", "EXPLAIN");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DO 1",
                "DO SLEEP(1)",
                "CALL p()",
                "HANDLER t OPEN",
                "LOCK TABLES t READ",
                "LOCK TABLE t WRITE",
                "UNLOCK TABLES",
                "XA START 'a'",
                "XA RECOVER",
                "SAVEPOINT a",
                "RELEASE SAVEPOINT a",
                "PREPARE s FROM 'SELECT 1'",
                "EXECUTE s",
                "DEALLOCATE PREPARE s",
                "EXECUTE IMMEDIATE 'SELECT 1'",
                "BEGIN NOT ATOMIC SELECT 1; END",
                "LOAD DATA INFILE 'x' INTO TABLE t",
                "LOAD XML INFILE 'x' INTO TABLE t",
                "IMPORT TABLE FROM 'x'",
                "FLUSH TABLES",
                "KILL 5",
                "INSERT INTO t VALUES (1) RETURNING a",
                "DELETE FROM t RETURNING a",
                "REPLACE INTO t VALUES (1)",
                "TRUNCATE t",
                "MERGE INTO t",
                "SET STATEMENT max_statement_time = 1 FOR UPDATE t SET a = 1",
                "SET STATEMENT x = 1",
                "CREATE TABLE t (a INT)",
                "SHUTDOWN",
                "BINLOG 'x'",
                "CHANGE MASTER TO MASTER_HOST = 'x'",
                "START REPLICA",
                "SIGNAL SQLSTATE '45000'",
                "GRANT SELECT ON a.* TO b",
                "HELP 'x'",
                "CACHE INDEX t IN k",
                "CHECK TABLE t"
            })
    void theRestIsForThePrimary(String sql) {
        notSafe(sql, "/* x */ " + sql, sql.toLowerCase(java.util.Locale.ROOT), "/*! " + sql + " */");
        assertThat(of(sql).reason()).isNotBlank();
    }

    @Test
    void setStatementIsWhatItRuns() {
        read("SET STATEMENT max_statement_time = 1 FOR SELECT a FROM t", "SET STATEMENT a=1, b='x for y' FOR SELECT 1");
        is(LOCKING_READ, "SET STATEMENT lock_wait_timeout = 1 FOR SELECT a FROM t FOR UPDATE");
    }

    @Nested
    class Sessions {

        @Test
        void transactions() {
            effect(TransactionEffect.BEGIN, "BEGIN", "begin work", "START TRANSACTION", "START TRANSACTION READ WRITE");
            effect(TransactionEffect.BEGIN, "START TRANSACTION WITH CONSISTENT SNAPSHOT", "/* x */ BEGIN");
            effect(
                    TransactionEffect.BEGIN_READ_ONLY,
                    "START TRANSACTION READ ONLY",
                    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
                    "start /**/ transaction read\nonly;");
            effect(TransactionEffect.COMMIT, "COMMIT", "COMMIT WORK", "COMMIT AND NO CHAIN NO RELEASE", "commit;");
            effect(TransactionEffect.COMMIT_AND_CHAIN, "COMMIT AND CHAIN", "COMMIT WORK AND CHAIN NO RELEASE");
            effect(TransactionEffect.ROLLBACK, "ROLLBACK", "ROLLBACK WORK");
            effect(TransactionEffect.ROLLBACK_AND_CHAIN, "ROLLBACK AND CHAIN");
            effect(TransactionEffect.SAVEPOINT, "SAVEPOINT a", "ROLLBACK TO a", "ROLLBACK WORK TO SAVEPOINT a");
            effect(TransactionEffect.UNKNOWN, "COMMIT RELEASE", "XA END 'a'");
            effect(
                    TransactionEffect.NEXT_TRANSACTION,
                    "SET TRANSACTION READ ONLY",
                    "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
            effect(
                    TransactionEffect.AUTOCOMMIT_OFF,
                    "SET autocommit = 0",
                    "SET @@autocommit=OFF",
                    "set session autocommit:=false");
            effect(
                    TransactionEffect.AUTOCOMMIT_OFF,
                    "SET @@session.autocommit = 'off'",
                    "SET `autocommit` = 0",
                    "SET @@local.autocommit=0;");
            effect(TransactionEffect.AUTOCOMMIT_ON, "SET autocommit=1", "SET LOCAL autocommit = ON");
            effect(
                    TransactionEffect.AUTOCOMMIT_UNKNOWN,
                    "SET autocommit = ?",
                    "SET autocommit = 1 - 1",
                    "SET autocommit = @x");
            assertThat(of("SET autocommit = 1").implicitCommit()).isTrue();
            assertThat(of("BEGIN").implicitCommit()).isTrue();
            assertThat(of("SET @a = 1, autocommit = 0").transaction()).isEqualTo(TransactionEffect.AUTOCOMMIT_OFF);
            assertThat(of("SET @a = 1, autocommit = 0").pins()).containsExactly(SessionPin.USER_VARIABLE);
            assertThat(of("SET @a = (SELECT 'x, autocommit = 0', 1)").transaction())
                    .isEqualTo(TransactionEffect.NONE);
        }

        private void effect(TransactionEffect effect, String... statements) {
            is(TRANSACTION_CONTROL, statements);
            for (String sql : statements) {
                assertThat(of(sql).transaction()).as(sql).isEqualTo(effect);
            }
        }

        @Test
        void definitionsCommit() {
            for (String sql : new String[] {
                "CREATE TABLE t (a INT)",
                "DROP TABLE t",
                "ALTER TABLE t ADD b INT",
                "TRUNCATE TABLE t",
                "RENAME TABLE a TO b",
                "GRANT ALL ON *.* TO a",
                "LOCK TABLES t READ",
                "ANALYZE TABLE t",
                "CREATE OR REPLACE VIEW v AS SELECT 1"
            }) {
                assertThat(of(sql).implicitCommit()).as(sql).isTrue();
                assertThat(of(sql).transaction()).as(sql).isEqualTo(TransactionEffect.IMPLICIT_COMMIT);
            }
            assertThat(of("CREATE TEMPORARY TABLE t (a INT)").implicitCommit()).isFalse();
            assertThat(of("INSERT INTO t VALUES (1)").implicitCommit()).isFalse();
        }

        @Test
        void pins() {
            pin(SessionPin.USER_VARIABLE, "SET @x = 1", "LOAD DATA INFILE 'x' INTO TABLE t (a, @b) SET c = @b");
            pin(
                    SessionPin.TEMPORARY_TABLE,
                    "CREATE TEMPORARY TABLE t (a INT)",
                    "create or replace temporary table t like u");
            pin(SessionPin.TEMPORARY_TABLE, "CREATE /**/ TEMPORARY TABLE t SELECT 1");
            pin(
                    SessionPin.NAMED_LOCK,
                    "DO GET_LOCK('a', 1)",
                    "SELECT GET_LOCK(?, ?)",
                    "INSERT INTO t VALUES (GET_LOCK('a', 1))");
            pin(
                    SessionPin.LOCKED_TABLES,
                    "LOCK TABLES t READ",
                    "FLUSH TABLES WITH READ LOCK",
                    "LOCK INSTANCE FOR BACKUP");
            pin(SessionPin.PREPARED_STATEMENT, "PREPARE s FROM 'x'");
            pin(SessionPin.HANDLER, "HANDLER t OPEN", "HANDLER t READ FIRST");
            pin(
                    SessionPin.SESSION_VARIABLE,
                    "SET sql_mode = ''",
                    "SET SESSION x = 1",
                    "SET NAMES utf8mb4",
                    "SET @@x = 1");
            pin(SessionPin.SESSION_VARIABLE, "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE", "SET ROLE r");
            pin(SessionPin.SESSION_VARIABLE, "SET LOCAL TRANSACTION READ ONLY", "SET GLOBAL a = 1, SESSION b = 2");
            pin(SessionPin.DATABASE, "USE app", "use `app`;");
            pin(SessionPin.ROUTINE, "CALL p()", "DO my_fn(1)", "SET @a = my_fn(1)", "BEGIN NOT ATOMIC SET @x = 1; END");
            pin(
                    SessionPin.ROUTINE,
                    "INSERT INTO t (a) VALUES (my_fn(1))",
                    "INSERT INTO t(a, b) SELECT my_fn(1), 2",
                    "INSERT IGNORE `app`.`t` (a) VALUES (1), (app.my_fn(1))",
                    "INSERT INTO t VALUE (my_fn(1))",
                    "INSERT INTO t SET a = my_fn(1)",
                    "INSERT INTO t PARTITION (p0) (a) VALUES (my_fn(1))",
                    "INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE a = my_fn(1)",
                    "REPLACE t (a) VALUES (my_fn(1))",
                    "UPDATE t SET a = my_fn(1)",
                    "DELETE FROM t WHERE a = `my_fn`(1)",
                    "WITH x AS (SELECT 1) UPDATE t SET a = my_fn(1)");
            pin(SessionPin.LOCKED_TABLES, "BACKUP STAGE START", "BACKUP LOCK app.t");
            for (String sql : new String[] {
                "SET GLOBAL a = 1",
                "SET @@global.a = 1",
                "SET PERSIST a = 1",
                "INSERT INTO t (a) VALUES (1)",
                "DO 1",
                "UPDATE t SET a = UPPER(a)",
                "DROP TEMPORARY TABLE t",
                "SET PASSWORD = 'x'",
                "SET autocommit = 0",
                "SET TRANSACTION READ ONLY",
                "INSERT INTO t (a, b) VALUES (UPPER('x'), NOW())",
                "INSERT LOW_PRIORITY IGNORE INTO `app` . `t` (a) VALUES (UUID())",
                "INSERT INTO t PARTITION (p0) (a) VALUES (1), (2)",
                "INSERT INTO t(a) VALUES (1) AS new(x) ON DUPLICATE KEY UPDATE a = new.x",
                "INSERT INTO t () VALUES ()",
                "REPLACE INTO t VALUE (1)",
                "INSERT INTO t (id) VALUES (UUID_V7())",
                "DELETE t FROM t JOIN u USING (id) WHERE t.a IN (1, 2)"
            }) {
                assertThat(of(sql).pins()).as(sql).isEmpty();
            }
        }

        private void pin(SessionPin pin, String... statements) {
            for (String sql : statements) {
                assertThat(of(sql).pins()).as(sql).contains(pin);
                assertThat(of(sql).pins(pin)).as(sql).isTrue();
                assertThat(of(sql).pinsSession()).as(sql).isTrue();
                notSafe(sql);
            }
        }
    }

    @Test
    void someShowsAreReplicatedAndOthersOfTheNode() {
        read(
                "SHOW TABLES",
                "SHOW FULL TABLES LIKE 'a%'",
                "SHOW COLUMNS FROM t",
                "SHOW FULL COLUMNS FROM t FROM app",
                "SHOW DATABASES",
                "SHOW CREATE VIEW v",
                "SHOW CREATE PROCEDURE p");
        is(
                NODE_LOCAL,
                "SHOW STATUS",
                "SHOW VARIABLES LIKE 'server_id'",
                "SHOW PROCESSLIST",
                "SHOW FULL PROCESSLIST",
                "SHOW CREATE TABLE t",
                "SHOW TABLE STATUS",
                "SHOW INDEX FROM t",
                "SHOW BINARY LOGS",
                "SHOW REPLICA STATUS",
                "SHOW GRANTS",
                "SHOW EVENTS",
                "SHOW CREATE EVENT e",
                "SHOW ENGINES",
                "SHOW",
                "SHOW OPEN TABLES");
        notSafe("SHOW TABLES WHERE f(1)", "SHOW COLUMNS FROM t WHERE GET_LOCK('a', 1)", "SHOW TABLES WHERE @x = 1");
    }

    @Test
    void schemasOfTheNode() {
        is(
                NODE_LOCAL,
                "SELECT * FROM information_schema.processlist",
                "SELECT * FROM INFORMATION_SCHEMA.TABLES",
                "SELECT * FROM `performance_schema`.`threads`",
                "SELECT * FROM \"mysql\".user",
                "SELECT * FROM sys.version");
        notSafe("SELECT * FROM `information_schema` . tables");
        read("SELECT sys FROM t", "SELECT mysql FROM sys", "SELECT a.sys, a.mysql FROM a");
    }

    @Test
    void rows() {
        assertThat(of("INSERT INTO t VALUES (1)").mayReturnRows()).isFalse();
        assertThat(of("INSERT INTO t VALUES (1) RETURNING a").mayReturnRows()).isTrue();
        assertThat(of("UPDATE t SET a = 1").mayReturnRows()).isFalse();
        assertThat(of("CALL p()").mayReturnRows()).isTrue();
        assertThat(of("COMMIT").mayReturnRows()).isFalse();
        assertThat(of("CHECK TABLE t").mayReturnRows()).isTrue();
    }

    @Nested
    class Hints {

        @Test
        void atTheStartOnly() {
            assertThat(of("/* evenkeel: primary */ SELECT 1").hint()).isEqualTo(Hint.PRIMARY);
            assertThat(of("/*evenkeel:replica*/SELECT 1").hint()).isEqualTo(Hint.REPLICA);
            assertThat(of(" \n/* Evenkeel : PRIMARY */ SELECT 1").hint()).isEqualTo(Hint.PRIMARY);
            assertThat(of("/* trace */ -- x\n /* evenkeel: primary */ SELECT 1").hint())
                    .isEqualTo(Hint.PRIMARY);
            assertThat(of("/* evenkeel: primary */ SELECT 1").replicaSafe()).isTrue();
            assertThat(of("/* evenkeel: replica */ DELETE FROM t").kind()).isEqualTo(WRITE);
            for (String sql : new String[] {
                "SELECT 1 /* evenkeel: primary */",
                "UPDATE t SET note = '/* evenkeel: replica */'",
                "'/* evenkeel: replica */'",
                "SELECT '/* evenkeel: replica */'",
                "-- /* evenkeel: replica */\nSELECT 1",
                "# evenkeel: replica\nSELECT 1",
                "/*! evenkeel: replica */ SELECT 1",
                "/* about evenkeel: replica */ SELECT 1",
                "/* evenkeels: replica */ SELECT 1",
                "/* x */ SELECT 1"
            }) {
                assertThat(of(sql).hint()).as(sql).isEqualTo(Hint.NONE);
                assertThat(of(sql).hint().isNone()).as(sql).isTrue();
            }
        }

        @Test
        void nodesAndLag() {
            assertThat(of("/* evenkeel: db2 */ SELECT 1").hint())
                    .isEqualTo(new Hint(Hint.Target.NODE, "db2", null, true));
            assertThat(of("/* evenkeel: node=primary */ SELECT 1").hint().node())
                    .isEqualTo("primary");
            Hint lag = of("/* evenkeel: replica, maxlag=500ms */ SELECT 1").hint();
            assertThat(lag).isEqualTo(new Hint(Hint.Target.REPLICA, null, Duration.ofMillis(500), true));
            assertThat(of("/* evenkeel: maxlag=2s */ SELECT 1").hint().maxLag()).isEqualTo(Duration.ofSeconds(2));
            assertThat(of("/* evenkeel: maxlag=PT0.5S */ SELECT 1").hint().maxLag())
                    .isEqualTo(Duration.ofMillis(500));
        }

        @Test
        void wrongOnesAreReported() {
            for (String words : new String[] {
                "", "primary replica", "maxlag=x", "maxlag=-1s", "foo=bar", "maxlag", "maxlag=99999999999999999999s"
            }) {
                Hint hint = of("/* evenkeel: " + words + " */ SELECT 1").hint();
                assertThat(hint.valid()).as(words).isFalse();
                assertThat(hint.target()).as(words).isEqualTo(Hint.Target.ANY);
            }
        }
    }

    @Nested
    class Instances {

        @Test
        void markedStatements() {
            StatementClassifier known = StatementClassifier.builder()
                    .markRead("SELECT price(?)")
                    .markPrimary("SELECT a FROM hot")
                    .build();
            assertThat(known.classification("SELECT price(?)").replicaSafe()).isTrue();
            assertThat(known.classification("SELECT price( ?)").replicaSafe()).isFalse();
            assertThat(known.classification("SELECT a FROM hot").replicaSafe()).isFalse();
        }

        @Test
        void refusedStatementsAreRemembered() {
            StatementClassifier known = StatementClassifier.ofDefaults();
            String sql = "SELECT a FROM view_that_writes";
            assertThat(known.classification(sql).replicaSafe()).isTrue();
            assertThat(known.rememberRefused(sql)).isTrue();
            assertThat(known.rememberRefused(sql)).isFalse();
            assertThat(known.classification(sql).kind()).isEqualTo(WRITE);
            for (int i = 0; i < 2000; i++) {
                known.rememberRefused("SELECT " + i);
            }
            assertThat(known.rememberRefused("SELECT one_more")).isFalse();
        }

        @Test
        void cacheSizesAreChecked() {
            assertThatThrownBy(() -> StatementClassifier.builder().cacheSize(-1))
                    .hasMessage("cacheSize: -1 (expected: 0 to 1048576)");
            assertThat(StatementClassifier.builder()
                            .cacheSize(0)
                            .build()
                            .classification("SELECT 1")
                            .kind())
                    .isEqualTo(READ);
        }

        @Test
        void otherCharSequences() {
            assertThat(StatementClassifier.classify(java.nio.CharBuffer.wrap("SELECT 1"))
                            .replicaSafe())
                    .isTrue();
        }
    }
}
