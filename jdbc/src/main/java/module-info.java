/** A {@link javax.sql.DataSource} that sends reads to replicas and writes to the primary. */
module io.evenkeel.jdbc {
    requires static transitive org.jspecify;
    requires transitive io.evenkeel.core;
    requires transitive java.sql;
    requires transitive com.zaxxer.hikari;
    requires org.slf4j;
    requires static java.compiler;
    requires static mysql.connector.j;

    exports io.evenkeel.jdbc;
    exports io.evenkeel.jdbc.connection;
    exports io.evenkeel.jdbc.consistency;
    exports io.evenkeel.jdbc.replication;
    exports io.evenkeel.jdbc.routing;
    exports io.evenkeel.jdbc.sql;

    provides java.sql.Driver with
            io.evenkeel.jdbc.EvenkeelDriver;
}
