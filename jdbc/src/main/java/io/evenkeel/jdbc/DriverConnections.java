package io.evenkeel.jdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * New connections of the driver to one node, with one set of properties. Goes past {@link DriverManager}, whose login
 * timeout is the whole JVM's. Thread-safe.
 */
final class DriverConnections implements DataSource {

    private final Driver driver;
    private final NodeUrl url;
    private final Properties properties;

    private DriverConnections(Driver driver, NodeUrl url, Properties properties) {
        this.driver = driver;
        this.url = url;
        this.properties = properties;
    }

    /**
     * Finds the driver.
     *
     * @throws IllegalStateException if there is none for the URL
     */
    static DriverConnections to(NodeUrl url, Properties properties) {
        try {
            return new DriverConnections(DriverManager.getDriver(url.forDriver()), url, properties);
        } catch (SQLException e) {
            // The cause is left out: it may quote the URL.
            throw new IllegalStateException("no JDBC driver takes " + url
                    + " (expected: MySQL Connector/J, com.mysql:mysql-connector-j, on the class path; for"
                    + " jdbc:mariadb: org.mariadb.jdbc:mariadb-java-client)");
        }
    }

    /** The same, with these properties on top. */
    DriverConnections with(Properties more) {
        Properties all = new Properties();
        all.putAll(properties);
        all.putAll(more);
        return new DriverConnections(driver, url, all);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Properties copy = new Properties();
        copy.putAll(properties);
        Connection connection = driver.connect(url.forDriver(), copy);
        if (connection == null) {
            throw new SQLNonTransientConnectionException("the driver does not take " + url, "08001");
        }
        return connection;
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("getConnection with an account", "0A000");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        // Logging goes through SLF4J.
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // The URL's connectTimeout decides.
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("logging goes through SLF4J", "0A000");
    }

    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        if (iface.isInstance(this)) {
            return iface.cast(this);
        }
        throw new SQLException("not a wrapper of " + iface.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> iface) {
        return iface.isInstance(this);
    }

    @Override
    public String toString() {
        return url.toString();
    }
}
