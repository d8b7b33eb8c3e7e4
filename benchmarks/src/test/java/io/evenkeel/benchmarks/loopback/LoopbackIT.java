package io.evenkeel.benchmarks.loopback;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A short piece of each comparison, so that they keep running. What they measure here means nothing. */
class LoopbackIT {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private PrintStream stream() {
        return new PrintStream(out, true, StandardCharsets.UTF_8);
    }

    @Test
    void compares_with_a_plain_client() throws Exception {
        PlainComparison.run(2, 50, stream());

        assertThat(lines())
                .hasSize(14)
                .filteredOn(line -> line.contains("ratio"))
                .hasSize(10)
                .allSatisfy(line -> assertThat(line)
                        .matches(".*ratio NUM \\(95 %: NUM to NUM; quartiles NUM to NUM\\)"
                                .replace("NUM", "\\d+\\.\\d+")));
    }

    @Test
    void compares_with_a_plain_client_through_haproxy() throws Exception {
        HaproxyComparison.run(2, 200, 1, stream());

        assertThat(lines()).filteredOn(line -> line.contains("ratio")).hasSize(6);
        assertThat(lines())
                .filteredOn(line -> line.startsWith("server killed"))
                .hasSize(1)
                .allSatisfy(line -> assertThat(line).contains("ours 0;"));
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
