package io.evenkeel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResilienceTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "0|PT0S",
                "120|PT2M",
                "' 7 '|PT7S",
                "Thu, 1 Jan 2026 00:00:30 GMT|PT30S",
                "Thu, 01 Jan 2026 00:00:30 GMT|PT30S",
                "Wed, 31 Dec 2025 23:59:59 GMT|PT0S",
                "''|none",
                "-1|none",
                "1.5|none",
                "soon|none",
                "99999999999999999999|none"
            })
    void retryAfterIsSecondsOrADate(String value, Duration expected) {
        HttpHeaders headers = HttpHeaders.of(Map.of("retry-after", List.of(value)), (name, each) -> true);
        assertThat(RetryAfter.of(headers, CLOCK)).isEqualTo(expected);
    }

    @Test
    void pausesDoubleUpToTenTimesAndAreAtRandomBelow() {
        Backoff backoff = new Backoff(Duration.ofMillis(10));
        Random random = new Random(7);
        long[] bounds = {10, 20, 40, 80, 100, 100, 100};
        for (int retry = 1; retry <= bounds.length; retry++) {
            long most = 0;
            long least = Long.MAX_VALUE;
            for (int i = 0; i < 1000; i++) {
                long nanos = backoff.pause(retry, random).toNanos();
                most = Math.max(most, nanos);
                least = Math.min(least, nanos);
            }
            assertThat(most).isBetween(bounds[retry - 1] * 950_000, bounds[retry - 1] * 1_000_000);
            assertThat(least).isBetween(1L, bounds[retry - 1] * 50_000);
        }
        assertThat(backoff.pause(1_000_000, random)).isPositive();
    }

    @Test
    void anEndpointRestsAsLongAsItAsksButNotLonger() {
        AtomicLong now = new AtomicLong();
        Resting resting = new Resting(Duration.ofSeconds(10), now::get);
        assertThat(resting.nobody()).isTrue();
        resting.rest("s1", Duration.ofSeconds(5));
        resting.rest("s2", Duration.ofDays(1_000_000));
        assertThat(resting.nobody()).isFalse();
        assertThat(resting.and(Set.of("s3"))).containsExactlyInAnyOrder("s1", "s2", "s3");
        now.set(Duration.ofSeconds(5).toNanos());
        assertThat(resting.and(Set.of())).containsExactly("s2");
        now.set(Duration.ofSeconds(10).toNanos());
        assertThat(resting.and(Set.of())).isEmpty();
        assertThat(resting.nobody()).isTrue();
    }

    @Test
    void whereNothingIsGrantedNobodyRests() {
        Resting resting = new Resting(Duration.ZERO, () -> 0);
        resting.rest("s1", Duration.ofSeconds(5));
        assertThat(resting.nobody()).isTrue();
    }
}
