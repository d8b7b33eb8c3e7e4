package io.evenkeel.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenkeel.core.time.FakeTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceTest {

    @TempDir
    private Path dir;

    private final FakeTime time = new FakeTime();
    private final List<String> heard = new ArrayList<>();
    private Path file;
    private EndpointSource<String> source;

    private final EndpointSource.Sink<String> sink = new EndpointSource.Sink<>() {
        @Override
        public void endpoints(List<Endpoint<String>> endpoints) {
            heard.add(endpoints.toString());
        }

        @Override
        public void failed(Throwable cause) {
            heard.add("failed: " + cause.getMessage());
        }
    };

    @BeforeEach
    void make() {
        file = dir.resolve("endpoints");
        source = new FileSource<>(file, text -> text, Duration.ofSeconds(1), () -> time);
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
    }

    @Test
    void lines_are_endpoints_with_what_differs_from_the_defaults() throws Exception {
        write("""
                # the web servers
                web1 http://a#top weight=2   # the big one

                web2\thttp://b tier=1 zone=east rack=7
                """);
        source.subscribe(sink).close();
        assertThat(heard).containsExactly("[web1 weight=2, web2 tier=1 zone=east tags={rack=7}]");
        assertThat(time.isClosed()).isTrue();
    }

    @Test
    void a_change_is_taken_when_two_readings_agree() throws Exception {
        write("a t");
        source.subscribe(sink);
        time.advance(Duration.ofSeconds(10));
        assertThat(heard).containsExactly("[a]");
        write("b t");
        time.advance(Duration.ofSeconds(1));
        write("b t\nc t");
        time.advance(Duration.ofSeconds(1));
        assertThat(heard).containsExactly("[a]");
        time.advance(Duration.ofSeconds(1));
        assertThat(heard).containsExactly("[a]", "[b, c]");
    }

    @Test
    void a_file_that_is_gone_or_nonsense_is_told_once_and_comes_back() throws Exception {
        write("a t");
        source.subscribe(sink);
        Files.delete(file);
        time.advance(Duration.ofSeconds(10));
        assertThat(heard).hasSize(2);
        assertThat(heard.get(1)).startsWith("failed: ");
        write("a t\nb");
        time.advance(Duration.ofSeconds(10));
        assertThat(heard).hasSize(3);
        assertThat(heard.get(2))
                .isEqualTo("failed: " + file + " line 2: target of b: none (expected: a name and a target)");
        write("b t weight=x");
        time.advance(Duration.ofSeconds(10));
        assertThat(heard.get(3)).contains(" line 1: For input string: \"x\"");
        write("b t =x");
        time.advance(Duration.ofSeconds(10));
        assertThat(heard.get(4)).endsWith("line 1: setting: =x (expected: key=value)");
        write("b t");
        time.advance(Duration.ofSeconds(10));
        assertThat(heard).last().isEqualTo("[b]");
        assertThat(heard).hasSize(6);
    }

    @Test
    void the_interval_is_at_least_a_millisecond() {
        FileSource<String> real = FileSource.of(file, text -> text);
        assertThat(real.every(Duration.ofMillis(1))).isNotSameAs(real);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> real.every(Duration.ZERO))
                .withMessage("every: PT0S (expected: >= 1 ms)");
    }
}
