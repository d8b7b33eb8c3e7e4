package io.evenkeel.examples.frameworks;

import io.evenkeel.jdbc.fixture.DatabaseServer;
import io.evenkeel.jdbc.fixture.GeneralLog;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What each server of a cluster was asked: the servers' own word on where statements went. */
final class ServerLogs implements AutoCloseable {

    private final Map<String, GeneralLog> logs = new LinkedHashMap<>();

    ServerLogs(ReplicatedCluster cluster) {
        logs.put("primary", cluster.primary().generalLog());
        for (DatabaseServer replica : cluster.replicas()) {
            logs.put("replica" + logs.size(), replica.generalLog());
        }
    }

    /** The servers that were asked something with all of these words in it, in this order, whatever their case. */
    Set<String> asked(String... words) {
        Set<String> servers = new TreeSet<>();
        logs.forEach((server, log) -> {
            if (log.entries().stream().anyMatch(entry -> holds(entry.text().toLowerCase(Locale.ROOT), words))) {
                servers.add(server);
            }
        });
        return servers;
    }

    private static boolean holds(String text, String... words) {
        int at = 0;
        for (String word : words) {
            at = text.indexOf(word, at);
            if (at < 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        Stream.of(logs.values().toArray(new GeneralLog[0])).forEach(GeneralLog::close);
    }
}
