package io.evenkeel.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;

class EndpointTest {

    private final Endpoint<URI> endpoint = Endpoint.of("s1", URI.create("http://user:secret@10.0.0.1"));

    @Test
    void withers_change_copies_only() {
        Endpoint<URI> changed = endpoint.withWeight(3).standby().withZone("a").withTag("disk", "ssd");

        assertThat(changed.weight()).isEqualTo(3);
        assertThat(changed.tier()).isEqualTo(1);
        assertThat(changed.zone()).isEqualTo("a");
        assertThat(changed.tags()).containsEntry("disk", "ssd");
        assertThat(endpoint.weight()).isEqualTo(1);
        assertThat(endpoint.tier()).isZero();
        assertThat(endpoint.zone()).isNull();
        assertThat(endpoint.tags()).isEmpty();
    }

    @Test
    void bad_values_are_named_with_what_was_expected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> endpoint.withWeight(-1))
                .withMessage("weight of endpoint s1: -1 (expected: 0 to 1000000)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> endpoint.withWeight(1_000_001))
                .withMessageContaining("1000001");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> endpoint.withTier(-2))
                .withMessage("tier of endpoint s1: -2 (expected: >= 0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.of(" ", "x"))
                .withMessage("endpoint name: \" \" (expected: a name that is not blank)");
    }

    @Test
    void equality_covers_everything() {
        assertThat(endpoint).isEqualTo(Endpoint.of("s1", URI.create("http://user:secret@10.0.0.1")));
        assertThat(endpoint).isNotEqualTo(endpoint.withWeight(2));
        assertThat(endpoint).isNotEqualTo(endpoint.standby());
        assertThat(endpoint).isNotEqualTo(endpoint.withZone("a"));
        assertThat(endpoint).isNotEqualTo(endpoint.withTag("a", "b"));
    }

    @Test
    void text_never_shows_the_target() {
        assertThat(endpoint.withWeight(2)
                        .standby()
                        .withZone("z")
                        .withTag("a", "b")
                        .toString())
                .isEqualTo("s1 weight=2 tier=1 zone=z tags={a=b}");
    }
}
