package io.evenkeel.http.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DifferencesDocumentedTest {

    private static final String TITLE = "## Differences from the JDK's client";

    @Test
    void theGuideListsEachDifferenceAndNoOther() throws IOException {
        List<String> guide = Files.readAllLines(Path.of("..", "docs", "http.md"));
        int title = guide.indexOf(TITLE);
        assertThat(title).as(TITLE).isPositive();
        List<String> rows = guide.subList(title, guide.size()).stream()
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .toList();
        assertThat(rows)
                .containsExactlyElementsOf(
                        Differences.ALL.stream().map(Difference::row).toList());
    }

    @Test
    void eachDifferenceHasANameAndAReason() {
        assertThat(Differences.ALL).extracting(Difference::name).doesNotHaveDuplicates();
        assertThat(Differences.ALL).allSatisfy(each -> assertThat(each.reason()).isNotBlank());
    }
}
