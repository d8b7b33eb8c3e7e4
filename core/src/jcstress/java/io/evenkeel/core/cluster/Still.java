package io.evenkeel.core.cluster;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.time.FakeTime;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/** A cluster whose time stands still but for what an actor does: nothing runs beside the actors, and nothing is logged. */
final class Still {

    static {
        ((Logger) LoggerFactory.getLogger("io.evenkeel")).setLevel(Level.OFF);
    }

    private final FakeTime time = new FakeTime();

    ClusterBuilder<String> with(String... names) {
        ClusterBuilder<String> builder = Cluster.builder("still");
        for (String name : names) {
            builder.endpoint(Endpoint.of(name, name));
        }
        return builder;
    }

    Cluster<String> build(ClusterBuilder<String> builder) {
        return builder.build(time, () -> 0, time, time);
    }

    void pass(Duration elapsed) {
        time.advance(elapsed);
    }
}
