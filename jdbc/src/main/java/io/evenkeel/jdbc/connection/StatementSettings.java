package io.evenkeel.jdbc.connection;

import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** What was set on a statement, kept to be set again on the physical one of another node. Made when first needed. */
final class StatementSettings {

    private static final int MAX_FIELD_SIZE = 1;
    private static final int MAX_ROWS = 1 << 1;
    private static final int ESCAPES = 1 << 2;
    private static final int QUERY_TIMEOUT = 1 << 3;
    private static final int FETCH_DIRECTION = 1 << 4;
    private static final int FETCH_SIZE = 1 << 5;
    private static final int POOLABLE = 1 << 6;

    private int set;
    private int maxFieldSize;
    private long maxRows;
    private boolean escapes;
    private int queryTimeout;
    private int fetchDirection;
    private int fetchSize;
    private boolean poolable;
    private @Nullable String cursorName;
    private boolean closeOnCompletion;

    void maxFieldSize(int bytes) {
        maxFieldSize = bytes;
        set |= MAX_FIELD_SIZE;
    }

    void maxRows(long rows) {
        maxRows = rows;
        set |= MAX_ROWS;
    }

    void escapes(boolean process) {
        escapes = process;
        set |= ESCAPES;
    }

    void queryTimeout(int seconds) {
        queryTimeout = seconds;
        set |= QUERY_TIMEOUT;
    }

    void fetchDirection(int direction) {
        fetchDirection = direction;
        set |= FETCH_DIRECTION;
    }

    void fetchSize(int rows) {
        fetchSize = rows;
        set |= FETCH_SIZE;
    }

    void poolable(boolean mayBePooled) {
        poolable = mayBePooled;
        set |= POOLABLE;
    }

    void cursorName(String name) {
        cursorName = name;
    }

    void closeOnCompletion() {
        closeOnCompletion = true;
    }

    boolean closesOnCompletion() {
        return closeOnCompletion;
    }

    /** Sets on this statement what was set, and nothing else. */
    void applyTo(Statement statement) throws SQLException {
        if ((set & MAX_FIELD_SIZE) != 0) {
            statement.setMaxFieldSize(maxFieldSize);
        }
        if ((set & MAX_ROWS) != 0) {
            if (maxRows > Integer.MAX_VALUE) {
                statement.setLargeMaxRows(maxRows);
            } else {
                statement.setMaxRows((int) maxRows);
            }
        }
        if ((set & ESCAPES) != 0) {
            statement.setEscapeProcessing(escapes);
        }
        if ((set & QUERY_TIMEOUT) != 0) {
            statement.setQueryTimeout(queryTimeout);
        }
        if ((set & FETCH_DIRECTION) != 0) {
            statement.setFetchDirection(fetchDirection);
        }
        if ((set & FETCH_SIZE) != 0) {
            statement.setFetchSize(fetchSize);
        }
        if ((set & POOLABLE) != 0) {
            statement.setPoolable(poolable);
        }
        if (cursorName != null) {
            statement.setCursorName(cursorName);
        }
        if (closeOnCompletion) {
            statement.closeOnCompletion();
        }
    }
}
