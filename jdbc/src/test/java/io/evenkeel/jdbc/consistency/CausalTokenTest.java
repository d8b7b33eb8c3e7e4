package io.evenkeel.jdbc.consistency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.jdbc.replication.GtidSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CausalTokenTest {

    private static final String ONE = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private static final String OTHER = "3e11fa47-71ca-11e1-9e33-c80aa9429563";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ek1",
                "ek1.*",
                "ek1." + ONE + ":23",
                "ek1." + ONE + ":1-5:7!" + OTHER + ":tag:9",
                "ek1.0-1-5!1-2-9",
                "ek1." + ONE + ":23.0-1-5.*"
            })
    void a_text_is_read_back(String text) {
        assertThat(CausalToken.parse(text).toString()).isEqualTo(text);
        assertThat(text).matches("[!#$%&'()*+./0-9:<=>?@A-Z\\[\\]^_`a-z{|}~-]+"); // what a cookie's value may have
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ek2",
                "ek1.",
                "ek1..*",
                "ek10-1-5",
                "ek1.0-1-5,1-2-9",
                "ek1.0-1",
                "ek1." + ONE,
                "ek1." + ONE + ":0",
                "ek1.0-1-5\r\nSet-Cookie: a=b",
                "xx1.0-1-5"
            })
    void any_other_text_is_refused_or_ignored(String text) {
        assertThatThrownBy(() -> CausalToken.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("causal token: \"")
                .hasMessageContaining("expected")
                .message()
                .doesNotContain("\n");
        assertThat(CausalToken.parseOrNone(text)).isEqualTo(CausalToken.NONE);
    }

    @Test
    void a_long_text_is_refused_and_not_shown() {
        assertThatThrownBy(() -> CausalToken.parse("ek1." + "0-1-5!".repeat(2_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .hasSizeLessThan(300);
        assertThat(CausalToken.parseOrNone(null)).isEqualTo(CausalToken.NONE);
    }

    @Test
    void tokens_merge_by_form() {
        CausalToken merged = CausalToken.parse("ek1." + ONE + ":1-5")
                .merge(CausalToken.parse("ek1." + ONE + ":6.0-1-5"))
                .merge(CausalToken.parse("ek1.0-2-4.*"))
                .merge(CausalToken.NONE);
        assertThat(merged).hasToString("ek1." + ONE + ":1-6.0-1-5.*");
        assertThat(merged.isComplete()).isFalse();
        assertThat(merged.transactions()).containsExactly(GtidSet.parse(ONE + ":1-6"), GtidSet.parse("0-1-5"));
    }

    @Test
    void only_what_comes_from_known_servers_counts() {
        CausalToken token = CausalToken.parse("ek1." + ONE + ":1-5!" + OTHER + ":7.0-1-5!4-9-9");
        var executed = new CausalToken.Known(List.of(GtidSet.parse(ONE + ":1")), Set.of());
        assertThat(token.of(executed)).isEqualTo(GtidSet.parse(ONE + ":1-5"));
        assertThat(token.isOf(executed)).isFalse();
        var both = new CausalToken.Known(List.of(), Set.of(ONE, OTHER));
        assertThat(token.of(both)).isEqualTo(GtidSet.parse(ONE + ":1-5," + OTHER + ":7"));
        var maria = new CausalToken.Known(List.of(GtidSet.parse("0-1-2")), Set.of("9"));
        assertThat(CausalToken.parse("ek1.0-1-5!4-9-9").isOf(maria)).isTrue();
        assertThat(CausalToken.parse("ek1.0-3-5").of(maria)).isEqualTo(GtidSet.empty());
    }
}
