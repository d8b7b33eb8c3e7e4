package io.evenkeel.benchmarks.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.evenkeel.benchmarks.stub.StubDriver;
import io.evenkeel.jdbc.ReadWriteDataSource;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;

/** Whose data source it is; all over one primary and one replica of {@link StubDriver}, pooled by HikariCP. */
public enum JdbcPeer {

    /** HikariCP alone, to the primary. */
    RAW(false) {
        @Override
        DataSource open() {
            return pool("jdbc:mysql://stub-primary:3306/app", StubDriver.class.getName());
        }
    },

    /** Ours, which has the pools inside. */
    EVENKEEL(true) {
        @Override
        DataSource open() throws Exception {
            return ReadWriteDataSource.builder("routed")
                    .primary("server1", "jdbc:mysql://stub-primary:3306/app")
                    .replica("server2", "jdbc:mysql://stub-replica:3306/app")
                    .credentials("app", "secret")
                    .build();
        }
    },

    /** Spring's proxy over two pools, which knows read-only transactions. */
    SPRING_LAZY(false) {
        @Override
        DataSource open() {
            return new LazyPools(
                    pool("jdbc:mysql://stub-primary:3306/app", StubDriver.class.getName()),
                    pool("jdbc:mysql://stub-replica:3306/app", StubDriver.class.getName()));
        }
    },

    /** The AWS wrapper that does nothing. */
    AWS_NO_PLUGINS(false) {
        @Override
        DataSource open() {
            return aws("");
        }
    },

    /** The AWS wrapper, which sends connections that are read-only to a replica. */
    AWS_SPLITTING(false) {
        @Override
        DataSource open() {
            return aws("readWriteSplitting");
        }
    };

    private final boolean knowsReads;

    JdbcPeer(boolean knowsReads) {
        this.knowsReads = knowsReads;
    }

    /** Whether it sends a read in autocommit to the replica. */
    boolean knowsReads() {
        return knowsReads;
    }

    /** A new one. */
    final DataSource start() throws Exception {
        onlyStub();
        return open();
    }

    abstract DataSource open() throws Exception;

    void close(DataSource source) {
        try {
            if (source instanceof AutoCloseable closeable) {
                closeable.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Spring's proxy, which leaves its pools to others, with them. */
    private static final class LazyPools extends LazyConnectionDataSourceProxy implements AutoCloseable {

        private final HikariDataSource writer;
        private final HikariDataSource reader;

        LazyPools(HikariDataSource writer, HikariDataSource reader) {
            super(writer);
            this.writer = writer;
            this.reader = reader;
            setReadOnlyDataSource(reader);
        }

        @Override
        public void close() {
            writer.close();
            reader.close();
        }
    }

    private static HikariDataSource pool(String url, String driver) {
        return new HikariDataSource(config(url, driver));
    }

    private static HikariConfig config(String url, String driver) {
        HikariConfig config = new HikariConfig();
        config.setDriverClassName(driver);
        config.setJdbcUrl(url);
        config.setUsername("app");
        config.setPassword("secret");
        return config;
    }

    private static DataSource aws(String plugins) {
        HikariConfig config = config(
                "jdbc:aws-wrapper:mysql://stub-primary:3306,stub-replica:3306/app", "software.amazon.jdbc.Driver");
        config.addDataSourceProperty("wrapperPlugins", plugins);
        config.addDataSourceProperty("wrapperDialect", "mysql");
        config.addDataSourceProperty("singleWriterConnectionString", "true");
        return new HikariDataSource(config);
    }

    /** Lets the stub be the only driver for MySQL's URLs, of which the wrapper takes whichever comes first. */
    private static void onlyStub() throws ReflectiveOperationException, SQLException {
        Class.forName(StubDriver.class.getName()); // which registers it
        for (Driver driver : List.copyOf(Collections.list(DriverManager.getDrivers()))) {
            if (driver.getClass().getName().startsWith("com.mysql.")) {
                DriverManager.deregisterDriver(driver);
            }
        }
    }
}
