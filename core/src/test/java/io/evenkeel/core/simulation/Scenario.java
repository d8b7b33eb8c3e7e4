package io.evenkeel.core.simulation;

import java.time.Duration;
import java.util.List;

/**
 * What happens to a set of servers under a load.
 *
 * @param name for the table
 * @param what for the reader, in a sentence
 * @param servers how many there are
 * @param perSecond requests per second at a time in seconds from the start
 * @param behaviour of a server at a time in seconds from the start
 */
record Scenario(String name, String what, int servers, Rate perSecond, Plan behaviour) {

    static final Duration LENGTH = Duration.ofSeconds(60);

    /** Requests that a server works on at once; more wait in its queue. */
    static final int CONCURRENCY = 4;

    /** The mean time to serve a request, in milliseconds, when the server is well. */
    static final double SERVICE_MILLIS = 20;

    private static final int SERVERS = 10;

    /** 60 % of what the servers can do together. */
    private static final double RATE = 0.6 * SERVERS * CONCURRENCY * 1_000 / SERVICE_MILLIS;

    interface Rate {
        double at(double second);
    }

    interface Plan {
        Behaviour of(int server, double second);
    }

    static List<Scenario> all() {
        return List.of(
                steady("healthy", "nothing is wrong", (server, second) -> Behaviour.NORMAL),
                steady(
                        "one slow",
                        "one server takes ten times as long, from second 10 to 40",
                        (server, second) ->
                                server == 3 && second >= 10 && second < 40 ? Behaviour.slower(10) : Behaviour.NORMAL),
                steady(
                        "one dead",
                        "one server refuses connections, from second 10 to 40",
                        (server, second) ->
                                server == 3 && second >= 10 && second < 40 ? Behaviour.REFUSES : Behaviour.NORMAL),
                steady(
                        "black hole",
                        "one server takes requests and never answers, from second 10 to 40",
                        (server, second) ->
                                server == 3 && second >= 10 && second < 40 ? Behaviour.SWALLOWS : Behaviour.NORMAL),
                steady(
                        "fast errors",
                        "one server answers at once, with errors, from second 10 to 40",
                        (server, second) ->
                                server == 3 && second >= 10 && second < 40 ? Behaviour.ERRORS : Behaviour.NORMAL),
                steady(
                        "all fail",
                        "every server answers with errors, from second 10 to 20",
                        (server, second) -> second >= 10 && second < 20 ? Behaviour.ERRORS : Behaviour.NORMAL),
                steady(
                        "cold start",
                        "a restarted server takes up to eight times as long for ten seconds: one at second 10",
                        (server, second) -> server == 3 && second >= 10 && second < 12
                                ? Behaviour.REFUSES
                                : server == 3 && second >= 12 && second < 22
                                        ? Behaviour.slower(8 - 0.7 * (second - 12))
                                        : Behaviour.NORMAL),
                new Scenario(
                        "spike",
                        "four times the load, from second 20 to 23",
                        SERVERS,
                        second -> second >= 20 && second < 23 ? 4 * RATE : RATE,
                        (server, second) -> Behaviour.NORMAL),
                steady(
                        "rolling restart",
                        "each server in turn is down for two seconds, one every five",
                        (server, second) -> second >= 5 + 5 * server && second < 7 + 5 * server
                                ? Behaviour.REFUSES
                                : Behaviour.NORMAL),
                steady(
                        "flapping",
                        "one server is down every other second",
                        (server, second) ->
                                server == 3 && ((int) second) % 2 == 1 ? Behaviour.REFUSES : Behaviour.NORMAL));
    }

    private static Scenario steady(String name, String what, Plan plan) {
        return new Scenario(name, what, SERVERS, second -> RATE, plan);
    }

    @Override
    public String toString() {
        return name;
    }
}
