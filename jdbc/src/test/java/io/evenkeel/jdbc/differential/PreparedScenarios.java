package io.evenkeel.jdbc.differential;

import com.mysql.cj.MysqlType;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.Date;
import java.sql.JDBCType;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;

/** {@link PreparedStatement}: every setter, parameters that stay, metadata before execution, keys, reuse. */
final class PreparedScenarios extends Scenarios {

    private static final String INTO_VARCHAR = "select ?, ? is null, length(?)";

    PreparedScenarios() {
        super("prepared");
        setters();
        objects();
        reuse();
        metadata();
        keys();
        serverSide();
    }

    /** Sets one parameter. */
    @FunctionalInterface
    private interface Setter {
        void set(PreparedStatement statement, int index) throws Exception;
    }

    /** Sets it three times and reads it back, on a replica and on the primary, client- and server-side. */
    private void parameter(String name, Setter setter) {
        for (String properties : List.of("", SERVER_SIDE)) {
            String where = properties.isEmpty() ? "" : " (server-side)";
            reads(name + where, properties, (c, run) -> {
                for (String sql : List.of(INTO_VARCHAR, INTO_VARCHAR + " from parent where id = 1 for update")) {
                    run.tries(() -> {
                        try (PreparedStatement statement = c.prepareStatement(sql)) {
                            for (int i = 1; i <= 3; i++) {
                                setter.set(statement, i);
                            }
                            run.query(statement);
                            run.query(statement);
                        }
                    });
                }
            });
        }
    }

    private void setters() {
        parameter("setBoolean", (s, i) -> s.setBoolean(i, true));
        parameter("setByte", (s, i) -> s.setByte(i, (byte) -5));
        parameter("setShort", (s, i) -> s.setShort(i, (short) 300));
        parameter("setInt", (s, i) -> s.setInt(i, Integer.MIN_VALUE));
        parameter("setLong", (s, i) -> s.setLong(i, Long.MAX_VALUE));
        parameter("setFloat", (s, i) -> s.setFloat(i, 1.5f));
        parameter("setDouble", (s, i) -> s.setDouble(i, -2.25e10));
        parameter("setDouble not a number", (s, i) -> s.setDouble(i, Double.NaN));
        parameter("setBigDecimal", (s, i) -> s.setBigDecimal(i, new BigDecimal("12345678901234567890.12")));
        parameter("setBigDecimal null", (s, i) -> s.setBigDecimal(i, null));
        parameter("setString", (s, i) -> s.setString(i, "it's \"quoted\" \\ äöü € \uD83D\uDE00 \0 \n"));
        parameter("setString empty", (s, i) -> s.setString(i, ""));
        parameter("setString null", (s, i) -> s.setString(i, null));
        parameter("setNString", (s, i) -> s.setNString(i, "ñ"));
        parameter("setNString null", (s, i) -> s.setNString(i, null));
        parameter("setBytes", (s, i) -> s.setBytes(i, new byte[] {0, 1, (byte) 0xff, '\'', '\\'}));
        parameter("setBytes null", (s, i) -> s.setBytes(i, null));
        parameter("setDate", (s, i) -> s.setDate(i, Date.valueOf("2024-02-29")));
        parameter("setDate null", (s, i) -> s.setDate(i, null));
        parameter("setDate with a calendar", (s, i) -> s.setDate(i, Date.valueOf("2024-02-29"), tokyo()));
        parameter("setTime", (s, i) -> s.setTime(i, Time.valueOf("12:34:56")));
        parameter("setTime null", (s, i) -> s.setTime(i, null));
        parameter("setTime with a calendar", (s, i) -> s.setTime(i, Time.valueOf("12:34:56"), tokyo()));
        parameter("setTimestamp", (s, i) -> s.setTimestamp(i, Timestamp.valueOf("2024-02-29 12:34:56.123456")));
        parameter("setTimestamp null", (s, i) -> s.setTimestamp(i, null));
        parameter(
                "setTimestamp with a calendar",
                (s, i) -> s.setTimestamp(i, Timestamp.valueOf("2024-02-29 12:34:56.123456"), tokyo()));
        parameter(
                "setURL",
                (s, i) -> s.setURL(i, URI.create("http://example.org/a?b").toURL()));
        parameter("setURL null", (s, i) -> s.setURL(i, null));
        parameter("setNull", (s, i) -> s.setNull(i, Types.VARCHAR));
        parameter("setNull of a named type", (s, i) -> s.setNull(i, Types.INTEGER, "INTEGER"));
        parameter("setNull of an unknown type", (s, i) -> s.setNull(i, 123456));
        parameter("setAsciiStream", (s, i) -> s.setAsciiStream(i, ascii("stream")));
        parameter("setAsciiStream of a length", (s, i) -> s.setAsciiStream(i, ascii("stream"), 3));
        parameter("setAsciiStream of a long length", (s, i) -> s.setAsciiStream(i, ascii("stream"), 4L));
        parameter("setAsciiStream null", (s, i) -> s.setAsciiStream(i, null));
        parameter("setBinaryStream", (s, i) -> s.setBinaryStream(i, ascii("stream")));
        parameter("setBinaryStream of a length", (s, i) -> s.setBinaryStream(i, ascii("stream"), 3));
        parameter("setBinaryStream of a long length", (s, i) -> s.setBinaryStream(i, ascii("stream"), 4L));
        parameter("setBinaryStream null", (s, i) -> s.setBinaryStream(i, null));
        parameter("setCharacterStream", (s, i) -> s.setCharacterStream(i, new StringReader("reäder")));
        parameter("setCharacterStream of a length", (s, i) -> s.setCharacterStream(i, new StringReader("reäder"), 3));
        parameter(
                "setCharacterStream of a long length",
                (s, i) -> s.setCharacterStream(i, new StringReader("reäder"), 4L));
        parameter("setCharacterStream null", (s, i) -> s.setCharacterStream(i, null));
        parameter("setNCharacterStream", (s, i) -> s.setNCharacterStream(i, new StringReader("reäder")));
        parameter("setNCharacterStream of a length", (s, i) -> s.setNCharacterStream(i, new StringReader("reäder"), 3));
        parameter("setClob of a reader", (s, i) -> s.setClob(i, new StringReader("clöb")));
        parameter("setClob of a reader and a length", (s, i) -> s.setClob(i, new StringReader("clöb"), 2));
        parameter("setClob", (s, i) -> {
            Clob clob = s.getConnection().createClob();
            clob.setString(1, "a clob");
            s.setClob(i, clob);
        });
        parameter("setClob null", (s, i) -> s.setClob(i, (Clob) null));
        parameter("setNClob", (s, i) -> {
            NClob clob = s.getConnection().createNClob();
            clob.setString(1, "an nclob");
            s.setNClob(i, clob);
        });
        parameter("setNClob of a reader", (s, i) -> s.setNClob(i, new StringReader("nclöb")));
        parameter("setBlob", (s, i) -> {
            Blob blob = s.getConnection().createBlob();
            blob.setBytes(1, new byte[] {1, 2, 3});
            s.setBlob(i, blob);
        });
        parameter("setBlob of a stream", (s, i) -> s.setBlob(i, ascii("blob")));
        parameter("setBlob of a stream and a length", (s, i) -> s.setBlob(i, ascii("blob"), 2));
        parameter("setBlob null", (s, i) -> s.setBlob(i, (Blob) null));
        parameter("setSQLXML", (s, i) -> {
            SQLXML xml = s.getConnection().createSQLXML();
            xml.setString("<a/>");
            s.setSQLXML(i, xml);
        });
        parameter("setSQLXML null", (s, i) -> s.setSQLXML(i, null));
        parameter("setArray", (s, i) -> s.setArray(i, null));
        parameter("setRef", (s, i) -> s.setRef(i, null));
        parameter("setRowId", (s, i) -> s.setRowId(i, null));
    }

    @SuppressWarnings("JavaUtilDate")
    private void objects() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("null", null);
        values.put("Boolean", true);
        values.put("Byte", (byte) 1);
        values.put("Short", (short) 2);
        values.put("Integer", 3);
        values.put("Long", 4L);
        values.put("Float", 5.5f);
        values.put("Double", 6.25);
        values.put("BigInteger", new BigInteger("18446744073709551615"));
        values.put("BigDecimal", new BigDecimal("1.10"));
        values.put("String", "42");
        values.put("Character", 'c');
        values.put("bytes", new byte[] {1, 2});
        values.put("Date", Date.valueOf("2024-02-29"));
        values.put("Time", Time.valueOf("01:02:03"));
        values.put("Timestamp", Timestamp.valueOf("2024-02-29 01:02:03.5"));
        values.put("java.util.Date", new java.util.Date(86_400_000L * 365));
        values.put("Calendar", new GregorianCalendar(2024, 1, 29));
        values.put("LocalDate", LocalDate.of(2024, 2, 29));
        values.put("LocalTime", LocalTime.of(1, 2, 3, 456_000_000));
        values.put("LocalDateTime", LocalDateTime.of(2024, 2, 29, 1, 2, 3, 456_789_000));
        values.put("OffsetDateTime", OffsetDateTime.of(2024, 2, 29, 1, 2, 3, 0, ZoneOffset.ofHours(5)));
        values.put("OffsetTime", OffsetTime.of(1, 2, 3, 0, ZoneOffset.ofHours(5)));
        values.put("ZonedDateTime", ZonedDateTime.of(2024, 2, 29, 1, 2, 3, 0, ZoneId.of("Europe/Berlin")));
        values.put("Instant", Instant.ofEpochSecond(1_700_000_000));
        values.put("Duration", Duration.ofSeconds(5));
        values.put("UUID", UUID.fromString("00000000-0000-0001-0000-000000000002"));
        values.put("enum", Thread.State.NEW);
        values.put("list", new ArrayList<>(List.of(1, 2)));
        values.put("Object", new Object());
        values.forEach((name, value) -> {
            parameter("setObject " + name, (s, i) -> s.setObject(i, value));
            if (name.equals("Calendar")) {
                return; // as bytes it shows what was asked of it before
            }
            reads("setObject " + name + " as types", (c, run) -> {
                try (PreparedStatement statement = c.prepareStatement("select ?")) {
                    for (int type : new int[] {
                        Types.INTEGER, Types.BIGINT, Types.VARCHAR, Types.DECIMAL, Types.DOUBLE, Types.BOOLEAN,
                                Types.BIT,
                        Types.DATE, Types.TIME, Types.TIMESTAMP, Types.VARBINARY, Types.BLOB, Types.CLOB, Types.OTHER,
                        Types.NULL, Types.JAVA_OBJECT, Types.TIMESTAMP_WITH_TIMEZONE, Types.TIME_WITH_TIMEZONE, 4711
                    }) {
                        run.tries(() -> {
                            statement.setObject(1, value, type);
                            run.query(statement);
                        });
                    }
                    for (SQLType type : List.of(
                            JDBCType.INTEGER,
                            JDBCType.VARCHAR,
                            JDBCType.DATE,
                            JDBCType.DECIMAL,
                            JDBCType.TIMESTAMP,
                            MysqlType.YEAR,
                            MysqlType.JSON,
                            MysqlType.BIT,
                            MysqlType.UNKNOWN)) {
                        run.tries(() -> {
                            statement.setObject(1, value, type);
                            run.query(statement);
                        });
                    }
                    run.tries(() -> statement.setObject(1, value, Types.DECIMAL, 1));
                    run.tries(() -> run.query(statement));
                    run.tries(() -> statement.setObject(1, value, JDBCType.DECIMAL, 2));
                    run.tries(() -> run.query(statement));
                }
            });
        });
        reads("setObject of a stream", (c, run) -> {
            try (PreparedStatement statement = c.prepareStatement("select ?, ?")) {
                run.tries(() -> statement.setObject(1, ascii("stream")));
                run.tries(() -> statement.setObject(2, new StringReader("reader")));
                run.tries(() -> run.query(statement));
                run.tries(() -> run.query(statement));
            }
        });
        reads("setObject with a null type", (c, run) -> {
            try (PreparedStatement statement = c.prepareStatement("select ?")) {
                run.tries(() -> statement.setObject(1, 1, (SQLType) null));
                run.tries(() -> statement.setObject(1, null, (SQLType) null));
                run.tries(() -> statement.setObject(1, null, Types.NULL));
                run.tries(() -> run.query(statement));
            }
        });
        writes("every kind into the table", (c, run) -> {
            try (PreparedStatement statement = c.prepareStatement("insert into work (id, name, n) values (?, ?, ?)")) {
                statement.setLong(1, 10);
                statement.setString(2, "ten");
                statement.setNull(3, Types.INTEGER);
                statement.executeUpdate();
                statement.setObject(1, "11", Types.INTEGER);
                statement.setObject(2, "eleven");
                statement.setObject(3, new BigDecimal("11.4"));
                statement.executeUpdate();
            }
            run.work(c);
        });
    }

    private void reuse() {
        reads("parameters stay", (c, run) -> {
            try (PreparedStatement statement =
                    c.prepareStatement("select id, name from item where id in (?, ?) order by id")) {
                statement.setInt(1, 1);
                statement.setInt(2, 2);
                run.query(statement);
                statement.setInt(2, 4);
                run.query(statement);
                run.query(statement);
            }
        });
        reads("parameters stay on the way to another node", (c, run) -> {
            try (PreparedStatement statement =
                    c.prepareStatement("select id, name from item where id in (?, ?) order by id")) {
                statement.setInt(1, 1);
                statement.setObject(2, "2", Types.INTEGER);
                run.query(statement);
                c.setAutoCommit(false);
                run.query(statement);
                statement.setInt(2, 4);
                c.commit();
                c.setAutoCommit(true);
                run.query(statement);
                c.setReadOnly(true);
                run.query(statement);
                c.setReadOnly(false);
            }
        });
        reads("clearParameters", (c, run) -> {
            try (PreparedStatement statement = c.prepareStatement("select ?")) {
                statement.setInt(1, 1);
                run.query(statement);
                statement.clearParameters();
                run.tries(() -> run.query(statement));
                statement.setString(1, "again");
                run.query(statement);
                statement.clearParameters();
                statement.clearParameters();
            }
        });
        reads("an unset parameter", (c, run) -> {
            try (PreparedStatement statement = c.prepareStatement("select ?, ?")) {
                run.tries(statement::executeQuery);
                statement.setInt(1, 1);
                run.tries(statement::executeQuery);
                run.tries(statement::execute);
                run.tries(statement::executeUpdate);
                run.tries(statement::executeLargeUpdate);
                statement.setInt(2, 1);
                run.query(statement);
            }
        });
        reads("a wrong index", (c, run) -> {
            try (PreparedStatement statement = c.prepareStatement("select ?")) {
                for (int index : new int[] {0, -1, 2, 1000}) {
                    run.tries(() -> statement.setInt(index, 1));
                    run.tries(() -> statement.setString(index, null));
                    run.tries(() -> statement.setNull(index, Types.INTEGER));
                    run.tries(() -> statement.setObject(index, 1));
                    run.tries(() -> statement.setBinaryStream(index, ascii("x")));
                }
                statement.setInt(1, 5);
                run.query(statement);
            }
            run.tries(() -> c.prepareStatement("select 1").setInt(1, 1));
        });
        reads("text given to a prepared statement", (c, run) -> {
            try (PreparedStatement statement = c.prepareStatement("select ?")) {
                statement.setInt(1, 1);
                run.tries(() -> statement.executeQuery("select 2"));
                run.tries(() -> statement.execute("select 2"));
                run.tries(() -> statement.executeUpdate("update work set n = n where id = 99"));
                run.tries(() -> statement.addBatch("select 2"));
                run.tries(() -> statement.executeLargeUpdate("update work set n = n where id = 99"));
                run.tries(() -> run.query(statement));
            }
        });
        reads("execute, then ask for the result", (c, run) -> {
            try (PreparedStatement statement = c.prepareStatement("select id from item where id > ? order by id")) {
                statement.setInt(1, 3);
                statement.execute();
                statement.getUpdateCount();
                run.drain(statement.getResultSet());
                statement.getMoreResults();
                statement.getUpdateCount();
                statement.getResultSet();
            }
        });
        writes("executeUpdate, executeQuery and execute of an update", (c, run) -> {
            try (PreparedStatement statement = c.prepareStatement("update work set n = ? where id <= ?")) {
                statement.setInt(1, 100);
                statement.setInt(2, 2);
                statement.executeUpdate();
                statement.getUpdateCount();
                run.tries(statement::executeQuery);
                statement.execute();
                statement.getUpdateCount();
                statement.executeLargeUpdate();
                statement.getLargeUpdateCount();
                statement.getResultSet();
            }
            run.work(c);
        });
        reads("executeUpdate of a prepared query", (c, run) -> {
            try (PreparedStatement statement = c.prepareStatement("select id from item")) {
                run.tries(statement::executeUpdate);
                run.tries(statement::executeLargeUpdate);
                run.query(statement);
            }
        });
        reads("a result is closed by the next execution", (c, run) -> {
            try (PreparedStatement statement = c.prepareStatement("select ?")) {
                statement.setInt(1, 1);
                ResultSet first = statement.executeQuery();
                first.getStatement();
                ResultSet second = statement.executeQuery();
                first.isClosed();
                second.isClosed();
                second.getStatement();
                c.setAutoCommit(false);
                ResultSet third = statement.executeQuery();
                second.isClosed();
                run.drain(third);
                c.rollback();
                c.setAutoCommit(true);
            }
        });
        for (String sql : List.of(
                "commit", "rollback", "begin", "start transaction read only", "set @v = 3", "set autocommit = 0")) {
            writes("prepared " + sql, (c, run) -> {
                try (PreparedStatement statement = c.prepareStatement(sql);
                        PreparedStatement write = c.prepareStatement("update work set n = n + 1 where id = 1")) {
                    statement.execute();
                    statement.getUpdateCount();
                    c.getAutoCommit();
                    run.tries(write::executeUpdate);
                    statement.executeUpdate();
                    run.execute(c, "rollback");
                    c.getAutoCommit();
                    run.query(c, "select @v");
                }
                run.work(c);
            });
        }
        reads("settings of a prepared statement", (c, run) -> {
            try (PreparedStatement statement = c.prepareStatement("select id, name from item order by id")) {
                statement.isPoolable();
                statement.setMaxRows(2);
                statement.setFetchSize(5);
                statement.getMaxRows();
                statement.getFetchSize();
                run.query(statement);
                c.setAutoCommit(false);
                run.query(statement);
                statement.getMaxRows();
                c.commit();
                statement.closeOnCompletion();
                statement.isCloseOnCompletion();
                statement.executeQuery().close();
                statement.isClosed();
                run.tries(statement::executeQuery);
            }
        });
        reads("prepared with types", (c, run) -> {
            try (PreparedStatement statement = c.prepareStatement(
                    "select id from item order by id", ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY)) {
                statement.getResultSetType();
                statement.getResultSetConcurrency();
                ResultSet rows = statement.executeQuery();
                rows.last();
                rows.getInt(1);
                rows.absolute(2);
                rows.getInt(1);
            }
            try (PreparedStatement statement = c.prepareStatement(
                    "select id, name from item order by id",
                    ResultSet.TYPE_FORWARD_ONLY,
                    ResultSet.CONCUR_UPDATABLE,
                    ResultSet.HOLD_CURSORS_OVER_COMMIT)) {
                statement.getResultSetHoldability();
                run.query(statement);
            }
            run.tries(() -> c.prepareStatement("select 1", 1, 2));
            run.tries(() -> c.prepareStatement("select 1", 1, 2, 3));
        });
        reads("null, empty and commented text", (c, run) -> {
            run.tries(() -> c.prepareStatement(null));
            run.tries(() -> c.prepareStatement(null, 1));
            run.tries(() -> c.prepareStatement(null, new int[] {1}));
            run.tries(() -> c.prepareStatement(null, new String[] {"id"}));
            run.tries(() -> c.prepareStatement(null, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY));
            for (String sql : List.of("", " ", "-- nothing", "/* nothing */", ";", "?", "select")) {
                run.tries(() -> {
                    try (PreparedStatement statement = c.prepareStatement(sql)) {
                        statement.execute();
                    }
                });
            }
        });
        reads("a prepared statement leads back", (c, run) -> {
            try (PreparedStatement statement = c.prepareStatement("select 1")) {
                statement.getConnection();
                statement.isWrapperFor(PreparedStatement.class);
                statement.isWrapperFor(Statement.class);
                statement.unwrap(PreparedStatement.class);
                statement.unwrap(com.mysql.cj.jdbc.JdbcPreparedStatement.class);
                run.tries(() -> statement.unwrap(java.sql.CallableStatement.class));
                statement.executeQuery().getStatement();
            }
        });
        reads("two statements of one text", (c, run) -> {
            PreparedStatement one = c.prepareStatement("select ?");
            try (PreparedStatement other = c.prepareStatement("select ?")) {
                one.setInt(1, 1);
                other.setInt(1, 2);
                run.query(one);
                run.query(other);
                one.close();
                run.query(other);
                one.isClosed();
                run.tries(() -> one.setInt(1, 1));
                run.tries(one::executeQuery);
            }
        });
    }

    private void metadata() {
        for (String sql : List.of(
                "select id, name from item where id = ?",
                "insert into work (name, n) values (?, ?)",
                "update work set n = ? where id = ?",
                "select 1",
                "call echo(?, ?, ?)",
                "select * from nowhere where a = ?")) {
            for (String properties : List.of("", SERVER_SIDE)) {
                reads(
                        "metadata before execution of " + sql + (properties.isEmpty() ? "" : " (server-side)"),
                        properties,
                        (c, run) -> run.tries(() -> {
                            try (PreparedStatement statement = c.prepareStatement(sql)) {
                                run.tries(() -> MetaDataScenarios.describe(run, statement.getMetaData()));
                                run.tries(() -> parameters(run, statement.getParameterMetaData()));
                            }
                        }));
            }
        }
        reads("metadata after execution", (c, run) -> {
            try (PreparedStatement statement = c.prepareStatement("select id, name from item where id = ?")) {
                statement.setInt(1, 1);
                run.query(statement);
                MetaDataScenarios.describe(run, statement.getMetaData());
                parameters(run, statement.getParameterMetaData());
                run.query(statement);
            }
        });
    }

    private static void parameters(Run run, ParameterMetaData parameters) throws SQLException {
        int count = parameters.getParameterCount();
        for (int i = 0; i <= count + 1; i++) {
            int index = i;
            run.tries(() -> parameters.getParameterMode(index));
            run.tries(() -> parameters.getParameterType(index));
            run.tries(() -> parameters.getParameterTypeName(index));
            run.tries(() -> parameters.getParameterClassName(index));
            run.tries(() -> parameters.getPrecision(index));
            run.tries(() -> parameters.getScale(index));
            run.tries(() -> parameters.isNullable(index));
            run.tries(() -> parameters.isSigned(index));
        }
    }

    private void keys() {
        for (String properties : List.of("", SERVER_SIDE)) {
            String where = properties.isEmpty() ? "" : " (server-side)";
            writes("generated keys, four ways" + where, properties, (c, run) -> {
                String sql = "insert into work (name) values (?)";
                try (PreparedStatement flag = c.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS);
                        PreparedStatement index = c.prepareStatement(sql, new int[] {1});
                        PreparedStatement named = c.prepareStatement(sql, new String[] {"id"});
                        PreparedStatement none = c.prepareStatement(sql, Statement.NO_GENERATED_KEYS);
                        PreparedStatement plain = c.prepareStatement(sql)) {
                    int n = 0;
                    for (PreparedStatement each : List.of(flag, index, named, none, plain)) {
                        each.setString(1, "key" + n++);
                        each.executeUpdate();
                        run.tries(() -> run.drain(each.getGeneratedKeys()));
                    }
                }
                run.work(c);
            });
            writes("keys of several rows" + where, properties, (c, run) -> {
                try (PreparedStatement insert = c.prepareStatement(
                        "insert into work (name) values (?), (?), (?)", Statement.RETURN_GENERATED_KEYS)) {
                    insert.setString(1, "a");
                    insert.setString(2, "b");
                    insert.setString(3, "c");
                    insert.execute();
                    run.drain(insert.getGeneratedKeys());
                    insert.getUpdateCount();
                    run.tries(insert::executeUpdate);
                    run.tries(() -> run.drain(insert.getGeneratedKeys()));
                }
            });
        }
    }

    private void serverSide() {
        reads("fifty executions", CACHED, (c, run) -> {
            for (int i = 0; i < 50; i++) {
                try (PreparedStatement statement =
                        unrecorded(c).prepareStatement("select id, name from item where id = ?")) {
                    statement.setInt(1, i % 6);
                    try (ResultSet rows = statement.executeQuery()) {
                        run.note("row " + i, rows.next() ? rows.getString(2) : "none");
                    }
                }
            }
        });
        writes("reads and writes in turn", CACHED, (c, run) -> {
            try (PreparedStatement read = c.prepareStatement("select id, name from item where id = ?");
                    PreparedStatement write = c.prepareStatement("update work set n = ? where id = ?")) {
                for (int i = 0; i < 5; i++) {
                    read.setInt(1, i);
                    run.query(read);
                    write.setInt(1, i);
                    write.setInt(2, i);
                    write.executeUpdate();
                }
            }
            run.work(c);
        });
        reads("a statement that cannot be prepared", SERVER_SIDE, (c, run) -> {
            run.tries(() -> c.prepareStatement("selec ?"));
            run.tries(() -> c.prepareStatement("select * from nowhere"));
            run.tries(() -> c.prepareStatement("select ? from item where nothing = 1"));
            run.tries(() -> c.prepareStatement("insert into nowhere values (?)"));
            run.query(c, "select 1");
        });
        reads("every kind of value", SERVER_SIDE, (c, run) -> {
            try (PreparedStatement statement = c.prepareStatement("select * from kinds where id >= ? order by id")) {
                statement.setInt(1, 1);
                run.query(statement);
            }
        });
    }

    /** With a cache of statements the driver gives the same object again, which is not for us to copy. */
    private static Connection unrecorded(Connection connection) {
        return (Connection) Recorder.behind(connection);
    }

    private static Calendar tokyo() {
        return Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo"), Locale.ROOT);
    }

    private static InputStream ascii(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }
}
