package io.evenkeel.jdbc.differential;

import io.evenkeel.jdbc.fixture.ServerKind;
import java.util.List;

/**
 * The table of all ways in which a connection of ours answers otherwise than one of the driver. What is not here is the
 * same in every scenario, and what is here occurs in at least one. The guide shows the same table.
 */
final class Differences {

    private static final String CONNECTION_CLOSED =
            "throws java\\.sql\\.SQLNonTransientConnectionException \\[08003 0] No operations allowed after connection"
                    + " closed\\.";

    private static final String STATEMENT_CLOSED =
            "throws java\\.sql\\.SQLException \\[S1009 0] No operations allowed after statement closed\\.";

    static final List<Difference> ALL = List.of(
            Difference.of(
                            "autocommit by text",
                            "After `SET autocommit` as text, `getAutoCommit()`, `commit()` and `rollback()` of the driver go on"
                                    + " as if it had not been sent; ours follow it.",
                            "Routing has to know whether a transaction is open.",
                            "Connection1\\.(getAutoCommit|rollback|commit)\\(\\)",
                            "true|false|throws java\\.sql\\.SQLNonTransientConnectionException .*autocommit=true|done",
                            "true|false|throws java\\.sql\\.SQLNonTransientConnectionException .*autocommit=true|done")
                    .ending(),
            Difference.of(
                            "late database",
                            "`setCatalog` and `setSchema` of a database that does not exist are refused by the driver; with ours"
                                    + " the next statement is.",
                            "The setter reaches no server, as nobody knows yet which node is next.",
                            "Connection1\\.set(Catalog|Schema)\\(.*\\)",
                            "throws java\\.sql\\.SQLSyntaxErrorException .*",
                            "done")
                    .ending(),
            Difference.of(
                            "savepoint, read-only",
                            "`setSavepoint()` in a read-only transaction is refused by the driver itself; ours sets it on the"
                                    + " replica.",
                            "The driver is not told of read-only on a replica, which refuses writes anyway.",
                            "Connection1\\.setSavepoint\\(\\)",
                            "throws .*Connection is read-only.*",
                            "Savepoint1")
                    .ending(),
            Difference.of(
                            "read-only taken back",
                            "A write after `setReadOnly(false)` inside a transaction that was begun read-only fails with 1792 on"
                                    + " the driver; ours runs it on the primary.",
                            "The read-only part ran on a replica; on the primary a transaction begins with the write.",
                            "Statement\\d+\\.execute\\(\"update .*",
                            "throws .*1792] Cannot execute statement in a READ ONLY transaction.*",
                            "false")
                    .ending(),
            Difference.of(
                            "isValid of a negative timeout",
                            "`isValid` of a negative timeout closes the driver's connection and tells false; ours throws.",
                            "JDBC demands it, and a wrong argument is no reason to lose a connection.",
                            "Connection1\\.isValid\\(-5\\)",
                            "false",
                            "throws java\\.sql\\.SQLException .*timeout: -5.*")
                    .ending(),
            Difference.of(
                            "warnings of another statement",
                            "On MariaDB, `SHOW WARNINGS` after a read of no table still tells of the statement before it; ours of the"
                                    + " replica's.",
                            "It is asked where the last statement went.",
                            "warnings after a read of no table",
                            "1",
                            "0")
                    .on(ServerKind.MARIADB),
            Difference.of(
                    "connection closed",
                    "After `close()` or `abort`, what the driver answers from memory, such as `getAutoCommit()`, ours refuses"
                            + " (08003).",
                    "JDBC demands it.",
                    "Connection1\\..*",
                    ".*",
                    CONNECTION_CLOSED + "|throws java\\.sql\\.SQLClientInfoException .*after connection closed\\..*"),
            Difference.of(
                    "metadata of a closed connection",
                    "`DatabaseMetaData` of a closed connection still answers what the driver knows without asking; ours refuses"
                            + " (08003).",
                    "The physical connection may serve somebody else by then.",
                    "DatabaseMetaData1\\..*",
                    ".*",
                    CONNECTION_CLOSED),
            Difference.of(
                    "statement closed",
                    "After a statement or its connection was closed, what the driver answers from memory, such as"
                            + " `getFetchDirection()`, ours refuses (S1009); also after `abort`.",
                    "There may be no statement of the driver, and JDBC demands it.",
                    "(Prepared|Callable)?Statement\\d+\\..*",
                    ".*",
                    STATEMENT_CLOSED),
            Difference.of(
                            "closing what was lost",
                            "`close()` of a connection that was lost in a transaction throws on the driver; ours does not.",
                            "The statement that lost it has told, and it is not pooled again.",
                            "close at the end",
                            "throws .*Communications link failure during rollback.*",
                            "")
                    .ending());

    private Differences() {}
}
