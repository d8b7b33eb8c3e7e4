package io.evenkeel.jdbc.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A reader that is denied until a privilege is granted, on a clock that stands where it is put. */
class RetriedReaderTest {

    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private boolean granted;

    private final RetriedReader reader = new RetriedReader(
            new LagReader() {
                @Override
                public Reading replica(Statement statement) {
                    asked.incrementAndGet();
                    return granted ? new Reading.Clock(1) : new Reading.Denied("not granted");
                }

                @Override
                public Reading primary(Statement statement, boolean writable) {
                    return replica(statement);
                }
            },
            clock::get);

    private final Statement statement = (Statement) Proxy.newProxyInstance(
            Statement.class.getClassLoader(), new Class<?>[] {Statement.class}, (proxy, method, arguments) -> null);

    @Test
    void whoIsDeniedIsAskedAgainAfterAWhile() throws Exception {
        for (int second = 0; second < 10; second++) {
            clock.set(Duration.ofSeconds(second).toNanos());
            assertThat(reader.replica(statement)).isEqualTo(new Reading.Denied("not granted"));
            assertThat(reader.primary(statement, true)).isEqualTo(new Reading.Denied("not granted"));
        }
        assertThat(asked).hasValue(1);

        granted = true;
        assertThat(reader.replica(statement)).isInstanceOf(Reading.Denied.class);
        clock.set(Duration.ofSeconds(10).toNanos());
        assertThat(reader.replica(statement)).isEqualTo(new Reading.Clock(1));
        assertThat(reader.replica(statement)).isEqualTo(new Reading.Clock(1));
        assertThat(asked).hasValue(3);
    }
}
