package io.evenkeel.http.differential;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The table of all ways in which our client behaves otherwise than the JDK's. What is not here is the same in every
 * scenario, and what is here occurs in at least one. The guide shows the same table.
 */
final class Differences {

    /** Of nearly every request, so it is compared by {@link #withServiceAsHost}. */
    static final Difference HOST = Difference.of(
            "host",
            "The server sees the request's host in `Host` and `:authority`, and a proxy in the request line; with ours the"
                    + " endpoint's address, unless `HostHeader.SERVICE` is set.",
            "The JDK's client takes it from the URI that it connects to.",
            "",
            "",
            "",
            "");

    private static final Pattern SHOWS_HOST =
            Pattern.compile("server saw \\d+|.* headers|GET /host body|pushed( request)?");

    static final List<Difference> ALL = List.of(
            HOST,
            Difference.of(
                    "own address",
                    "A `Location` with the endpoint's own address is shown, and followed to just there; ours shows the service, and"
                            + " asks that.",
                    "Servers build `Location` from the host that they see.",
                    "redirect: .* to the endpoint's own address",
                    ".* (uri|request|headers)",
                    ".*127\\.0\\.0\\.1:PORT/new.*",
                    ".*localhost:PORT/new.*"),
            Difference.of(
                            "malformed redirect",
                            "A redirect without a `Location`, or with one that is malformed or leads to no host of HTTP, throws; ours gives"
                                    + " the response.",
                            "There is nothing to be followed, and the response says more than an exception.",
                            "redirect: .* (to .*|without a Location)",
                            "GET /.*",
                            "throws java\\.(lang\\.IllegalArgumentException|io\\.(Unchecked)?IOException|net\\.ConnectException)",
                            "302")
                    .ending(),
            Difference.of(
                            "credentials",
                            "`Authorization` and `Cookie` that the request sets go along to another host with JDK 17; ours go to the same"
                                    + " origin only.",
                            "RFC 9110, 15.4: they were meant for the first host.",
                            "redirect: .* to another host where that is allowed",
                            "GET /old request|other saw",
                            ".*Authorization.*",
                            ".*")
                    .notAlways(),
            Difference.of(
                            "another host",
                            "A redirect to a host that is no service is followed; ours fails with a `ConnectException`, unless"
                                    + " `passThrough()` is set.",
                            "No server may send requests elsewhere.",
                            "redirect: .* to another host",
                            "GET /.*",
                            ".*",
                            "throws java\\.net\\.ConnectException")
                    .ending(),
            Difference.of(
                    "303 to HEAD",
                    "A 303 to a HEAD is followed by a GET; ours by a HEAD.",
                    "RFC 9110, 15.4.4: who asked for no body gets none.",
                    "redirect: .* 303 HEAD",
                    ".*",
                    ".*",
                    ".*"),
            Difference.of(
                            "isCancelled",
                            "After `cancel(true)` of the future of `sendAsync`, `isCancelled` may be false; ours is true.",
                            "`Future` demands it.",
                            "failure: cancel before an answer",
                            "cancelled",
                            "false",
                            "true")
                    .notAlways(),
            Difference.of(
                            "other hosts",
                            "A host that is no service is reached; ours fails with a `ConnectException`, unless `passThrough()`"
                                    + " is set.",
                            "A mistyped host should not be asked for what another one has.",
                            "failure: a host that is no service",
                            "send",
                            ".* 200",
                            "throws java\\.net\\.ConnectException")
                    .ending(),
            Difference.of(
                    "connect timeout",
                    "There is no connect timeout; ours is 5 s.",
                    "Nothing fails over from an address that never answers.",
                    "call: settings, none",
                    "connectTimeout",
                    "Optional\\.empty",
                    "Optional\\[PT5S]"));

    private Differences() {}

    /** What would have been seen if the endpoint's address were the service's name. */
    static Transcript.Line withServiceAsHost(Transcript.Line line) {
        return new Transcript.Line(
                line.what(),
                SHOWS_HOST.matcher(line.what()).matches()
                        ? line.value()
                                .replace("127.0.0.1:PORT", "localhost:PORT")
                                .replaceAll("^127.0.0.1$", "localhost")
                        : line.value());
    }

    /** The listed difference that this is, if it is one: exactly one line of the table covers it. */
    static List<Difference> covering(Scenario scenario, Transcript.Line plain, Transcript.Line ours) {
        return ALL.stream()
                .filter(each -> each.covers(scenario, plain, ours))
                .limit(1)
                .toList();
    }
}
