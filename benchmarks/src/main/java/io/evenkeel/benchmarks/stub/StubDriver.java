package io.evenkeel.benchmarks.stub;

import static net.bytebuddy.matcher.ElementMatchers.isAbstract;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import java.lang.invoke.MethodHandles;
import java.net.URI;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.FieldAccessor;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.MethodDelegation;
import net.bytebuddy.implementation.StubMethod;

/**
 * Takes MySQL's URLs whose host begins with {@code stub}. Every statement has one row of {@link #VALUE}; what a monitor
 * asks is answered as a server would that has caught up: the host {@code stub-primary} is writable, others are not.
 */
public final class StubDriver implements Driver {

    /** What every read gives. */
    public static final int VALUE = 42;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static final Class<? extends ResultSet> ROW = load(implement(ResultSet.class)
            .method(named("next"))
            .intercept(FixedValue.value(true))
            .method(namedOneOf("getInt", "getLong"))
            .intercept(FixedValue.value(VALUE))
            .defineField("host", String.class, Visibility.PUBLIC)
            .method(named("getCursorName"))
            .intercept(FieldAccessor.ofField("host")));

    private static final Class<? extends PreparedStatement> PREPARED = load(implement(PreparedStatement.class)
            .defineField("row", ResultSet.class, Visibility.PUBLIC)
            .method(named("executeQuery").and(takesNoArguments()))
            .intercept(FieldAccessor.ofField("row"))
            .method(named("execute"))
            .intercept(FixedValue.value(true)));

    static {
        try {
            DriverManager.registerDriver(new StubDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static <T> DynamicType.Builder<T> implement(Class<T> type) {
        return new ByteBuddy()
                .subclass(type)
                .name(StubDriver.class.getPackageName() + ".Stub" + type.getSimpleName() + NUMBER.incrementAndGet())
                .method(isAbstract())
                .intercept(StubMethod.INSTANCE);
    }

    private static <T> Class<? extends T> load(DynamicType.Builder<T> stub) {
        return stub.make()
                .load(StubDriver.class.getClassLoader(), ClassLoadingStrategy.UsingLookup.of(MethodHandles.lookup()))
                .getLoaded();
    }

    private static <T> T create(Class<T> type) {
        try {
            return type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T with(T stub, String field, Object value) {
        try {
            stub.getClass().getField(field).set(stub, value);
            return stub;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The host that gave this result of a prepared statement, such as {@code stub-primary}. */
    public static String hostOf(ResultSet row) throws SQLException {
        return row.getCursorName();
    }

    @Override
    public Connection connect(String url, Properties info) {
        if (!acceptsURL(url)) {
            return null;
        }
        String host = URI.create(url.substring("jdbc:".length())).getHost();
        PreparedStatement prepared = with(create(PREPARED), "row", with(create(ROW), "host", host));
        Answers answers = new Answers(host.equals("stub-primary"));
        Statement statement = create(
                load(implement(Statement.class).method(named("executeQuery")).intercept(MethodDelegation.to(answers))));
        DatabaseMetaData metaData = create(load(implement(DatabaseMetaData.class)
                .method(named("getDatabaseProductName"))
                .intercept(FixedValue.value("MySQL"))
                .method(named("getDatabaseProductVersion"))
                .intercept(FixedValue.value(Answers.VERSION))));
        return create(load(implement(Connection.class)
                .method(named("prepareStatement"))
                .intercept(FixedValue.reference(prepared))
                .method(named("createStatement"))
                .intercept(FixedValue.reference(statement))
                .method(named("getMetaData"))
                .intercept(FixedValue.reference(metaData))
                .method(namedOneOf("getAutoCommit", "isValid"))
                .intercept(FixedValue.value(true))
                .method(named("getTransactionIsolation"))
                .intercept(FixedValue.value(Connection.TRANSACTION_REPEATABLE_READ))));
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith("jdbc:mysql://stub");
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    /** What a caught-up server says of itself. */
    public static final class Answers {

        static final String VERSION = "9.7.0";

        private final boolean primary;

        Answers(boolean primary) {
            this.primary = primary;
        }

        /** The one row for a question; the columns come in the order of the variables in the text. */
        public ResultSet executeQuery(String sql) throws SQLException {
            Map<String, String> variables = Map.of(
                    "gtid_executed", "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5",
                    "gtid_mode", "ON",
                    "log_bin", "1",
                    "super_read_only", primary ? "0" : "1",
                    "read_only", primary ? "0" : "1",
                    "server_uuid",
                            primary ? "3e11fa47-71ca-11e1-9e33-c80aa9429562" : "4e11fa47-71ca-11e1-9e33-c80aa9429562",
                    "server_id", primary ? "1" : "2");
            String text = sql.toLowerCase(Locale.ROOT);
            if (text.startsWith("show")) {
                throw new SQLException("an account without privileges may not ask this", "42000", 1227);
            }
            String[] columns = text.contains("version()")
                    ? new String[] {VERSION}
                    : Pattern.compile("@@(?:global\\.)?(\\w+)")
                            .matcher(text)
                            .results()
                            .map(found -> variables.get(found.group(1)))
                            .toArray(String[]::new);
            return create(load(implement(ResultSet.class)
                    .method(named("next"))
                    .intercept(FixedValue.value(true))
                    .method(named("getString"))
                    .intercept(MethodDelegation.to(new Row(columns)))
                    .method(named("getBoolean"))
                    .intercept(MethodDelegation.to(new Flags(columns)))));
        }
    }

    /** Columns as texts. */
    public static final class Row {
        private final String[] columns;

        Row(String[] columns) {
            this.columns = columns;
        }

        /** The text of this column. */
        public String getString(int column) {
            return columns[column - 1];
        }
    }

    /** Columns as flags. */
    public static final class Flags {
        private final String[] columns;

        Flags(String[] columns) {
            this.columns = columns;
        }

        /** Whether this column is on. */
        public boolean getBoolean(int column) {
            return "1".equals(columns[column - 1]);
        }
    }
}
