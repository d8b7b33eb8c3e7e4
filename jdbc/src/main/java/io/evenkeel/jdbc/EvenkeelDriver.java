package io.evenkeel.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The driver of {@code jdbc:evenkeel:mysql://primary:3306,replica1:3306,replica2:3306/app}, so that a tool that only knows
 * URLs reads from replicas; {@code jdbc:evenkeel:mariadb://…} does the same over MariaDB's driver. It is found by {@link
 * DriverManager} without being named.
 *
 * <p>The first host is the primary. A connection has no pool behind it: it takes at most one physical connection to the
 * primary and one to a replica, each at the first statement that needs it, and closes them when it is closed; so it can be
 * put into any pool. All connections with the same URL, account and properties share one monitor, which ends when the last
 * of them has been closed for {@code evenkeel.idleTimeout} (1 m), or by {@link #shutdown()}.
 *
 * <p>Properties that begin with {@code evenkeel.} are ours; all others are passed to the driver below. They may stand in the
 * URL, escaped by {@code %}, or in the {@link Properties}; the URL goes before. Names are compared without case.
 */
public final class EvenkeelDriver implements Driver {

    /** How long a monitor outlives the last connection unless something else was set. */
    public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofMinutes(1);

    private static final SharedNodes SHARED = new SharedNodes();

    static {
        try {
            DriverManager.registerDriver(new EvenkeelDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Made by the {@link java.util.ServiceLoader}. */
    public EvenkeelDriver() {}

    /**
     * Ends all monitors of this driver and their threads. Connections that are open should be closed before; afterwards
     * their reads go to the primary. A new connection starts anew.
     */
    public static void shutdown() {
        SHARED.endAll();
    }

    /** Whether the URL begins with {@code jdbc:evenkeel:}. */
    @Override
    public boolean acceptsURL(@Nullable String url) {
        return ClusterUrl.isOne(url);
    }

    /**
     * A new connection, a {@link io.evenkeel.jdbc.connection.RoutedConnection}; null if the URL is another driver's. The
     * first one waits until each node was asked once, as long as {@code evenkeel.nodeTimeout} allows. A node that cannot be
     * reached is an error only for the statement that needs it.
     *
     * @throws SQLException if the URL or a property is wrong (SQLSTATE 08001), or the primary refuses the account (28000)
     */
    @Override
    public @Nullable Connection connect(@Nullable String url, @Nullable Properties info) throws SQLException {
        if (url == null || !ClusterUrl.isOne(url)) {
            return null;
        }
        Map<String, String> given = copyOf(info);
        try {
            return SHARED.connect(new SharedNodes.Key(url, given), () -> config(url, given));
        } catch (SharedNodes.AccountRefusedException e) {
            throw new SQLInvalidAuthorizationSpecException(e.getMessage(), "28000", e.getCause());
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new SQLNonTransientConnectionException(e.getMessage(), "08001", e);
        }
    }

    private static Map<String, String> copyOf(@Nullable Properties info) {
        Map<String, String> copy = new TreeMap<>();
        if (info != null) {
            info.stringPropertyNames().forEach(name -> copy.put(name, info.getProperty(name)));
        }
        return copy;
    }

    private static SharedNodes.Plan config(String text, Map<String, String> given) {
        ClusterUrl url = ClusterUrl.parse(text);
        Map<UrlSetting, String> settings = new EnumMap<>(UrlSetting.class);
        Properties forDriver = new Properties();
        String user = null;
        String password = null;
        for (Map.Entry<String, String> property : given.entrySet()) {
            String name = property.getKey();
            if (UrlSetting.isOurs(name)) {
                settings.put(UrlSetting.named(name), property.getValue());
            } else if (name.equalsIgnoreCase("user")) {
                user = property.getValue();
            } else if (name.equalsIgnoreCase("password")) {
                password = property.getValue();
            } else {
                forDriver.setProperty(name, property.getValue());
            }
        }
        settings.putAll(url.settings());
        ReadWriteDataSourceBuilder builder = new ReadWriteDataSourceBuilder(url.defaultName()).nodes(url, settings);
        builder.account(url.user() == null ? user : url.user(), url.password() == null ? password : url.password());
        builder.driverProperties(forDriver);
        String idle = settings.get(UrlSetting.IDLE_TIMEOUT);
        return new SharedNodes.Plan(
                builder.config(false), idle == null ? DEFAULT_IDLE_TIMEOUT : UrlSetting.IDLE_TIMEOUT.duration(idle));
    }

    /**
     * What can be set: our properties, then those of the driver below. A URL that is not complete yet is no error here.
     *
     * @throws SQLException if the driver below refuses
     */
    @Override
    public DriverPropertyInfo[] getPropertyInfo(@Nullable String url, @Nullable Properties info) throws SQLException {
        Properties given = info == null ? new Properties() : info;
        ClusterUrl parsed = null;
        if (ClusterUrl.isOne(url)) {
            try {
                parsed = ClusterUrl.parse(String.valueOf(url));
            } catch (IllegalArgumentException notYet) {
                // Asked about while somebody types it.
            }
        }
        List<DriverPropertyInfo> all = new ArrayList<>();
        for (UrlSetting setting : UrlSetting.values()) {
            String value = parsed == null ? null : parsed.settings().get(setting);
            DriverPropertyInfo one = new DriverPropertyInfo(
                    setting.property(), value == null ? given.getProperty(setting.property()) : value);
            one.description = setting.description();
            all.add(one);
        }
        String below = parsed == null
                ? "jdbc:mysql://localhost/"
                : parsed.nodeUrl(parsed.hosts().get(0));
        Driver driver;
        try {
            driver = DriverManager.getDriver(below);
        } catch (SQLException none) {
            return all.toArray(new DriverPropertyInfo[0]);
        }
        Properties theirs = new Properties();
        given.stringPropertyNames().stream()
                .filter(name -> !UrlSetting.isOurs(name))
                .forEach(name -> theirs.setProperty(name, given.getProperty(name)));
        all.addAll(Arrays.asList(driver.getPropertyInfo(below, theirs)));
        for (DriverPropertyInfo one : all) {
            if (one.name.toLowerCase(Locale.ROOT).contains("password")) {
                one.value = null; // may end up on a screen
            }
        }
        return all.toArray(new DriverPropertyInfo[0]);
    }

    @Override
    public int getMajorVersion() {
        return 0;
    }

    @Override
    public int getMinorVersion() {
        return 1;
    }

    /** False, as the drivers below are not either. */
    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    /** Refuses: logging goes through SLF4J. */
    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("logging goes through SLF4J", "0A000");
    }
}
