package io.evenkeel.http.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is watched. That watching works is seen over real servers. */
class WatchedSubscriberTest {

    private static final BodyWatcher NOBODY = new BodyWatcher() {
        @Override
        public void ended(Throwable failure) {}

        @Override
        public void cancelled() {}
    };

    @Test
    void a_body_that_is_there_when_it_has_ended_is_the_jdks_own_affair() {
        for (BodySubscriber<?> whole : List.of(
                BodySubscribers.ofString(StandardCharsets.UTF_8),
                BodySubscribers.ofByteArray(),
                BodySubscribers.discarding(),
                BodySubscribers.replacing("something"))) {
            assertThat(WatchedSubscriber.of(whole, NOBODY)).isSameAs(whole);
        }
    }

    @Test
    void any_other_is_watched() {
        for (BodySubscriber<?> other : List.of(
                BodySubscribers.ofInputStream(),
                BodySubscribers.ofPublisher(),
                BodySubscribers.ofLines(StandardCharsets.UTF_8),
                BodySubscribers.mapping(BodySubscribers.ofByteArray(), bytes -> bytes.length),
                BodySubscribers.buffering(BodySubscribers.ofByteArray(), 10))) {
            assertThat(WatchedSubscriber.of(other, NOBODY)).isInstanceOf(WatchedSubscriber.class);
        }
    }

    @Test
    void none_is_the_callers_mistake() {
        assertThatThrownBy(() -> WatchedSubscriber.of(null, NOBODY))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("BodyHandler.apply returned null");
    }
}
