package io.evenkeel.examples.frameworks;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Keeps each text that is sent through it. */
final class RecordingDataSource implements DataSource {

    private final DataSource delegate;
    private final Set<String> texts = new LinkedHashSet<>();

    RecordingDataSource(DataSource delegate) {
        this.delegate = delegate;
    }

    /** What was sent since the last call, in the order in which it was first sent. */
    Set<String> taken() {
        Set<String> taken = new LinkedHashSet<>(texts);
        texts.clear();
        return taken;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return recording(Connection.class, delegate.getConnection());
    }

    private <T> T recording(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                RecordingDataSource.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (arguments != null && arguments.length > 0 && arguments[0] instanceof String text) {
                        if (method.getName().startsWith("prepare")
                                || method.getName().startsWith("execute")
                                || method.getName().equals("addBatch")) {
                            texts.add(text);
                        }
                    }
                    try {
                        Object result = method.invoke(target, arguments);
                        return method.getName().equals("createStatement")
                                ? recording(Statement.class, (Statement) result)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                }));
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return delegate.getConnection(username, password);
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return delegate.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        delegate.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        delegate.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return delegate.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return delegate.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        return delegate.unwrap(iface);
    }

    @Override
    public boolean isWrapperFor(Class<?> iface) throws SQLException {
        return delegate.isWrapperFor(iface);
    }
}
