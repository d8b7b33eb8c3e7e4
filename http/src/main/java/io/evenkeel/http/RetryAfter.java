package io.evenkeel.http;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Reads {@code Retry-After} (RFC 9110, 10.2.3): seconds, or a date. */
final class RetryAfter {

    private RetryAfter() {}

    /** How long the server asks to be left alone; null if it does not say, or not in a way that can be read. */
    static @Nullable Duration of(HttpHeaders headers, Clock clock) {
        String value = headers.firstValue("Retry-After").orElse("").trim();
        if (value.isEmpty()) {
            return null;
        }
        try {
            if (Character.isDigit(value.charAt(0))) {
                return Duration.ofSeconds(Long.parseLong(value));
            }
            Duration until =
                    Duration.between(clock.instant(), Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value)));
            return until.isNegative() ? Duration.ZERO : until;
        } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
            return null;
        }
    }
}
