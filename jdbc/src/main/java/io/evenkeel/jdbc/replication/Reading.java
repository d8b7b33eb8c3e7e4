package io.evenkeel.jdbc.replication;

import java.util.List;
import java.util.Map;

/** What one question of a {@link LagSource} brought back from a node, as far as possible without knowing of other nodes. */
sealed interface Reading {

    /** The source cannot be used on this node, and why; asking again at once is of no use. */
    record Denied(String why) implements Reading {}

    /** What each of the node's connections for replication says; never empty. */
    record Channels(List<Channel> channels) implements Reading {
        public Channels {
            channels = List.copyOf(channels);
        }
    }

    /**
     * One connection for replication.
     *
     * @param source the {@link ServerInfo#id()} of the server that it follows; empty if that is not known
     */
    record Channel(String source, State state) {
        /** The source of who follows all members of a group. */
        static final String GROUP = "*";
    }

    /** How far a connection for replication has come. */
    sealed interface State {}

    /** So far behind when it was asked, in nanoseconds. */
    record Behind(long nanos) implements State {}

    /** Has everything until this time of the source's clock, in microseconds since 1970. */
    record Until(long micros) implements State {}

    /** Is trying to reach its source, or says nothing at the moment: what was known stays known. */
    record NothingNew() implements State {}

    /** Stands still. */
    record Stopped(String reason) implements State {}

    /** The primary's clock, in microseconds since 1970. */
    record Clock(long micros) implements Reading {}

    /**
     * The newest heartbeat on the primary.
     *
     * @param server its {@code server_id}
     * @param value empty if there is none
     * @param writtenAt when our own was sent, if it was within this poll; else 0
     */
    record Beat(String server, String value, long writtenAt) implements Reading {}

    /** The heartbeats that a replica has, by {@code server_id}. */
    record Beats(Map<String, String> byServer) implements Reading {
        public Beats {
            byServer = Map.copyOf(byServer);
        }
    }
}
