package io.evenkeel.jdbc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadWriteDataSourceBuilderTest {

    private static final String URL = "jdbc:mysql://127.0.0.1:3306/app";

    private static ReadWriteDataSourceBuilder builder() {
        return ReadWriteDataSource.builder("app").primary("server1", URL);
    }

    private static void assertRefused(ReadWriteDataSourceBuilder builder, String message) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void a_primary_is_needed() {
        assertRefused(
                ReadWriteDataSource.builder("app").replica("server2", URL),
                "primary of app: none (expected: exactly one)");
    }

    @Test
    void a_second_primary_is_refused() {
        assertThatThrownBy(() -> builder().primary("server2", URL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("primary of app: server2 beside server1 (expected: exactly one)");
    }

    @Test
    void two_nodes_of_one_name_are_refused() {
        assertRefused(
                builder().replica("server1", URL),
                "node of app: server1 is there twice (expected: a name of its own for each node)");
    }

    @Test
    void a_limit_of_zero_or_less_is_refused() {
        assertRefused(builder().maxLag(Duration.ZERO), "maxLag: PT0S (expected: > 0)");
        assertRefused(builder().maxLag(Duration.ofMillis(-1)), "maxLag: PT-0.001S (expected: > 0)");
    }

    @Test
    void a_poll_interval_that_cannot_show_the_limit_is_refused() {
        assertRefused(
                builder().maxLag(Duration.ofSeconds(1)).pollInterval(Duration.ofMillis(600)),
                "pollInterval: PT0.6S (expected: at most half of maxLag, PT1S, or no lag below that can be shown)");
    }

    @Test
    void a_pool_of_an_unknown_node_is_refused() {
        assertThatThrownBy(() -> builder().pool("server9", hikari -> {}).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no node server9");
    }

    @Test
    void what_the_data_source_sets_itself_cannot_be_set_on_the_pool() {
        assertRefused(
                builder().pool(hikari -> hikari.setJdbcUrl(URL)),
                "jdbcUrl of the pool of server1 (expected: not set; the data source sets it)");
        assertRefused(
                builder().pool(hikari -> hikari.setInitializationFailTimeout(1)),
                "initializationFailTimeout of the pool of server1 (expected: not set; the data source sets it)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mysql://127.0.0.1/app",
                "jdbc:postgresql://127.0.0.1/app",
                "jdbc:mysql:127.0.0.1",
                "jdbc:mysql:replication://h1,h2/app",
                "jdbc:mysql://h1,h2/app",
                "jdbc:mysql:///app",
                "jdbc:mysql://h:port/app",
                "jdbc:mysql://h:65536/app",
                "jdbc:mysql://u:s3cret@h:1:2/app",
                "jdbc:mysql://u:s3cret/x@h:1:2/app",
                "jdbc:mysql://h h/app?password=s3cret",
                "jdbc:mysql://address=(host=h)(password=s3cret)/app"
            })
    void a_malformed_url_is_refused_without_showing_secrets(String url) {
        assertThatThrownBy(() -> builder().replica("server2", url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("url of node server2: ")
                .hasMessageContaining("(expected: jdbc:mysql://host:port/database")
                .message()
                .doesNotContain("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://h",
                "jdbc:mysql://h/",
                "jdbc:mysql://h:3306/app?useSSL=false&x=a/b?c@d",
                "jdbc:mysql://[::1]:3306/app",
                "jdbc:mysql://u:p%40@db-1.example.org/app"
            })
    void urls_of_one_server_are_taken(String url) {
        NodeUrl parsed = NodeUrl.parse("server2", url);
        org.assertj.core.api.Assertions.assertThat(parsed.forDriver()).isEqualTo(url);
    }
}
