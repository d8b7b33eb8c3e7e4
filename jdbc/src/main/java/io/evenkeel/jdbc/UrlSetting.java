package io.evenkeel.jdbc;

import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.jdbc.consistency.Consistency;
import io.evenkeel.jdbc.routing.RoutingMode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A property of a {@link ClusterUrl} that is ours and not the driver's; all begin with {@value #PREFIX}. */
enum UrlSetting {
    /** The data source's name. */
    NAME("name", "The name in logs and thread names; the database's unless set.") {
        @Override
        void apply(ReadWriteDataSourceBuilder builder, String value) {
            builder.name(value);
        }
    },
    /** The nodes' names; applied where the nodes are. */
    NAMES(
            "names",
            "The nodes' names for hints and logs, separated by commas; primary,replica1,replica2,… unless set.") {
        @Override
        void apply(ReadWriteDataSourceBuilder builder, String value) {
            // The nodes have them already.
        }
    },
    /** Which reads may go to a replica. */
    MODE("mode", "Which reads may go to a replica: statement (default), read-only, primary.") {
        @Override
        void apply(ReadWriteDataSourceBuilder builder, String value) {
            builder.mode(
                    switch (value.toLowerCase(Locale.ROOT)) {
                        case "statement" -> RoutingMode.BY_STATEMENT;
                        case "read-only" -> RoutingMode.BY_READ_ONLY;
                        case "primary" -> RoutingMode.PRIMARY_ONLY;
                        default -> throw refused(value, "statement, read-only or primary");
                    });
        }
    },
    /** The lag limit. */
    MAX_LAG("maxLag", "How far behind a replica may be; default 1s.") {
        @Override
        void apply(ReadWriteDataSourceBuilder builder, String value) {
            builder.maxLag(duration(value));
        }
    },
    /** The poll interval. */
    POLL_INTERVAL(
            "pollInterval", "How often each node's lag is measured; default a quarter of maxLag, 10ms to 250ms.") {
        @Override
        void apply(ReadWriteDataSourceBuilder builder, String value) {
            builder.pollInterval(duration(value));
        }
    },
    /** The monitor's patience. */
    NODE_TIMEOUT("nodeTimeout", "How long a node has to answer the monitor; default 1s.") {
        @Override
        void apply(ReadWriteDataSourceBuilder builder, String value) {
            builder.nodeTimeout(duration(value));
        }
    },
    /** The fallback. */
    READS_FALL_BACK(
            "readsFallBackToPrimary", "Whether the primary takes the reads while no replica can; default true.") {
        @Override
        void apply(ReadWriteDataSourceBuilder builder, String value) {
            builder.readsFallBackToPrimary(bool(value));
        }
    },
    /** What reads may rely on. */
    CONSISTENCY(
            "consistency",
            "What reads may rely on: bounded-staleness (default), eventual, monotonic-reads, read-your-writes, session,"
                    + " strong.") {
        @Override
        void apply(ReadWriteDataSourceBuilder builder, String value) {
            Consistency level = Consistency.ofWord(value);
            if (level == null) {
                throw refused(value, "one of " + String.join(", ", Consistency.words()));
            }
            builder.consistency(level);
        }
    },
    /** Whether servers tell which transactions were committed. */
    TRACK_WRITES(
            "trackWrites",
            "Whether servers tell which transaction a commit was; default with read-your-writes and session.") {
        @Override
        void apply(ReadWriteDataSourceBuilder builder, String value) {
            builder.trackWrites(bool(value));
        }
    },
    /** How long reads wait for their session's writes. */
    CAUSAL_WAIT("causalWait", "How long a read waits on a replica for what it must find; default 50ms.") {
        @Override
        void apply(ReadWriteDataSourceBuilder builder, String value) {
            builder.causalWait(duration(value));
        }
    },
    /** What happens to tokens of others. */
    REFUSE_FOREIGN_TOKENS(
            "refuseForeignTokens", "Whether a token with transactions of other servers is an error; default false.") {
        @Override
        void apply(ReadWriteDataSourceBuilder builder, String value) {
            builder.refuseForeignTokens(bool(value));
        }
    },
    /** Whether strong reads may go to replicas. */
    STRONG_READS_ON_REPLICAS(
            "strongReadsOnReplicas",
            "Whether strong reads may go to replicas that have caught up with the primary; default false.") {
        @Override
        void apply(ReadWriteDataSourceBuilder builder, String value) {
            builder.strongReadsOnReplicas(bool(value));
        }
    },
    /** What happens while no replica will do. */
    WHEN_NO_REPLICA(
            "whenNoReplica",
            "What happens to reads while no replica will do: primary (default), primary:N (at once), fail; wait:TIME before"
                    + " it, with a comma, lets them wait first.") {
        @Override
        void apply(ReadWriteDataSourceBuilder builder, String value) {
            builder.whenNoReplica(ReplicaSettings.whenNoReplica(this, value));
        }
    },
    /** What tells the lag. */
    LAG_SOURCE(
            "lagSource",
            "What tells how far replicas are behind: gtid (default), replica-status, applier-timestamps, heartbeat:TABLE,"
                    + " heartbeat:TABLE,TIME (written that often).") {
        @Override
        void apply(ReadWriteDataSourceBuilder builder, String value) {
            builder.lagSource(ReplicaSettings.lagSource(this, value));
        }
    },
    /** Whether roles are followed. */
    FOLLOW_ROLES("followRoles", "Whether writes go to whichever node was seen to become the primary; default true.") {
        @Override
        void apply(ReadWriteDataSourceBuilder builder, String value) {
            builder.followRoles(bool(value));
        }
    },
    /** How long writes wait. */
    WRITES_WAIT(
            "writesWaitForPrimary", "How long what must go to the primary waits while none takes writes; default 0s.") {
        @Override
        void apply(ReadWriteDataSourceBuilder builder, String value) {
            builder.writesWaitForPrimary(duration(value));
        }
    },
    /** The balancer. */
    BALANCER(
            "balancer",
            "How reads are spread: round-robin (default), random, least-requests, peak-ewma, least-lagged, lag-weighted.") {
        @Override
        void apply(ReadWriteDataSourceBuilder builder, String value) {
            builder.balancer(
                    switch (value.toLowerCase(Locale.ROOT)) {
                        case "round-robin" -> Balancer.roundRobin();
                        case "random" -> Balancer.random();
                        case "least-requests" -> Balancer.leastRequests();
                        case "peak-ewma" -> Balancer.peakEwma();
                        case "least-lagged" -> LagBalancer.leastLagged();
                        case "lag-weighted" -> LagBalancer.weighted();
                        default ->
                            throw refused(
                                    value,
                                    "round-robin, random, least-requests, peak-ewma, least-lagged or lag-weighted");
                    });
        }
    },
    /** How long the driver's monitor stays. */
    IDLE_TIMEOUT("idleTimeout", "How long the driver's monitor outlives its last connection; default 1m.") {
        @Override
        void apply(ReadWriteDataSourceBuilder builder, String value) {
            duration(value); // only the driver uses it
        }
    };

    static final String PREFIX = "evenkeel.";

    private final String key;
    private final String description;

    UrlSetting(String key, String description) {
        this.key = key;
        this.description = description;
    }

    /** Whether a property of this name is for us. */
    static boolean isOurs(String property) {
        return property.regionMatches(true, 0, PREFIX, 0, PREFIX.length());
    }

    /**
     * The setting of a property of that name, whatever its case.
     *
     * @throws IllegalArgumentException if there is none
     */
    static UrlSetting named(String property) {
        for (UrlSetting setting : values()) {
            if (setting.property().equalsIgnoreCase(property)) {
                return setting;
            }
        }
        List<String> known = Arrays.stream(values()).map(UrlSetting::property).toList();
        throw new IllegalArgumentException("property " + PREFIX + NodeUrl.start(property.substring(PREFIX.length()))
                + " of the url (expected: one of " + known + ")");
    }

    /** The property's name in a URL. */
    String property() {
        return PREFIX + key;
    }

    /** For humans. */
    String description() {
        return description;
    }

    /**
     * Sets it.
     *
     * @throws IllegalArgumentException if the value is wrong
     */
    abstract void apply(ReadWriteDataSourceBuilder builder, String value);

    IllegalArgumentException refused(String value, String expected) {
        return new IllegalArgumentException(property() + ": " + value + " (expected: " + expected + ")");
    }

    boolean bool(String value) {
        if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
            throw refused(value, "true or false");
        }
        return Boolean.parseBoolean(value);
    }

    /** 500ms, 2s, 1m, or as {@link Duration} writes it. */
    Duration duration(String value) {
        String text = value.toLowerCase(Locale.ROOT);
        Duration found = null;
        try {
            found = text.startsWith("pt") ? Duration.parse(text) : simple(text);
        } catch (NumberFormatException | DateTimeParseException | ArithmeticException e) {
            // Told below.
        }
        if (found == null || found.isNegative()) {
            throw refused(value, "a duration such as 500ms, 2s, 1m or PT0.5S");
        }
        return found;
    }

    private static @Nullable Duration simple(String text) {
        if (text.endsWith("ms")) {
            return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
        }
        if (text.endsWith("s")) {
            return Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
        }
        return text.endsWith("m") ? Duration.ofMinutes(Long.parseLong(text.substring(0, text.length() - 1))) : null;
    }
}
