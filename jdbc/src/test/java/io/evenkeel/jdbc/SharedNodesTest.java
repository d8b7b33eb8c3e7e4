package io.evenkeel.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On nodes that nobody can reach, which is no error before a statement runs. */
class SharedNodesTest {

    private static final String URL =
            "jdbc:evenkeel:mysql://127.0.0.1:1,127.0.0.1:2/app?evenkeel.name=shared-test&connectTimeout=500";

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains("shared-test") || name.contains("evenkeel-driver"))
                .toList();
    }

    private static List<String> monitors() {
        return threads().stream().filter(name -> name.contains("-monitor-")).toList();
    }

    @AfterEach
    void shutdown() throws Exception {
        EvenkeelDriver.shutdown();
        Awaiting.until("threads end", () -> threads().isEmpty());
    }

    @Test
    void connectionsOfOneUrlShareTheirMonitorWhichTheLastOneEnds() throws Exception {
        try (Connection one = DriverManager.getConnection(URL + "&evenkeel.idleTimeout=10ms", "a", "b")) {
            assertThat(monitors()).hasSize(2);
            try (Connection other = DriverManager.getConnection(URL + "&evenkeel.idleTimeout=10ms", "a", "b")) {
                assertThat(monitors()).hasSize(2);
                assertThat(other).isNotSameAs(one);
            }
            assertThatThrownBy(() -> one.createStatement().executeQuery("select 1"))
                    .isInstanceOf(SQLException.class);
        }
        Awaiting.until("threads end without being told", () -> threads().isEmpty());
    }

    @Test
    void nothingIsLeftWhenManyThreadsComeAndGoWhileAllIsShutDownAgainAndAgain() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(6);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            all.add(pool.submit(() -> {
                for (int round = 0; round < 40; round++) {
                    String url = URL + "&evenkeel.idleTimeout="
                            + ThreadLocalRandom.current().nextInt(3) + "ms";
                    try (Connection connection = DriverManager.getConnection(url, "a", "b")) {
                        assertThat(connection.isClosed()).isFalse();
                    }
                    if (round % 10 == 9) {
                        EvenkeelDriver.shutdown();
                    }
                }
                return null;
            }));
        }
        for (Future<?> one : all) {
            one.get();
        }
        pool.shutdown();
        EvenkeelDriver.shutdown();
        Awaiting.until("threads end", () -> threads().isEmpty());
    }
}
