package io.evenkeel.jdbc.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.jdbc.fixture.OnEachServer;
import io.evenkeel.jdbc.fixture.ServerKind;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Calls every method of every JDBC object of ours, and of what these give, and looks at what comes back: whatever leads to a
 * connection, a statement or rows is ours.
 */
@OnEachServer
final class NoPhysicalObjectIT {

    private static final List<Class<?>> MUST_BE_OURS =
            List.of(Connection.class, Statement.class, ResultSet.class, DatabaseMetaData.class);

    private static final Set<String> NOT_CALLED = Set.of(
            "close", "abort", "unwrap", "wait", "notify", "notifyAll", "getClass", "hashCode", "equals", "toString");

    private static final int DEEPEST = 3;

    private final ServerKind kind;
    private final Set<String> called = new TreeSet<>();
    private final List<String> leaks = new ArrayList<>();
    private Servers servers;

    NoPhysicalObjectIT(ServerKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() throws SQLException {
        servers = new Servers(kind);
    }

    @AfterEach
    void close() {
        servers.close();
    }

    /** Makes the object to begin with. */
    @FunctionalInterface
    private interface Subject {
        Object make(Connection connection) throws SQLException;
    }

    @Test
    void whateverLeadsToAConnectionAStatementOrRowsIsOurs() throws Exception {
        Map<Class<?>, Subject> subjects = new LinkedHashMap<>();
        subjects.put(Connection.class, c -> c);
        subjects.put(Statement.class, c -> {
            Statement statement = c.createStatement();
            statement.executeUpdate("insert into work (name) values ('k')", Statement.RETURN_GENERATED_KEYS);
            statement.executeUpdate("delete from work where name = 'k'", Statement.RETURN_GENERATED_KEYS);
            statement.execute("select id, name from item");
            return statement;
        });
        subjects.put(PreparedStatement.class, c -> {
            PreparedStatement statement = c.prepareStatement("select id, name from item where id >= ?");
            statement.setInt(1, 1);
            statement.execute();
            return statement;
        });
        subjects.put(CallableStatement.class, c -> {
            CallableStatement statement = c.prepareCall("{call two_results()}");
            statement.execute();
            return statement;
        });
        subjects.put(ResultSet.class, c -> {
            ResultSet rows = c.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE)
                    .executeQuery("select id, name, n from work");
            rows.next();
            return rows;
        });
        subjects.put(DatabaseMetaData.class, Connection::getMetaData);
        for (Map.Entry<Class<?>, Subject> each : subjects.entrySet()) {
            for (Method method : methods(each.getKey())) {
                try (Connection connection = servers.ours("").getConnection()) {
                    Object subject = each.getValue().make(connection);
                    isOurs(each.getKey().getSimpleName(), subject);
                    follow(each.getKey().getSimpleName(), subject, method, 0);
                }
            }
        }
        assertThat(leaks).isEmpty();
        assertThat(called).hasSizeGreaterThan(300);
    }

    private void follow(String path, Object target, Method method, int depth) throws SQLException {
        Object result;
        try {
            result = method.invoke(target, arguments(method));
        } catch (InvocationTargetException | IllegalAccessException e) {
            return; // what is refused leads nowhere
        }
        String name = path + "." + method.getName();
        called.add(method.toString());
        if (result == null || (!method.getReturnType().getName().startsWith("java.sql.") && !isJdbc(result))) {
            return;
        }
        isOurs(name, result);
        if (depth >= DEEPEST) {
            return;
        }
        for (Class<?> type : MUST_BE_OURS) {
            if (type.isInstance(result)) {
                for (Method next : methods(type)) {
                    if (next.getParameterCount() == 0 && isJdbc(next.getReturnType())) {
                        follow(name, result, next, depth + 1);
                    }
                }
            }
        }
        if (result instanceof Array array) {
            isOurs(name + ".getResultSet", array.getResultSet());
        }
    }

    private void isOurs(String name, Object object) throws SQLException {
        for (Class<?> type : MUST_BE_OURS) {
            if (type.isInstance(object)) {
                if (!object.getClass().getName().startsWith("io.evenkeel.")) {
                    leaks.add(name + " gives " + object.getClass().getName());
                }
                Object unwrapped = ((java.sql.Wrapper) object).unwrap(type);
                if (unwrapped != object) {
                    leaks.add(name + ".unwrap(" + type.getSimpleName() + ") gives "
                            + unwrapped.getClass().getName());
                }
            }
        }
    }

    private static boolean isJdbc(Object result) {
        return MUST_BE_OURS.stream().anyMatch(type -> type.isInstance(result));
    }

    private static boolean isJdbc(Class<?> returned) {
        return MUST_BE_OURS.stream().anyMatch(type -> type.isAssignableFrom(returned));
    }

    private static List<Method> methods(Class<?> type) {
        List<Method> methods = new ArrayList<>();
        for (Method method : type.getMethods()) {
            if (!NOT_CALLED.contains(method.getName()) && !java.lang.reflect.Modifier.isStatic(method.getModifiers())) {
                methods.add(method);
            }
        }
        return methods;
    }

    private static Object[] arguments(Method method) {
        Class<?>[] types = method.getParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = argument(method, types, i);
        }
        return arguments;
    }

    /** Something that most methods take. */
    private static Object argument(Method method, Class<?>[] types, int i) {
        Class<?> type = types[i];
        String name = method.getName();
        if (type == int.class) {
            boolean kindOfResult = name.startsWith("createStatement") || name.startsWith("prepare");
            return !kindOfResult || types.length < 3 ? 1 : i == types.length - 1 && types.length > 3 ? 1 : 1003 + i;
        }
        if (type == long.class) {
            return 1L;
        }
        if (type == boolean.class) {
            return true;
        }
        if (type == byte.class) {
            return (byte) 1;
        }
        if (type == short.class) {
            return (short) 1;
        }
        if (type == float.class) {
            return 1f;
        }
        if (type == double.class) {
            return 1d;
        }
        if (type == String.class) {
            if (name.startsWith("execute") || name.startsWith("prepare") || name.equals("addBatch")) {
                return name.equals("prepareCall") ? "{call two_results()}" : "select id, name from item";
            }
            return name.startsWith("get") && name.length() > 10 && i == 0 && types.length > 1 ? "app" : "id";
        }
        if (type == int[].class) {
            return new int[] {1};
        }
        if (type == String[].class) {
            return name.startsWith("get") ? null : new String[] {"id"};
        }
        if (type == Class.class) {
            return method.getName().equals("isWrapperFor") ? Connection.class : String.class;
        }
        if (type == InputStream.class) {
            return new ByteArrayInputStream(new byte[] {1});
        }
        if (type == Reader.class) {
            return new StringReader("a");
        }
        if (type == Calendar.class) {
            return Calendar.getInstance();
        }
        if (type == Object.class) {
            return 1;
        }
        if (type == Clob.class || type == Blob.class) {
            return null;
        }
        return null;
    }
}
