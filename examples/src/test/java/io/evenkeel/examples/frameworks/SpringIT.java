package io.evenkeel.examples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.evenkeel.jdbc.EvenkeelDriver;
import io.evenkeel.jdbc.fixture.ReplicatedCluster;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;

/** A Spring Boot application that has only been given the URL, so everything goes through its own HikariCP. */
final class SpringIT {

    private final Frameworks frameworks = new Frameworks();
    private ConfigurableApplicationContext context;
    private Shop shop;

    /** Found by Spring Data. */
    interface Items extends JpaRepository<Item, Integer> {}

    /** The application. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableJpaRepositories(considerNestedRepositories = true)
    static class Application {
        @Bean
        Shop shop(Items items, JdbcTemplate jdbc) {
            return new Shop(items, jdbc);
        }
    }

    /** Its service. */
    static class Shop {
        private final Items items;
        private final JdbcTemplate jdbc;

        Shop(Items items, JdbcTemplate jdbc) {
            this.items = items;
            this.jdbc = jdbc;
        }

        @Transactional
        void add(int id, String name) {
            items.save(new Item(id, name));
        }

        @Transactional(readOnly = true)
        String name(int id) {
            return items.findById(id).orElseThrow().name();
        }

        @Transactional(readOnly = true)
        void writesThoughItSaysThatItDoesNot() {
            jdbc.update("update item set name = 'never' where id = 1");
        }

        String nameByTemplate(int id) {
            return jdbc.queryForObject("select name from item where id = ?", String.class, id);
        }

        void renameByTemplate(int id, String name) {
            jdbc.update("update item set name = ? where id = ?", name, id);
        }

        @Transactional
        String renamedAndRead(int id, String name) {
            renameByTemplate(id, name);
            return jdbc.queryForObject("select concat(name, '!') from item where id = ?", String.class, id);
        }

        @Transactional(readOnly = true)
        String readByTemplate(int id) {
            return jdbc.queryForObject("select concat(name, '?') from item where id = ?", String.class, id);
        }
    }

    @BeforeEach
    void start() {
        frameworks.reset(
                "create table app.item (id int primary key, name varchar(50) not null)",
                "insert into app.item values (1, 'one'), (2, 'two')");
        context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .bannerMode(org.springframework.boot.Banner.Mode.OFF)
                .properties(Map.of(
                        "spring.datasource.url",
                        frameworks.url(),
                        "spring.datasource.driver-class-name",
                        EvenkeelDriver.class.getName(),
                        "spring.datasource.username",
                        ReplicatedCluster.USER,
                        "spring.datasource.password",
                        ReplicatedCluster.PASSWORD,
                        "spring.datasource.hikari.maximum-pool-size",
                        "4",
                        "spring.jpa.hibernate.ddl-auto",
                        "none",
                        "spring.flyway.enabled",
                        "false",
                        "spring.liquibase.enabled",
                        "false"))
                .run();
        shop = context.getBean(Shop.class);
        Frameworks.awaitReads(context.getBean(DataSource.class));
    }

    @AfterEach
    void end() {
        context.close();
        EvenkeelDriver.shutdown();
    }

    private static void assertOnReplicas(Set<String> servers) {
        assertThat(servers).isNotEmpty().doesNotContain("primary");
    }

    @Test
    void readOnlyTransactionsGoToAReplicaAndOthersToThePrimary() {
        assertThat(context.getBean(DataSource.class)).isInstanceOf(HikariDataSource.class);
        try (ServerLogs logs = new ServerLogs(frameworks.cluster())) {
            shop.add(3, "three");
            assertThat(logs.asked("insert into item")).containsExactly("primary");
            frameworks.awaitReplicas();
            for (int i = 0; i < 5; i++) {
                assertThat(shop.name(2)).isEqualTo("two");
                assertThat(shop.nameByTemplate(3)).isEqualTo("three");
                assertThat(shop.readByTemplate(1)).isEqualTo("one?");
            }
            assertOnReplicas(logs.asked("from item", "=2"));
            assertOnReplicas(logs.asked("select name from item where id = 3"));
            assertOnReplicas(logs.asked("select concat(name, '?')"));

            shop.renameByTemplate(1, "uno");
            assertThat(logs.asked("update item set name = 'uno'")).containsExactly("primary");
            assertThat(shop.renamedAndRead(2, "due")).isEqualTo("due!");
            assertThat(logs.asked("select concat(name, '!')")).containsExactly("primary");
            assertThatThrownBy(shop::writesThoughItSaysThatItDoesNot)
                    .hasStackTraceContaining("Connection is read-only");
        }
        frameworks.assertReplicated("select group_concat(name order by id) from app.item", "uno,due,three");
    }
}
