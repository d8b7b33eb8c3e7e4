package io.evenkeel.jdbc.replication;

import java.util.Objects;

/**
 * Which server answered at a node.
 *
 * @param flavour MySQL or MariaDB
 * @param version as {@code SELECT VERSION()} says it, such as {@code 9.7.0} or {@code 11.4.5-MariaDB-log}
 * @param id what tells it from other servers: {@code server_uuid} on MySQL, {@code server_id} on MariaDB
 */
public record ServerInfo(Flavour flavour, String version, String id) {

    /** The two families of servers; they differ in GTIDs and in the words for replication. */
    public enum Flavour {
        /** MySQL, and what behaves like it, such as Percona Server. */
        MYSQL,
        /** MariaDB. */
        MARIADB
    }

    /** No argument may be null. */
    public ServerInfo {
        Objects.requireNonNull(flavour, "flavour");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(id, "id");
    }
}
