package io.evenkeel.jdbc;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The checked URL of one node, as the user wrote it; prints without user info and properties, which may be secret. */
final class NodeUrl {

    private static final List<String> PREFIXES = List.of("jdbc:mysql://", "jdbc:mariadb://");

    /** One host name, IPv4 address or bracketed IPv6 address, and perhaps a port. */
    static final Pattern HOST = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.%]+])(?::([0-9]{1,5}))?");

    private static final int MAX_PORT = 65_535;

    private static final Pattern DATABASE = Pattern.compile("[^\\s?#/]*");

    private final String text;
    private final String shown;
    private final String query;

    private NodeUrl(String text, String shown, String query) {
        this.text = text;
        this.shown = shown;
        this.query = query;
    }

    /**
     * Checks a URL.
     *
     * @param node the node's name, for the error
     * @throws IllegalArgumentException if it is not the URL of one MySQL server; the error shows no user info and nothing
     *     behind the database
     */
    static NodeUrl parse(String node, String url) {
        Objects.requireNonNull(url, "url");
        String prefix = PREFIXES.stream().filter(url::startsWith).findFirst().orElse(null);
        if (prefix == null) {
            int end = url.indexOf("//");
            throw malformed(node, end < 0 ? "…" : url.substring(0, end) + "//…");
        }
        String rest = url.substring(prefix.length());
        int question = rest.indexOf('?');
        String query = question < 0 ? "" : rest.substring(question + 1);
        String path = question < 0 ? rest : rest.substring(0, question);
        int slash = path.indexOf('/', Math.max(0, path.lastIndexOf('@')));
        String authority = slash < 0 ? path : path.substring(0, slash);
        String database = slash < 0 ? "" : path.substring(slash + 1);
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        Matcher matcher = HOST.matcher(host);
        boolean hostIsOne = matcher.matches() && isPort(matcher.group(2));
        boolean databaseIsOne = isDatabase(database);
        String shown = prefix + (hostIsOne ? host : start(host) + "…") + (slash < 0 ? "" : "/" + start(database));
        if (!hostIsOne || !databaseIsOne) {
            throw malformed(node, shown);
        }
        return new NodeUrl(url, shown, query.toLowerCase(Locale.ROOT));
    }

    /** Whether it is none or a port that there is. */
    static boolean isPort(@Nullable String port) {
        return port == null || (Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= MAX_PORT);
    }

    static boolean isDatabase(String name) {
        return DATABASE.matcher(name).matches();
    }

    /** As much of a malformed part as cannot be a secret that got into the wrong place. */
    static String start(String part) {
        int end = 0;
        while (end < part.length()
                && (Character.isLetterOrDigit(part.charAt(end)) || "._-".indexOf(part.charAt(end)) >= 0)) {
            end++;
        }
        return part.substring(0, end);
    }

    private static IllegalArgumentException malformed(String node, String shown) {
        return new IllegalArgumentException("url of node " + node + ": " + shown
                + " (expected: jdbc:mysql://host:port/database of one server, with the driver's properties)");
    }

    /** Whether it is for MySQL Connector/J. */
    boolean isMySql() {
        return text.startsWith(PREFIXES.get(0));
    }

    /** Whether the URL itself sets this property; Connector/J ignores case. */
    boolean sets(String property) {
        String wanted = property.toLowerCase(Locale.ROOT) + "=";
        for (String pair : query.split("&", -1)) {
            if (pair.startsWith(wanted)) {
                return true;
            }
        }
        return false;
    }

    /** Host and port, as they stand there. */
    String address() {
        int begin = begin();
        String host = text.substring(begin, end(begin));
        return HOST.matcher(host).results().anyMatch(match -> match.group(2) != null) ? host : host + ":3306";
    }

    /**
     * The same for another server.
     *
     * @param address host and port, with an IPv6 address in brackets
     * @throws IllegalArgumentException if that is malformed
     */
    NodeUrl at(String address) {
        int begin = begin();
        return parse(address, text.substring(0, begin) + address + text.substring(end(begin)));
    }

    /** Where the host begins, behind user info if there is any. */
    private int begin() {
        int authority = text.indexOf("//") + 2;
        int question = text.indexOf('?');
        String path = question < 0 ? text : text.substring(0, question);
        return Math.max(authority, path.lastIndexOf('@') + 1);
    }

    private int end(int begin) {
        int end = begin;
        while (end < text.length() && text.charAt(end) != '/' && text.charAt(end) != '?') {
            end++;
        }
        return end;
    }

    /** The URL for the driver; may hold secrets. */
    String forDriver() {
        return text;
    }

    @Override
    public String toString() {
        return shown;
    }
}
