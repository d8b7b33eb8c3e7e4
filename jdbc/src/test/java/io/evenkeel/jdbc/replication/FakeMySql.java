package io.evenkeel.jdbc.replication;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A MySQL that answers the monitor's questions, or does not, as the test says. */
final class FakeMySql implements ConnectionOpener {

    private final String uuid;
    volatile String executed = "";
    volatile boolean readOnly;
    volatile @Nullable SQLException refusal;
    /** While set, polls hang until the connection is aborted. */
    volatile boolean frozen;

    final AtomicInteger polls = new AtomicInteger();
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();

    FakeMySql(String uuid, boolean readOnly) {
        this.uuid = uuid;
        this.readOnly = readOnly;
    }

    @Override
    public Connection open() throws SQLException {
        refuse();
        opened.incrementAndGet();
        open.incrementAndGet();
        CountDownLatch cut = new CountDownLatch(1);
        AtomicInteger ends = new AtomicInteger();
        return fake(Connection.class, (method, argument) -> switch (method) {
            case "createStatement" -> statement(cut);
            case "close", "abort" -> {
                cut.countDown();
                if (ends.getAndIncrement() == 0) {
                    open.decrementAndGet();
                }
                yield null;
            }
            case "setNetworkTimeout" -> null;
            default -> throw new UnsupportedOperationException(method);
        });
    }

    private void refuse() throws SQLException {
        SQLException thrown = refusal;
        if (thrown != null) {
            throw thrown;
        }
    }

    private Statement statement(CountDownLatch cut) {
        return fake(Statement.class, (method, argument) -> {
            if (!method.equals("executeQuery")) {
                throw new UnsupportedOperationException(method);
            }
            String sql = String.valueOf(argument);
            if (sql.equals("SELECT VERSION()")) {
                return rows("9.7.0");
            }
            if (sql.startsWith("SHOW")) {
                throw new SQLException("Access denied; you need REPLICATION CLIENT", "42000", 1227);
            }
            polls.incrementAndGet();
            refuse();
            if (frozen) {
                cut.await();
            }
            if (cut.getCount() == 0) {
                throw new SQLException("the connection was cut", "08S01");
            }
            String flag = readOnly ? "1" : "0";
            return rows(executed, "ON", "1", flag, flag, uuid);
        });
    }

    private static ResultSet rows(String... row) {
        AtomicInteger at = new AtomicInteger();
        return fake(ResultSet.class, (method, argument) -> switch (method) {
            case "next" -> at.getAndIncrement() == 0;
            case "getString" -> row[(Integer) argument - 1];
            case "close" -> null;
            default -> throw new UnsupportedOperationException(method);
        });
    }

    private interface Answer {
        @Nullable
        Object to(String method, Object argument) throws Exception;
    }

    private static <T> T fake(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                FakeMySql.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.to(method.getName(), arguments == null ? "" : arguments[0])));
    }
}
