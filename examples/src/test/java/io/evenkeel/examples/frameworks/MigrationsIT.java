package io.evenkeel.examples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.jdbc.ReadWriteDataSource;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import java.sql.Connection;
import java.util.Set;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Migrations are made on the primary and reach the replicas by replication. */
final class MigrationsIT {

    private final Frameworks frameworks = new Frameworks();

    @BeforeEach
    void reset() {
        frameworks.reset();
    }

    @Test
    void flywayMigratesOnThePrimaryAndNeverAsksAReplicaWhatItDid() {
        try (ReadWriteDataSource db = frameworks.open();
                ServerLogs logs = new ServerLogs(frameworks.cluster())) {
            Flyway flyway = Flyway.configure()
                    .dataSource(db)
                    .locations("classpath:io/evenkeel/examples/frameworks/flyway")
                    .load();
            assertThat(flyway.migrate().migrationsExecuted).isEqualTo(2);
            assertThat(flyway.migrate().migrationsExecuted).isZero();
            flyway.validate();
            assertThat(logs.asked("create table bird")).contains("primary");
            assertThat(logs.asked("insert into bird")).containsExactly("primary");
            assertThat(logs.asked("select", "flyway_schema_history")).isEqualTo(Set.of("primary"));
        }
        frameworks.assertReplicated("select group_concat(name order by id) from app.bird", "wren,kite");
    }

    @Test
    void flywayDoesNotKnowOurUrlsAndTakesADataSourceInstead() {
        assertThatThrownBy(() -> Flyway.configure()
                        .dataSource(frameworks.url(), ReplicatedCluster.USER, ReplicatedCluster.PASSWORD)
                        .load()
                        .info())
                .isInstanceOf(FlywayException.class)
                .hasMessageContaining("jdbc:evenkeel:");
    }

    @Test
    void liquibaseMigratesOnThePrimaryAndNeverAsksAReplicaWhatItDid() throws Exception {
        try (ReadWriteDataSource db = frameworks.open();
                ServerLogs logs = new ServerLogs(frameworks.cluster())) {
            for (int i = 0; i < 2; i++) {
                try (Connection connection = db.getConnection()) {
                    Database database = DatabaseFactory.getInstance()
                            .findCorrectDatabaseImplementation(new JdbcConnection(connection));
                    new Liquibase(
                                    "io/evenkeel/examples/frameworks/liquibase.sql",
                                    new ClassLoaderResourceAccessor(),
                                    database)
                            .update(new Contexts());
                }
            }
            assertThat(logs.asked("create table tree")).contains("primary");
            assertThat(logs.asked("insert into tree")).containsExactly("primary");
            assertThat(logs.asked("select", "databasechangelog")).isEqualTo(Set.of("primary"));
        }
        frameworks.assertReplicated("select group_concat(name order by id) from app.tree", "oak,yew");
    }
}
