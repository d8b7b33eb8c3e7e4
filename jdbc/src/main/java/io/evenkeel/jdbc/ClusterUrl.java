package io.evenkeel.jdbc;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * The checked URL of a whole cluster: {@code jdbc:evenkeel:mysql://primary:3306,replica:3306/app?…}. The first host is the
 * primary. Errors and {@link #toString()} show hosts and database, never user info or a property of the driver.
 */
final class ClusterUrl {

    static final String PREFIX = "jdbc:evenkeel:";

    private static final String EXPECTED =
            "jdbc:evenkeel:mysql://primary:3306,replica:3306/database, or with mariadb: for that driver";

    private static final String DEFAULT_PORT = "3306";

    private final String protocol;
    private final List<String> hosts;
    private final @Nullable String database;
    private final String query;
    private final @Nullable String user;
    private final @Nullable String password;
    private final Map<UrlSetting, String> settings;

    private ClusterUrl(
            String protocol,
            List<String> hosts,
            @Nullable String database,
            String query,
            @Nullable String user,
            @Nullable String password,
            Map<UrlSetting, String> settings) {
        this.protocol = protocol;
        this.hosts = hosts;
        this.database = database;
        this.query = query;
        this.user = user;
        this.password = password;
        this.settings = settings;
    }

    static boolean isOne(@Nullable String url) {
        return url != null && url.startsWith(PREFIX);
    }

    /**
     * Checks a URL.
     *
     * @throws IllegalArgumentException if it is malformed; the message names the part and what was expected
     */
    static ClusterUrl parse(String url) {
        if (!isOne(url)) {
            throw new IllegalArgumentException("url: " + NodeUrl.start(url) + "… (expected: " + EXPECTED + ")");
        }
        String rest = url.substring(PREFIX.length());
        int slashes = rest.indexOf("://");
        String protocol = slashes < 0 ? "" : rest.substring(0, slashes);
        if (!protocol.equals("mysql") && !protocol.equals("mariadb")) {
            throw new IllegalArgumentException(
                    "url: " + PREFIX + NodeUrl.start(rest) + "… (expected: " + EXPECTED + ")");
        }
        rest = rest.substring(slashes + 3);
        int question = rest.indexOf('?');
        String query = question < 0 ? "" : rest.substring(question + 1);
        String path = question < 0 ? rest : rest.substring(0, question);
        int at = path.lastIndexOf('@');
        int slash = path.indexOf('/', Math.max(0, at));
        String database = slash < 0 ? null : path.substring(slash + 1);
        if (database != null && !NodeUrl.isDatabase(database)) {
            throw new IllegalArgumentException("database of the url: " + NodeUrl.start(database)
                    + "… (expected: one name; user info with / or @ in it must be escaped as %2F and %40)");
        }
        List<String> hosts = hosts(path.substring(at + 1, slash < 0 ? path.length() : slash));
        Parts parts = new Parts();
        if (at >= 0) {
            parts.userInfo(path.substring(0, at));
        }
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                parts.property(pair);
            }
        }
        return new ClusterUrl(
                protocol, hosts, database, parts.query.toString(), parts.user, parts.password, parts.settings);
    }

    private static List<String> hosts(String text) {
        List<String> hosts = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String host : text.split(",", -1)) {
            Matcher matcher = NodeUrl.HOST.matcher(host);
            if (!matcher.matches() || !NodeUrl.isPort(matcher.group(2))) {
                throw new IllegalArgumentException("host " + (hosts.size() + 1) + " of the url: "
                        + (host.isEmpty() ? "empty" : NodeUrl.start(host) + "…")
                        + " (expected: host, host:port or [IPv6]:port, the primary first, separated by commas)");
            }
            String full = matcher.group(2) == null ? host + ":" + DEFAULT_PORT : host;
            if (!seen.add(full.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException(
                        "host " + (hosts.size() + 1) + " of the url: " + full + " is there twice");
            }
            hosts.add(full);
        }
        return List.copyOf(hosts);
    }

    /** What is collected from user info and properties. */
    private static final class Parts {
        private final StringBuilder query = new StringBuilder();
        private final Map<UrlSetting, String> settings = new EnumMap<>(UrlSetting.class);
        private @Nullable String user;
        private @Nullable String password;

        void userInfo(String text) {
            int colon = text.indexOf(':');
            user = decoded("user info of the url", colon < 0 ? text : text.substring(0, colon));
            password = colon < 0 ? null : decoded("user info of the url", text.substring(colon + 1));
        }

        void property(String pair) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("property of the url: one without a name or a value"
                        + " (expected: name=value, separated by &, with ? & = % in them escaped)");
            }
            String name = decoded("name of a property of the url", pair.substring(0, equals));
            String value = pair.substring(equals + 1);
            if (name.equalsIgnoreCase("user")) {
                user = once(name, user, value);
            } else if (name.equalsIgnoreCase("password")) {
                password = once(name, password, value);
            } else if (UrlSetting.isOurs(name)) {
                UrlSetting setting = UrlSetting.named(name);
                if (settings.put(setting, decoded(setting.property(), value)) != null) {
                    throw new IllegalArgumentException(setting.property() + ": given twice by the url");
                }
            } else {
                query.append(query.length() == 0 ? "" : "&").append(pair);
            }
        }

        private static String once(String name, @Nullable String before, String value) {
            if (before != null) {
                throw new IllegalArgumentException(
                        name + ": given twice by the url (expected: once, as user info or as" + " a property)");
            }
            return decoded(name, value);
        }
    }

    /** Resolves percent escapes; a plus stays one. */
    private static String decoded(String what, String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '%') {
                bytes.put(raw[i]);
                continue;
            }
            int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw malformedEscape(what);
            }
            bytes.put((byte) (high * 16 + low));
            i += 2;
        }
        bytes.flip();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw malformedEscape(what);
        }
    }

    private static IllegalArgumentException malformedEscape(String what) {
        return new IllegalArgumentException(what + ": a % that begins no escape (expected: %25 for a % itself)");
    }

    /** Each with its port, the primary first. */
    List<String> hosts() {
        return hosts;
    }

    /** The URL of one host for the driver, without an account. */
    String nodeUrl(String host) {
        return "jdbc:" + protocol + "://" + host + "/" + (database == null ? "" : database)
                + (query.isEmpty() ? "" : "?" + query);
    }

    @Nullable
    String user() {
        return user;
    }

    @Nullable
    String password() {
        return password;
    }

    /** Our own properties. */
    Map<UrlSetting, String> settings() {
        return settings;
    }

    /** What a data source of this URL is called if nothing else is set. */
    String defaultName() {
        if (database != null && !database.isEmpty()) {
            return database;
        }
        String host = hosts.get(0);
        return host.substring(0, host.lastIndexOf(':'));
    }

    @Override
    public String toString() {
        return PREFIX + protocol + "://" + String.join(",", hosts) + (database == null ? "" : "/" + database);
    }
}
