package io.evenkeel.jdbc.connection;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** A server and its driver that do nothing, remember what they were told, and can fail at a chosen JDBC call. */
final class StubServer {

    /** When to fail; shared by the servers of a test, so that calls are counted over all of them. */
    static final class Fuse {
        private long calls;
        private long failAt = Long.MAX_VALUE;
        private boolean goesOn;
        private String failed = "";
        private Supplier<SQLException> error = () -> new SQLException("unset");

        /** Fails at that call, counted from now, from 1. */
        synchronized void set(long call, Supplier<SQLException> failure) {
            calls = 0;
            failAt = call;
            goesOn = false;
            error = failure;
        }

        /** Fails at that call and all after it. */
        synchronized void setFrom(long call, Supplier<SQLException> failure) {
            set(call, failure);
            goesOn = true;
        }

        synchronized long calls() {
            return calls;
        }

        @Override
        public synchronized String toString() {
            return failed;
        }

        private synchronized void call(String method) throws SQLException {
            calls++;
            if (calls == failAt || (goesOn && calls > failAt)) {
                failed = method;
                throw error.get();
            }
        }
    }

    private final String name;
    private final Fuse fuse;
    final List<Session> sessions = new CopyOnWriteArrayList<>();

    /** Statements that are open here. */
    final AtomicInteger openStatements = new AtomicInteger();

    /** What each setter of a parameter was called with, such as {@code setInt 1 7}. */
    final List<String> parameters = new CopyOnWriteArrayList<>();

    /** Which texts were run here. */
    final List<String> executed = new CopyOnWriteArrayList<>();

    StubServer(String name, Fuse fuse) {
        this.name = name;
        this.fuse = fuse;
    }

    DataSource dataSource() {
        return proxy(DataSource.class, (proxy, method, args) -> switch (method.getName()) {
            case "getConnection" -> connect();
            case "getLoginTimeout" -> 0;
            case "toString" -> name;
            default -> null;
        });
    }

    private Connection connect() {
        Session session = new Session();
        sessions.add(session);
        return session.connection;
    }

    @Override
    public String toString() {
        return name;
    }

    long open() {
        return sessions.stream().filter(session -> !session.closed).count();
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            if (method.getName().equals("equals") && args.length == 1) {
                return self == args[0];
            }
            if (method.getName().equals("hashCode") && args == null) {
                return System.identityHashCode(self);
            }
            try {
                return handler.invoke(self, method, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    private static Object nothing(Class<?> type) {
        if (type == boolean.class) {
            return false;
        }
        if (type == int.class) {
            return 0;
        }
        return type == long.class ? (Object) 0L : null;
    }

    /** One connection as the server sees it. */
    final class Session {
        final Connection connection;
        volatile boolean closed;
        boolean autoCommit = true;
        boolean readOnly;
        String catalog = "app";
        int isolation = Connection.TRANSACTION_REPEATABLE_READ;
        boolean inTransaction;

        Session() {
            connection = proxy(
                    Connection.class, (self, method, args) -> call(method.getName(), args, method.getReturnType()));
        }

        boolean isClean() {
            return autoCommit
                    && !readOnly
                    && !inTransaction
                    && catalog.equals("app")
                    && isolation == Connection.TRANSACTION_REPEATABLE_READ;
        }

        @Override
        public String toString() {
            return name + "[closed=" + closed + " autoCommit=" + autoCommit + " readOnly=" + readOnly
                    + " inTransaction=" + inTransaction + " catalog=" + catalog + " isolation=" + isolation + "]";
        }

        private Object call(String method, Object[] args, Class<?> type) throws SQLException {
            switch (method) {
                case "close", "abort" -> {
                    closed = true;
                    inTransaction = false;
                    return null;
                }
                case "isClosed" -> {
                    return closed;
                }
                case "getAutoCommit" -> {
                    return autoCommit;
                }
                case "isReadOnly" -> {
                    return readOnly;
                }
                case "getCatalog" -> {
                    return catalog;
                }
                case "getTransactionIsolation" -> {
                    return isolation;
                }
                case "isValid" -> {
                    return !closed;
                }
                case "toString" -> {
                    return name + " session";
                }
                case "unwrap", "isWrapperFor", "getNetworkTimeout", "setNetworkTimeout" -> {
                    return nothing(type);
                }
                default -> {}
            }
            if (closed) {
                throw new SQLException("closed", "08003");
            }
            fuse.call(method);
            return switch (method) {
                case "setAutoCommit" -> {
                    autoCommit = (boolean) args[0];
                    inTransaction = false;
                    yield null;
                }
                case "setReadOnly" -> {
                    readOnly = (boolean) args[0];
                    yield null;
                }
                case "setCatalog" -> {
                    catalog = (String) args[0];
                    yield null;
                }
                case "setTransactionIsolation" -> {
                    isolation = (int) args[0];
                    yield null;
                }
                case "commit", "rollback" -> {
                    inTransaction = false;
                    yield null;
                }
                case "createStatement" -> new Stub(Statement.class, null).statement;
                case "prepareStatement" -> new Stub(PreparedStatement.class, (String) args[0]).statement;
                default -> nothing(type);
            };
        }

        private final class Stub {
            final Statement statement;
            private boolean ended;

            Stub(Class<? extends Statement> type, String prepared) {
                openStatements.incrementAndGet();
                statement = proxy(type, (self, method, args) -> {
                    String called = method.getName();
                    if (called.startsWith("set") && args != null && args.length == 2) {
                        parameters.add(called + " " + args[0] + " " + args[1]);
                    }
                    if (called.equals("close")) {
                        if (!ended) {
                            openStatements.decrementAndGet();
                        }
                        ended = true;
                        return null;
                    }
                    if (called.equals("isClosed")) {
                        return ended || closed;
                    }
                    if (called.equals("toString")) {
                        return name + " statement";
                    }
                    if (closed || ended) {
                        throw new SQLException("closed", "08003");
                    }
                    fuse.call(called);
                    if (called.startsWith("execute")) {
                        String sql = prepared != null ? prepared : args == null ? "batch" : (String) args[0];
                        executed.add(sql);
                        inTransaction = !autoCommit;
                    }
                    return called.equals("executeQuery") ? rows(statement()) : nothing(method.getReturnType());
                });
            }

            private Statement statement() {
                return statement;
            }
        }

        private ResultSet rows(Statement owner) {
            boolean[] first = {true};
            return proxy(ResultSet.class, (self, method, args) -> {
                if (method.getName().equals("getStatement")) {
                    return owner;
                }
                if (List.of("close", "isClosed", "toString").contains(method.getName())) {
                    return nothing(method.getReturnType());
                }
                fuse.call(method.getName());
                boolean more = first[0];
                first[0] = false;
                return method.getName().equals("next") ? more : nothing(method.getReturnType());
            });
        }
    }
}
