package io.evenkeel.jdbc;

import io.evenkeel.jdbc.replication.LagSource;
import io.evenkeel.jdbc.routing.WhenNoReplica;
import java.time.Duration;
import java.util.Locale;

/** Reads the values of those settings of a URL that are about replicas. */
final class ReplicaSettings {

    private static final String WHEN_NONE =
            "primary, primary:N or fail, or one of them after wait:TIME, such as" + " wait:200ms,primary:8";
    private static final String SOURCES =
            "gtid, replica-status, applier-timestamps, heartbeat:TABLE or" + " heartbeat:TABLE,TIME";

    private ReplicaSettings() {}

    static WhenNoReplica whenNoReplica(UrlSetting setting, String value) {
        String text = value.toLowerCase(Locale.ROOT);
        int comma = text.indexOf(',');
        boolean waits = text.startsWith("wait:");
        if (waits != comma >= 0) {
            throw setting.refused(value, WHEN_NONE);
        }
        WhenNoReplica then = then(setting, value, text.substring(comma + 1));
        return waits ? then.afterWaiting(setting.duration(text.substring("wait:".length(), comma))) : then;
    }

    private static WhenNoReplica then(UrlSetting setting, String value, String word) {
        try {
            if (word.startsWith("primary:")) {
                return WhenNoReplica.primary(Integer.parseInt(word.substring("primary:".length())));
            }
        } catch (IllegalArgumentException e) {
            throw setting.refused(value, WHEN_NONE);
        }
        return switch (word) {
            case "primary" -> WhenNoReplica.primary();
            case "fail" -> WhenNoReplica.fail();
            default -> throw setting.refused(value, WHEN_NONE);
        };
    }

    static LagSource lagSource(UrlSetting setting, String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "gtid" -> LagSource.gtid();
            case "replica-status" -> LagSource.replicaStatus();
            case "applier-timestamps" -> LagSource.applierTimestamps();
            default -> heartbeat(setting, value);
        };
    }

    private static LagSource heartbeat(UrlSetting setting, String value) {
        String word = "heartbeat:";
        if (!value.regionMatches(true, 0, word, 0, word.length())) {
            throw setting.refused(value, SOURCES);
        }
        int comma = value.indexOf(',');
        String table = value.substring(word.length(), comma < 0 ? value.length() : comma);
        try {
            Duration written = comma < 0 ? null : setting.duration(value.substring(comma + 1));
            return written == null
                    ? LagSource.heartbeat(table)
                    : LagSource.heartbeat(table).writtenEvery(written);
        } catch (IllegalArgumentException e) {
            throw setting.refused(value, SOURCES);
        }
    }
}
