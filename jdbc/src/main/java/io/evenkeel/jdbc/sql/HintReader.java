package io.evenkeel.jdbc.sql;

import io.evenkeel.jdbc.consistency.Consistency;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/** Reads the hint in the comments at the start of a text. */
final class HintReader {

    private static final String NAME = "evenkeel";

    private HintReader() {}

    /** The classification with the text's hint, or as it is if there is none. */
    static Classification withHint(Classification found, String s, int n) {
        int i = 0;
        while (i < n) {
            char c = s.charAt(i);
            if (Lexer.isBlank(c)) {
                i++;
            } else if (c == '#' || (c == '-' && Lexer.startsLineComment(s, i, n))) {
                i = Lexer.lineEnd(s, i, n);
            } else if (c == '/'
                    && i + 1 < n
                    && s.charAt(i + 1) == '*'
                    && !Lexer.isExecutable(s, i, n)
                    && Lexer.isClosed(s, i)) {
                int end = Lexer.commentEnd(s, i, n);
                int words = wordsOfHint(s, i + 2, end - 2);
                if (words >= 0) {
                    return found.with(read(s.substring(words, end - 2)));
                }
                i = end;
            } else {
                return found;
            }
        }
        return found;
    }

    /** Where the words of the hint begin, or -1 if the comment holds no hint. */
    private static int wordsOfHint(String s, int from, int end) {
        int i = from;
        while (i < end && Lexer.isBlank(s.charAt(i))) {
            i++;
        }
        if (i + NAME.length() > end || !s.regionMatches(true, i, NAME, 0, NAME.length())) {
            return -1;
        }
        i += NAME.length();
        while (i < end && Lexer.isBlank(s.charAt(i))) {
            i++;
        }
        return i < end && s.charAt(i) == ':' ? i + 1 : -1;
    }

    private static Hint read(String words) {
        Hint.Target target = Hint.Target.ANY;
        String node = null;
        Duration maxLag = null;
        Consistency level = null;
        boolean valid = true;
        boolean any = false;
        StringTokenizer tokens = new StringTokenizer(words, " \t\n\u000b\f\r,");
        while (tokens.hasMoreTokens()) {
            String word = tokens.nextToken();
            any = true;
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals).toLowerCase(Locale.ROOT);
            if (name.equals("maxlag")) {
                Duration lag = duration(word.substring(equals + 1));
                valid &= lag != null && maxLag == null && equals > 0;
                maxLag = lag;
                continue;
            }
            if (name.equals("consistency") && equals > 0) {
                Consistency found = Consistency.ofWord(word.substring(equals + 1));
                valid &= found != null && level == null;
                level = found;
                continue;
            }
            boolean named = name.equals("node") && equals > 0;
            valid &= target == Hint.Target.ANY && (equals < 0 || named);
            String value = named ? word.substring(equals + 1) : word;
            if (!named && value.equalsIgnoreCase("primary")) {
                target = Hint.Target.PRIMARY;
            } else if (!named && value.equalsIgnoreCase("replica")) {
                target = Hint.Target.REPLICA;
            } else if (!value.isEmpty() && (equals < 0 || named)) {
                target = Hint.Target.NODE;
                node = value;
            } else {
                valid = false;
            }
        }
        if (!valid || !any) {
            return new Hint(Hint.Target.ANY, null, null, false);
        }
        if (maxLag == null && node == null && level == null) {
            return target == Hint.Target.PRIMARY ? Hint.PRIMARY : Hint.REPLICA;
        }
        return new Hint(target, node, maxLag, level, true);
    }

    /** 500ms, 2s, 1m or what {@link Duration} writes; null if it is none of them or negative. */
    private static @Nullable Duration duration(String text) {
        String value = text.toLowerCase(Locale.ROOT);
        try {
            Duration found;
            if (value.startsWith("pt")) {
                found = Duration.parse(value);
            } else if (value.endsWith("ms")) {
                found = Duration.ofMillis(Long.parseLong(value.substring(0, value.length() - 2)));
            } else if (value.endsWith("s")) {
                found = Duration.ofSeconds(Long.parseLong(value.substring(0, value.length() - 1)));
            } else if (value.endsWith("m")) {
                found = Duration.ofMinutes(Long.parseLong(value.substring(0, value.length() - 1)));
            } else {
                return null;
            }
            return found.isNegative() ? null : found;
        } catch (NumberFormatException | DateTimeParseException | ArithmeticException notADuration) {
            return null;
        }
    }
}
