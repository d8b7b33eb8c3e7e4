package io.evenkeel.jdbc.replication;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** How nodes are found that nobody has configured. */
public enum ReplicaDiscovery {

    /**
     * The replicas that have registered with the primary: {@code SHOW REPLICAS}, or {@code SHOW SLAVE HOSTS} on MariaDB and
     * older MySQL. Those count that were started with {@code report_host}, and with {@code report_port} where it is not their
     * own. The account needs {@code REPLICATION SLAVE} on MySQL, {@code REPLICATION MASTER ADMIN} on MariaDB.
     */
    REGISTERED_REPLICAS {
        @Override
        List<Found> ask(Statement statement) throws SQLException {
            List<Found> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(words(statement))) {
                while (rows.next()) {
                    String host = text(rows, "Host");
                    if (!host.isEmpty()) {
                        found.add(new Found(id(rows), host, rows.getInt("Port")));
                    }
                }
            }
            return found;
        }

        private String words(Statement statement) throws SQLException {
            String version;
            try (ResultSet row = statement.executeQuery("SELECT VERSION()")) {
                row.next();
                version = row.getString(1);
            }
            boolean isNew = !version.toLowerCase(Locale.ROOT).contains("mariadb")
                    && NodeConnection.isAtLeast(version, 8, 0, 22);
            return isNew ? "SHOW REPLICAS" : "SHOW SLAVE HOSTS";
        }

        private String id(ResultSet rows) throws SQLException {
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                if (rows.getMetaData()
                        .getColumnLabel(i)
                        .toLowerCase(Locale.ROOT)
                        .endsWith("_uuid")) {
                    return Objects.requireNonNullElse(rows.getString(i), "");
                }
            }
            return text(rows, "Server_id");
        }
    },

    /**
     * The members of a MySQL Group Replication: {@code performance_schema.replication_group_members}, those that are online or
     * recovering. The account needs {@code SELECT} on that table.
     */
    GROUP_MEMBERS {
        @Override
        List<Found> ask(Statement statement) throws SQLException {
            List<Found> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SELECT MEMBER_ID, MEMBER_HOST, MEMBER_PORT FROM"
                    + " performance_schema.replication_group_members WHERE MEMBER_STATE IN ('ONLINE', 'RECOVERING')")) {
                while (rows.next()) {
                    found.add(
                            new Found(text(rows, "MEMBER_ID"), text(rows, "MEMBER_HOST"), rows.getInt("MEMBER_PORT")));
                }
            }
            return found;
        }
    };

    /**
     * A server that was found.
     *
     * @param id as {@link ServerInfo#id}
     * @param host where it says that it is
     * @param port its port
     */
    public record Found(String id, String host, int port) {

        /** No argument may be null. */
        public Found {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(host, "host");
        }

        /** Such as {@code db3:3306}; an IPv6 address stands in brackets. */
        public String address() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    abstract List<Found> ask(Statement statement) throws SQLException;

    /**
     * Asks over this connection, of the primary or any member of the group.
     *
     * @throws SQLException if the account may not ask, or the connection fails
     */
    public List<Found> ask(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return ask(statement);
        }
    }

    private static String text(ResultSet rows, String column) throws SQLException {
        return Objects.requireNonNullElse(rows.getString(column), "");
    }
}
