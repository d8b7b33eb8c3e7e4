package io.evenkeel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class QuickStartTest {

    private static final Path README = Path.of("../README.md");
    private static final Path SOURCE = Path.of("src/main/java/io/evenkeel/examples/QuickStart.java");

    @Test
    void theFirstJavaCodeOfTheReadmeIsTheCompiledOne() throws IOException {
        List<String> shown = between(README, "```java", "```");
        List<String> compiled = between(SOURCE, "// tag::first[]", "// end::first[]");
        assertThat(String.join("\n", shown))
                .as(
                        "the first java block of README.md (actual) and the lines of tag \"first\" in %s (expected)",
                        SOURCE)
                .isEqualTo(String.join("\n", compiled));
    }

    /** The lines from the first that is {@code begin} to the next that is {@code end}, as far left as they go. */
    private static List<String> between(Path file, String begin, String end) throws IOException {
        List<String> found = new ArrayList<>();
        boolean within = false;
        for (String line : Files.readAllLines(file)) {
            if (within && line.strip().equals(end)) {
                return String.join("\n", found).stripIndent().lines().toList();
            }
            if (within) {
                found.add(line);
            }
            within |= line.strip().equals(begin);
        }
        throw new AssertionError(file + " has no lines from " + begin + " to " + end);
    }
}
