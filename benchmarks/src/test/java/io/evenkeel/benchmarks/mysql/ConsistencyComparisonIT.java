package io.evenkeel.benchmarks.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConsistencyComparisonIT {

    @Test
    void eachLevelIsMeasuredAndUsersFindWhatTheyWroteWhereThatIsPromised() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            ConsistencyComparison.run("all", 2, 0.5, List.of(0, 100), out);
        }
        List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines.stream().filter(line -> line.contains(" ratio "))).hasSize(9);
        assertThat(lines.stream().filter(line -> line.contains("%")))
                .as(String.join("\n", lines))
                .hasSize(16);
        assertThat(lines.stream().filter(line -> line.startsWith("primary only") && !line.contains("%")))
                .as("each statement on a plain pool is a round trip to the primary")
                .hasSize(2)
                .allMatch(line -> line.matches(".*\\| +(1\\.[0-3]|0\\.9)[0-9]* +0\\.0[0-9]*"));
        assertThat(lines.stream().filter(line -> line.startsWith("primary only") && line.contains("%")))
                .as("no read of a pool to the primary is a replica's")
                .allMatch(line -> line.matches(".*\\| +0\\.0% +[0-9.]+ +[0-9.]+"));
    }
}
