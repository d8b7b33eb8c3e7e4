package io.evenkeel.jdbc.differential;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;

/** {@link ResultSet}: every getter of every type, scrolling, updating, streaming, large objects. */
final class ResultScenarios extends Scenarios {

    private static final List<String> COLUMNS = List.of(
            "f_bit1",
            "f_bit9",
            "f_bool",
            "f_tinyint",
            "f_utinyint",
            "f_smallint",
            "f_usmallint",
            "f_mediumint",
            "f_int",
            "f_uint",
            "f_bigint",
            "f_ubigint",
            "f_decimal",
            "f_float",
            "f_double",
            "f_date",
            "f_time",
            "f_datetime",
            "f_timestamp",
            "f_year",
            "f_char",
            "f_varchar",
            "f_binary",
            "f_varbinary",
            "f_tinyblob",
            "f_blob",
            "f_text",
            "f_enum",
            "f_set",
            "f_json",
            "f_num_text",
            "f_date_text");

    private static final List<Class<?>> CLASSES = List.of(
            Boolean.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigInteger.class,
            BigDecimal.class,
            String.class,
            byte[].class,
            Date.class,
            Time.class,
            Timestamp.class,
            java.util.Date.class,
            Calendar.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            OffsetDateTime.class,
            OffsetTime.class,
            ZonedDateTime.class,
            Duration.class,
            Clob.class,
            Blob.class,
            UUID.class,
            Object.class);

    ResultScenarios() {
        super("result");
        getters();
        scrolling();
        updating();
        streaming();
        largeObjects();
        states();
    }

    @SuppressWarnings("deprecation")
    private void getters() {
        for (String column : COLUMNS) {
            for (String properties : List.of("", SERVER_SIDE)) {
                String where = properties.isEmpty() ? "" : " (server-side)";
                reads("getters of " + column + where, properties, (c, run) -> {
                    try (PreparedStatement statement =
                                    c.prepareStatement("select " + column + " from kinds order by id");
                            ResultSet rows = statement.executeQuery()) {
                        while (rows.next()) {
                            all(run, rows);
                            for (Class<?> type : CLASSES) {
                                run.tries(() -> rows.getObject(1, type));
                                run.tries(rows::wasNull);
                            }
                        }
                    }
                });
            }
        }
        reads("getters by name", (c, run) -> {
            try (Statement statement = c.createStatement();
                    ResultSet rows =
                            statement.executeQuery("select id as a, name, name as b, id + 1 from item where id = 1")) {
                rows.next();
                rows.findColumn("a");
                rows.findColumn("NAME");
                run.tries(() -> rows.findColumn("id"));
                run.tries(() -> rows.findColumn("nothing"));
                run.tries(() -> rows.getString("nothing"));
                run.tries(() -> rows.getString((String) null));
                run.tries(() -> rows.getString(""));
                rows.getInt("A");
                rows.getString("b");
                rows.getLong("id + 1");
                rows.getObject("name");
                rows.getObject("a", Long.class);
                run.tries(() -> rows.getString(0));
                run.tries(() -> rows.getString(5));
                run.tries(() -> rows.getString(-1));
                run.tries(() -> rows.getObject(1, (Class<?>) null));
                run.tries(() -> rows.getObject(1, Map.of()));
                run.tries(() -> rows.getBigDecimal("a", 2));
            }
        });
        reads("getters out of place", (c, run) -> {
            try (Statement statement = c.createStatement();
                    ResultSet rows = statement.executeQuery("select id from item where id = 1")) {
                run.tries(() -> rows.getInt(1));
                rows.next();
                rows.getInt(1);
                rows.next();
                run.tries(() -> rows.getInt(1));
                rows.next();
            }
        });
    }

    @SuppressWarnings("deprecation")
    private static void all(Run run, ResultSet rows) {
        run.tries(() -> rows.getBoolean(1));
        run.tries(() -> rows.getByte(1));
        run.tries(() -> rows.getShort(1));
        run.tries(() -> rows.getInt(1));
        run.tries(() -> rows.getLong(1));
        run.tries(() -> rows.getFloat(1));
        run.tries(() -> rows.getDouble(1));
        run.tries(() -> rows.getBigDecimal(1));
        run.tries(() -> rows.getBigDecimal(1, 1));
        run.tries(() -> rows.getString(1));
        run.tries(() -> rows.getNString(1));
        run.tries(() -> rows.getBytes(1));
        run.tries(() -> rows.getDate(1));
        run.tries(() -> rows.getTime(1));
        run.tries(() -> rows.getTimestamp(1));
        run.tries(() -> rows.getObject(1));
        run.tries(() -> rows.getAsciiStream(1));
        run.tries(() -> rows.getUnicodeStream(1));
        run.tries(() -> rows.getBinaryStream(1));
        run.tries(() -> rows.getCharacterStream(1));
        run.tries(() -> rows.getNCharacterStream(1));
        run.tries(() -> rows.getBlob(1).length());
        run.tries(() -> rows.getClob(1).length());
        run.tries(() -> rows.getNClob(1).length());
        run.tries(() -> rows.getSQLXML(1));
        run.tries(() -> rows.getURL(1));
        run.tries(() -> rows.getArray(1));
        run.tries(() -> rows.getRef(1));
        run.tries(() -> rows.getRowId(1));
        Calendar tokyo = Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo"), Locale.ROOT);
        run.tries(() -> rows.getDate(1, tokyo));
        run.tries(() -> rows.getTime(1, tokyo));
        run.tries(() -> rows.getTimestamp(1, tokyo));
    }

    private void scrolling() {
        for (int type : new int[] {
            ResultSet.TYPE_FORWARD_ONLY, ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.TYPE_SCROLL_SENSITIVE
        }) {
            for (String properties : List.of("", SERVER_SIDE)) {
                String where = properties.isEmpty() ? "" : " (server-side)";
                reads("scrolling type " + type + where, properties, (c, run) -> {
                    try (Statement statement = c.createStatement(type, ResultSet.CONCUR_READ_ONLY);
                            ResultSet rows = statement.executeQuery("select id from item order by id")) {
                        where(run, rows);
                        for (Run.Calls move : List.<Run.Calls>of(
                                rows::first,
                                rows::last,
                                rows::previous,
                                () -> rows.absolute(2),
                                () -> rows.absolute(-1),
                                () -> rows.absolute(0),
                                () -> rows.absolute(99),
                                () -> rows.absolute(-99),
                                rows::beforeFirst,
                                rows::next,
                                () -> rows.relative(2),
                                () -> rows.relative(-1),
                                () -> rows.relative(0),
                                () -> rows.relative(50),
                                rows::afterLast,
                                rows::previous,
                                rows::next,
                                rows::next,
                                rows::first)) {
                            run.tries(move);
                            where(run, rows);
                        }
                    }
                });
                reads("scrolling nothing, type " + type + where, properties, (c, run) -> {
                    try (Statement statement = c.createStatement(type, ResultSet.CONCUR_READ_ONLY);
                            ResultSet rows = statement.executeQuery("select id from item where id < 0")) {
                        where(run, rows);
                        run.tries(rows::first);
                        run.tries(rows::last);
                        run.tries(rows::next);
                        where(run, rows);
                        run.tries(rows::previous);
                        run.tries(() -> rows.absolute(1));
                        where(run, rows);
                    }
                });
            }
        }
    }

    private static void where(Run run, ResultSet rows) {
        run.tries(rows::getRow);
        run.tries(rows::isBeforeFirst);
        run.tries(rows::isFirst);
        run.tries(rows::isLast);
        run.tries(rows::isAfterLast);
        run.tries(() -> rows.getInt(1));
    }

    private void updating() {
        for (int type : new int[] {
            ResultSet.TYPE_FORWARD_ONLY, ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.TYPE_SCROLL_SENSITIVE
        }) {
            for (String properties : List.of("", SERVER_SIDE)) {
                String where = ", type " + type + (properties.isEmpty() ? "" : " (server-side)");
                writes("updateRow" + where, properties, (c, run) -> {
                    try (Statement statement = c.createStatement(type, ResultSet.CONCUR_UPDATABLE);
                            ResultSet rows = statement.executeQuery("select id, name, n from work order by id")) {
                        rows.getConcurrency();
                        rows.next();
                        run.tries(() -> rows.updateString(2, "changed"));
                        run.tries(() -> rows.updateInt("n", 99));
                        run.tries(rows::updateRow);
                        run.tries(rows::rowUpdated);
                        run.tries(() -> rows.getString(2));
                        rows.next();
                        run.tries(() -> rows.updateString(2, "never"));
                        run.tries(rows::cancelRowUpdates);
                        run.tries(() -> rows.getString(2));
                        run.tries(() -> rows.updateNull(3));
                        run.tries(rows::updateRow);
                        run.tries(rows::refreshRow);
                        rows.next();
                        run.tries(rows::deleteRow);
                        run.tries(rows::rowDeleted);
                        run.tries(rows::moveToInsertRow);
                        run.tries(() -> rows.updateString("name", "inserted"));
                        run.tries(rows::insertRow);
                        run.tries(rows::rowInserted);
                        run.tries(() -> rows.getInt(1));
                        run.tries(rows::moveToCurrentRow);
                        run.tries(rows::getRow);
                        run.tries(rows::getStatement);
                    }
                    run.work(c);
                });
            }
        }
        writes("every update method", (c, run) -> {
            try (Statement statement = c.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE);
                    ResultSet rows = statement.executeQuery("select id, name, n from work where id = 1")) {
                rows.next();
                run.tries(() -> rows.updateBoolean(3, true));
                run.tries(() -> rows.updateByte(3, (byte) 1));
                run.tries(() -> rows.updateShort(3, (short) 1));
                run.tries(() -> rows.updateLong(3, 1));
                run.tries(() -> rows.updateFloat(3, 1));
                run.tries(() -> rows.updateDouble(3, 1));
                run.tries(() -> rows.updateBigDecimal(3, BigDecimal.TEN));
                run.tries(() -> rows.updateBytes(2, new byte[] {'x'}));
                run.tries(() -> rows.updateNString(2, "x"));
                run.tries(() -> rows.updateObject(3, 7));
                run.tries(() -> rows.updateObject(3, 7, 0));
                run.tries(() -> rows.updateObject(3, 7, JDBCType.INTEGER));
                run.tries(() -> rows.updateCharacterStream(2, new StringReader("y"), 1));
                run.tries(() -> rows.updateClob(2, new StringReader("z")));
                run.tries(() -> rows.updateDate(2, Date.valueOf("2024-01-01")));
                run.tries(() -> rows.updateTimestamp("name", Timestamp.valueOf("2024-01-01 00:00:00")));
                run.tries(() -> rows.updateString(9, "x"));
                run.tries(() -> rows.updateString("nothing", "x"));
                run.tries(rows::updateRow);
            }
            run.work(c);
        });
        writes("updating a duplicate", (c, run) -> {
            try (Statement statement = c.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE);
                    ResultSet rows = statement.executeQuery("select id, name from work order by id")) {
                rows.next();
                rows.updateString(2, "two");
                run.tries(rows::updateRow);
            }
            run.work(c);
        });
        reads("updating what is read-only", (c, run) -> {
            try (Statement statement = c.createStatement();
                    ResultSet rows = statement.executeQuery("select id, name from item where id = 1")) {
                rows.next();
                run.tries(() -> rows.updateString(2, "x"));
                run.tries(rows::updateRow);
                run.tries(rows::insertRow);
                run.tries(rows::deleteRow);
                run.tries(rows::moveToInsertRow);
                run.tries(rows::cancelRowUpdates);
                run.tries(rows::refreshRow);
            }
        });
        for (String sql : List.of(
                "select name from work",
                "select count(*) from work",
                "select w.id, i.id from work w join item i on w.id = i.id",
                "select 1",
                "show tables")) {
            reads("updating what has no key: " + sql, (c, run) -> {
                try (Statement statement = c.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE);
                        ResultSet rows = statement.executeQuery(sql)) {
                    rows.getConcurrency();
                    rows.next();
                    run.tries(() -> rows.updateInt(1, 1));
                    run.tries(rows::deleteRow);
                }
            });
        }
        writes("updating in a transaction", (c, run) -> {
            c.setAutoCommit(false);
            try (PreparedStatement statement = c.prepareStatement(
                    "select id, name, n from work where id > ? order by id",
                    ResultSet.TYPE_SCROLL_INSENSITIVE,
                    ResultSet.CONCUR_UPDATABLE)) {
                statement.setInt(1, 1);
                ResultSet rows = statement.executeQuery();
                rows.next();
                rows.updateInt(3, 1234);
                rows.updateRow();
            }
            c.rollback();
            c.setAutoCommit(true);
            run.work(c);
        });
    }

    private void streaming() {
        reads("streaming row by row", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.setFetchSize(Integer.MIN_VALUE);
                statement.getFetchSize();
                ResultSet rows = statement.executeQuery("select id, v from many order by id");
                for (int i = 0; i < 5; i++) {
                    rows.next();
                    rows.getInt(1);
                }
                run.tries(rows::isLast);
                run.tries(rows::getRow);
                run.tries(rows::previous);
                rows.close();
                run.query(c, "select 1");
            }
        });
        reads("streaming to the end", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.setFetchSize(Integer.MIN_VALUE);
                ResultSet rows = statement.executeQuery("select id from many order by id");
                int n = 0;
                while (((ResultSet) Recorder.behind(rows)).next()) {
                    n++;
                }
                run.note("rows", n);
                rows.isAfterLast();
                run.query(c, "select 1");
            }
        });
        reads("streaming while something else runs", (c, run) -> {
            c.setAutoCommit(false);
            try (Statement statement = c.createStatement()) {
                statement.setFetchSize(Integer.MIN_VALUE);
                ResultSet rows = statement.executeQuery("select id from many order by id");
                rows.next();
                run.tries(() -> run.query(c, "select 1"));
                run.tries(rows::next);
                run.tries(c::commit);
            }
            run.tries(c::rollback);
            run.tries(() -> c.setAutoCommit(true));
            run.tries(() -> run.query(c, "select 1"));
        });
        reads("streaming a prepared statement", (c, run) -> {
            try (PreparedStatement statement = c.prepareStatement(
                    "select id from many where id > ? order by id",
                    ResultSet.TYPE_FORWARD_ONLY,
                    ResultSet.CONCUR_READ_ONLY)) {
                statement.setFetchSize(Integer.MIN_VALUE);
                statement.setInt(1, 295);
                run.query(statement);
                run.query(statement);
            }
        });
        reads("streaming with a limit", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                statement.setFetchSize(Integer.MIN_VALUE);
                statement.setMaxRows(3);
                run.drain(statement.executeQuery("select id from many order by id"));
            }
        });
        reads("streaming and closing the statement", (c, run) -> {
            Statement statement = c.createStatement();
            statement.setFetchSize(Integer.MIN_VALUE);
            ResultSet rows = statement.executeQuery("select id from many order by id");
            rows.next();
            statement.close();
            rows.isClosed();
            run.tries(rows::next);
            run.query(c, "select 1");
        });
        reads("streaming and closing the connection", (c, run) -> {
            Statement statement = c.createStatement();
            statement.setFetchSize(Integer.MIN_VALUE);
            ResultSet rows = statement.executeQuery("select id from many order by id");
            rows.next();
            c.close();
            rows.isClosed();
            run.tries(rows::next);
        });
        for (int size : new int[] {1, 7, 100, 1000}) {
            reads("a cursor of " + size, SERVER_SIDE, (c, run) -> {
                try (Statement statement = c.createStatement()) {
                    statement.setFetchSize(size);
                    ResultSet rows = statement.executeQuery("select id, v from many order by id");
                    rows.getFetchSize();
                    int n = 0;
                    while (n < 20 && rows.next()) {
                        rows.getString(2);
                        n++;
                    }
                    rows.getRow();
                    rows.isLast();
                    run.query(c, "select 'beside it'");
                    rows.next();
                    rows.getInt(1);
                }
            });
        }
        reads("a cursor in a read-only transaction", SERVER_SIDE, (c, run) -> {
            c.setReadOnly(true);
            c.setAutoCommit(false);
            try (PreparedStatement statement = c.prepareStatement("select id from many where id > ? order by id")) {
                statement.setFetchSize(2);
                statement.setInt(1, 294);
                ResultSet rows = statement.executeQuery();
                rows.next();
                c.commit();
                run.tries(() -> run.drain(rows));
            }
            c.rollback();
            c.setAutoCommit(true);
            c.setReadOnly(false);
        });
    }

    private void largeObjects() {
        reads("a blob's methods", (c, run) -> {
            try (Statement statement = c.createStatement();
                    ResultSet rows = statement.executeQuery("select f_blob from kinds where id = 1")) {
                rows.next();
                Blob blob = rows.getBlob(1);
                blob.length();
                blob.getBytes(1, 2);
                blob.getBinaryStream();
                run.tries(() -> blob.getBytes(0, 1));
                run.tries(() -> blob.getBytes(1, 100));
                run.tries(() -> blob.getBinaryStream(2, 1));
                blob.position(new byte[] {2}, 1);
                run.tries(() -> blob.setBytes(1, new byte[] {9}));
                run.tries(() -> blob.truncate(1));
                blob.length();
                blob.free();
                run.tries(blob::length);
            }
        });
        reads("a clob's methods", (c, run) -> {
            try (Statement statement = c.createStatement();
                    ResultSet rows = statement.executeQuery("select f_text from kinds where id = 1")) {
                rows.next();
                Clob clob = rows.getClob(1);
                clob.length();
                clob.getSubString(3, 4);
                clob.getCharacterStream();
                clob.getAsciiStream();
                clob.position("long", 1);
                run.tries(() -> clob.getSubString(0, 1));
                run.tries(() -> clob.getSubString(1, 1000));
                run.tries(() -> clob.setString(1, "b"));
                run.tries(() -> clob.truncate(2));
                clob.getSubString(1, 2);
                clob.free();
                run.tries(clob::length);
            }
        });
        reads("made by the connection", (c, run) -> {
            c.createBlob().length();
            c.createClob().length();
            c.createNClob().length();
            SQLXML xml = c.createSQLXML();
            xml.setString("<a>b</a>");
            xml.getString();
            run.tries(() -> c.createArrayOf("INTEGER", new Object[] {1}));
            run.tries(() -> c.createStruct("s", new Object[0]));
        });
        defines("large values there and back", (c, run) -> {
            run.execute(c, "create table scratch (id int primary key, b longblob, t longtext)");
            byte[] bytes = new byte[70_000];
            Arrays.fill(bytes, (byte) 7);
            String text = "€x".repeat(40_000);
            try (PreparedStatement insert = c.prepareStatement("insert into scratch values (?, ?, ?)")) {
                insert.setInt(1, 1);
                insert.setBytes(2, bytes);
                insert.setString(3, text);
                insert.executeUpdate();
                insert.setInt(1, 2);
                insert.setBinaryStream(2, new ByteArrayInputStream(bytes), bytes.length);
                insert.setCharacterStream(3, new StringReader(text), text.length());
                insert.executeUpdate();
            }
            run.settle();
            run.query(c, "select id, b, t, length(b), length(t) from scratch order by id");
        });
    }

    private void states() {
        reads("states of a result", (c, run) -> {
            try (Statement statement = c.createStatement();
                    ResultSet rows = statement.executeQuery("select id, name from item order by id")) {
                rows.getType();
                rows.getConcurrency();
                rows.getHoldability();
                rows.getFetchSize();
                rows.getFetchDirection();
                run.tries(rows::getCursorName);
                rows.getMetaData().getColumnCount();
                rows.isClosed();
                rows.rowUpdated();
                rows.rowInserted();
                rows.rowDeleted();
                rows.getWarnings();
                rows.clearWarnings();
                rows.isWrapperFor(ResultSet.class);
                rows.isWrapperFor(Statement.class);
                rows.unwrap(ResultSet.class);
            }
        });
        writes("a result over a commit", (c, run) -> {
            c.setAutoCommit(false);
            try (Statement statement = c.createStatement()) {
                ResultSet rows = statement.executeQuery("select id from item order by id");
                rows.next();
                c.commit();
                rows.isClosed();
                run.tries(rows::next);
                c.rollback();
                run.tries(rows::next);
            }
            c.setAutoCommit(true);
        });
        reads("a result over setAutoCommit", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                ResultSet rows = statement.executeQuery("select id from item order by id");
                rows.next();
                c.setAutoCommit(false);
                run.tries(rows::next);
                rows.getInt(1);
                c.setAutoCommit(true);
                run.tries(rows::next);
                rows.getInt(1);
            }
        });
    }
}
