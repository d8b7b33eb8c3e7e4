package io.evenkeel.http.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MovedUrisTest {

    private static final Origin ONE = Origin.of(URI.create("http://127.0.0.1:8081"));
    private static final Origin TWO = Origin.of(URI.create("http://127.0.0.1:8082"));

    private static final Origin WEB = Origin.of(URI.create("http://web"));

    private final MovedUris uris = new MovedUris(WEB);

    @Test
    void is_what_the_origin_makes_of_it() {
        for (String rest : new String[] {"", "/", "/a/b", "/a?b=c&d=%20", "/a?b#c", "/a#c", "?b"}) {
            URI uri = URI.create("http://web" + rest);
            assertThat(uris.moved(uri, ONE))
                    .hasToString("http://127.0.0.1:8081" + rest)
                    .isEqualTo(ONE.rebase(uri));
            assertThat(uris.moved(uri, ONE)).hasToString("http://127.0.0.1:8081" + rest);
        }
    }

    @Test
    void is_made_once() {
        URI first = uris.moved(URI.create("http://web/orders?full=1"), ONE);

        assertThat(uris.moved(URI.create("http://web/orders?full=1"), ONE)).isSameAs(first);
    }

    @Test
    void endpoints_do_not_get_each_others() {
        URI uri = URI.create("http://web/a");
        for (int round = 0; round < 3; round++) {
            assertThat(uris.moved(uri, ONE)).hasToString("http://127.0.0.1:8081/a");
            assertThat(uris.moved(uri, TWO)).hasToString("http://127.0.0.1:8082/a");
        }
    }

    @Test
    void escapes_reach_the_server_as_they_were_written() {
        assertThat(URI.create("http://web/a%2fb")).isEqualTo(URI.create("http://web/a%2Fb"));

        assertThat(uris.moved(URI.create("http://web/a%2fb"), ONE)).hasToString("http://127.0.0.1:8081/a%2fb");
        assertThat(uris.moved(URI.create("http://web/a%2Fb"), ONE)).hasToString("http://127.0.0.1:8081/a%2Fb");
    }

    @Test
    void uris_that_share_a_place_displace_each_other() {
        URI[] all = IntStream.range(0, 4 * MovedUris.SIZE)
                .mapToObj(i -> URI.create("http://web/" + i))
                .toArray(URI[]::new);
        for (int round = 0; round < 2; round++) {
            for (URI uri : all) {
                assertThat(uris.moved(uri, ONE)).hasToString("http://127.0.0.1:8081" + uri.getPath());
            }
        }
    }

    @Test
    void long_ones_are_not_kept() {
        URI uri = URI.create("http://web/" + "a".repeat(MovedUris.LONGEST));

        assertThat(uris.moved(uri, ONE)).isEqualTo(ONE.rebase(uri)).isNotSameAs(uris.moved(uri, ONE));
    }

    @Test
    void parts_that_are_taken_over_make_the_uri_that_parsing_makes() {
        String[] starts = {
            "http://web", "HTTP://WEB", "http://web:80", "http://web:8080", "http://me:secret@web", "http://other"
        };
        String[] paths = {
            "",
            "/",
            "//",
            "/a",
            "/a/",
            "/a/b.c",
            "/a:b/c",
            "/:",
            "/.",
            "/..",
            "/./a",
            "/a/../b",
            "/../a",
            "/a/.",
            "/.well-known/x",
            "/a//b",
            "//a/b",
            "///",
            "/a/...",
            "/%2e%2e/a",
            "/%2F%2f",
            "/a;b=c",
            "/\u00e4",
            "/a@b",
            "/a&b=c",
            "/*",
            "/a/b/"
        };
        String[] rests = {"", "?", "?b", "?b=c&d=%20", "?/../x", "?a?b", "#", "#c", "?b#c", "?b#/./x"};
        Origin[] ends = {
            ONE,
            Origin.of(URI.create("https://s1.example.org")),
            Origin.of(URI.create("https://s1.example.org:8443")),
            Origin.of(URI.create("http://[::1]:8080"))
        };
        for (String start : starts) {
            for (String path : paths) {
                for (String rest : rests) {
                    for (Origin end : ends) {
                        URI uri = URI.create(start + path + rest);
                        URI moved = end.rebase(uri, WEB);
                        URI parsed = URI.create(end + path + rest);
                        assertThat(moved.toString()).as("%s at %s", uri, end).isEqualTo(parsed.toString());
                        assertThat(parts(moved)).as("%s at %s", uri, end).isEqualTo(parts(parsed));
                        assertThat(moved).isEqualTo(parsed).hasSameHashCodeAs(parsed);
                        for (int time = 0; time < 2; time++) {
                            assertThat(parts(uris.moved(uri, end))).isEqualTo(parts(parsed));
                        }
                    }
                }
            }
        }
    }

    private static List<Object> parts(URI uri) {
        return Arrays.asList(
                uri.getScheme(),
                uri.getRawAuthority(),
                uri.getRawUserInfo(),
                uri.getHost(),
                uri.getPort(),
                uri.getRawPath(),
                uri.getRawQuery(),
                uri.getRawFragment(),
                uri.getPath(),
                uri.toASCIIString(),
                uri.isOpaque());
    }
}
