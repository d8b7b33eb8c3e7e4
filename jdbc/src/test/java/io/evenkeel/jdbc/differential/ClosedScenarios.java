package io.evenkeel.jdbc.differential;

import java.lang.reflect.Method;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Every method of every object, after it, its statement or its connection was closed. */
final class ClosedScenarios extends Scenarios {

    private static final Set<String> NOT_CALLED = Set.of(
            "close",
            "abort",
            "equals",
            "hashCode",
            "toString",
            "wait",
            "notify",
            "notifyAll",
            "getClass",
            "beginRequest",
            "endRequest");

    ClosedScenarios() {
        super("closed");
        each("connection", Connection.class, (c, run) -> {
            c.close();
            return c;
        });
        each("connection after use", Connection.class, (c, run) -> {
            run.query(c, "select 1");
            run.query(c, "select 1 for update");
            c.close();
            return c;
        });
        each("statement", Statement.class, (c, run) -> {
            Statement statement = c.createStatement();
            statement.close();
            return statement;
        });
        each("statement after use", Statement.class, (c, run) -> {
            Statement statement = c.createStatement();
            statement.executeQuery("select 1");
            statement.close();
            return statement;
        });
        each("statement of a closed connection", Statement.class, (c, run) -> {
            Statement statement = c.createStatement();
            c.close();
            return statement;
        });
        each("used statement of a closed connection", Statement.class, (c, run) -> {
            Statement statement = c.createStatement();
            statement.executeQuery("select 1");
            c.close();
            return statement;
        });
        each("prepared statement", PreparedStatement.class, (c, run) -> {
            PreparedStatement statement = c.prepareStatement("select ?");
            statement.close();
            return statement;
        });
        each("prepared statement after use", PreparedStatement.class, (c, run) -> {
            PreparedStatement statement = c.prepareStatement("select ?");
            statement.setInt(1, 1);
            statement.executeQuery();
            statement.close();
            return statement;
        });
        each("prepared statement of a closed connection", PreparedStatement.class, (c, run) -> {
            PreparedStatement statement = c.prepareStatement("select ?");
            statement.setInt(1, 1);
            c.close();
            return statement;
        });
        each("call", CallableStatement.class, (c, run) -> {
            CallableStatement statement = c.prepareCall("{call two_results()}");
            statement.execute();
            statement.close();
            return statement;
        });
        each("result", ResultSet.class, (c, run) -> {
            ResultSet rows = c.createStatement().executeQuery("select id, name from item order by id");
            rows.next();
            rows.close();
            return rows;
        });
        each("result of a closed statement", ResultSet.class, (c, run) -> {
            Statement statement = c.createStatement();
            ResultSet rows = statement.executeQuery("select id, name from item order by id");
            rows.next();
            statement.close();
            return rows;
        });
        each("result of a closed connection", ResultSet.class, (c, run) -> {
            ResultSet rows = c.createStatement().executeQuery("select id, name from item order by id");
            rows.next();
            c.close();
            return rows;
        });
        each("metadata of a closed connection", DatabaseMetaData.class, (c, run) -> {
            DatabaseMetaData database = c.getMetaData();
            c.close();
            return database;
        });
        open("connection", Connection.class, (c, run) -> c);
        open("statement", Statement.class, (c, run) -> c.createStatement());
        open("prepared statement", PreparedStatement.class, (c, run) -> c.prepareStatement("select ?"));
        open("result", ResultSet.class, (c, run) -> {
            ResultSet rows = c.createStatement().executeQuery("select id, name from item order by id");
            rows.next();
            return rows;
        });
        open("updatable result", ResultSet.class, (c, run) -> {
            ResultSet rows = c.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE)
                    .executeQuery("select id, name, n from work order by id");
            rows.next();
            return rows;
        });
    }

    /** Makes what is asked. */
    @FunctionalInterface
    private interface Subject {
        Object make(Connection connection, Run run) throws SQLException;
    }

    private void each(String name, Class<?> type, Subject subject) {
        reads("every method of a " + name, (c, run) -> {
            Object object = subject.make(c, run);
            for (Method method : methods(type)) {
                run.tries(() -> method.invoke(object, arguments(method)));
            }
        });
    }

    /** With arguments that are mostly wrong, on objects that are open; each on a fresh object. */
    private void open(String name, Class<?> type, Subject subject) {
        writes("every method of an open " + name + " with nonsense", (c, run) -> {
            for (Method method : methods(type)) {
                run.tries(() -> method.invoke(subject.make(c, run), arguments(method)));
                c.setAutoCommit(true);
            }
        });
    }

    private static List<Method> methods(Class<?> type) {
        List<Method> methods = new ArrayList<>();
        for (Method method : type.getMethods()) {
            if (!NOT_CALLED.contains(method.getName()) && !java.lang.reflect.Modifier.isStatic(method.getModifiers())) {
                methods.add(method);
            }
        }
        methods.sort(Comparator.comparing(Method::getName)
                .thenComparing(method -> List.of(method.getParameterTypes()).toString()));
        return methods;
    }

    private static Object[] arguments(Method method) {
        Class<?>[] types = method.getParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = argument(types[i]);
        }
        return arguments;
    }

    private static Object argument(Class<?> type) {
        if (type == int.class) {
            return 1;
        }
        if (type == long.class) {
            return 1L;
        }
        if (type == boolean.class) {
            return false;
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
            return "select 1";
        }
        if (type == Class.class) {
            return String.class;
        }
        return null;
    }
}
