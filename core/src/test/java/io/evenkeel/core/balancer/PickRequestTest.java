package io.evenkeel.core.balancer;

import static io.evenkeel.core.balancer.FakeCandidate.weighted;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PickRequestTest {

    @Test
    void without_a_wish_it_is_one_object() {
        assertThat(PickRequest.excluding(List.of())).isSameAs(PickRequest.any());
        assertThat(PickRequest.any().withExcluded(List.of())).isSameAs(PickRequest.any());
        assertThat(PickRequest.any().hasExclusions()).isFalse();
        assertThat(PickRequest.any().hasKey()).isFalse();
        assertThat(PickRequest.any().excludes(weighted("a", 1))).isFalse();
    }

    @Test
    void a_key_and_exclusions_go_together() {
        PickRequest request = PickRequest.excluding(List.of("a")).withKey(7);

        assertThat(request.key()).isEqualTo(7);
        assertThat(request.hasKey()).isTrue();
        assertThat(request.excludes(weighted("a", 1))).isTrue();
        assertThat(request.excludes(weighted("b", 1))).isFalse();
        assertThat(request.withExcluded(List.of()).hasKey()).isTrue();
        assertThat(request.withExcluded(List.of()).excluded()).isEmpty();
        assertThat(PickRequest.forKey(7).withExcluded(List.of("b")).excluded()).isEqualTo(Set.of("b"));
        assertThat(PickRequest.forKey("x").key()).isEqualTo(Hash.of("x"));
    }

    @Test
    void one_name_only_excludes_all_others() {
        PickRequest request = PickRequest.only("a");

        assertThat(request.hasExclusions()).isTrue();
        assertThat(request.excluded()).isEmpty();
        assertThat(request.excludes(weighted("a", 1))).isFalse();
        assertThat(request.excludes(weighted("b", 1))).isTrue();
        assertThat(request.withKey(7).excludes(weighted("b", 1))).isTrue();
        assertThat(request.withExcluded(List.of("a")).excludes(weighted("a", 1)))
                .isTrue();
        assertThat(request.withExcluded(List.of()).excludes(weighted("b", 1))).isTrue();
    }

    @Test
    void it_reads_as_what_it_asks() {
        assertThat(PickRequest.any()).hasToString("any");
        assertThat(PickRequest.forKey(255)).hasToString("key ff");
        assertThat(PickRequest.excluding(List.of("a"))).hasToString("excluding [a]");
        assertThat(PickRequest.forKey(255).withExcluded(List.of("a"))).hasToString("key ff excluding [a]");
        assertThat(PickRequest.only("a")).hasToString("only a");
        assertThat(PickRequest.only("a").withExcluded(List.of("b"))).hasToString("only a excluding [b]");
    }
}
