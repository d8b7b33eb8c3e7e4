package io.evenkeel.examples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.jdbc.ReadWriteDataSource;
import io.evenkeel.jdbc.routing.RoutingScope;
import jakarta.persistence.LockModeType;
import java.util.Set;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.AvailableSettings;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads of the frameworks go to replicas, and what writes, or belongs to a write, to the primary. */
final class QueriesIT {

    private final Frameworks frameworks = new Frameworks();
    private ReadWriteDataSource db;

    @BeforeEach
    void open() {
        frameworks.reset(
                "create table app.item (id int primary key, name varchar(50) not null)",
                "insert into app.item values (1, 'one'), (2, 'two')");
        db = frameworks.open();
    }

    @AfterEach
    void close() {
        db.close();
    }

    private static void assertOnReplicas(Set<String> servers) {
        assertThat(servers).isNotEmpty().doesNotContain("primary");
    }

    @Test
    void hibernateReadsOnReplicasAndWritesOnThePrimary() {
        org.hibernate.cfg.Configuration configuration = new org.hibernate.cfg.Configuration()
                .addAnnotatedClass(Item.class)
                .setProperty(AvailableSettings.USE_SQL_COMMENTS, "true");
        configuration.getProperties().put(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, db);
        try (SessionFactory factory = configuration.buildSessionFactory();
                ServerLogs logs = new ServerLogs(frameworks.cluster())) {
            factory.inTransaction(session -> session.persist(new Item(3, "three")));
            assertThat(logs.asked("insert", "item")).containsExactly("primary");
            frameworks.awaitReplicas();

            try (Session session = factory.openSession()) {
                session.doWork(connection -> connection.setReadOnly(true));
                session.beginTransaction();
                assertThat(session.find(Item.class, 3).name()).isEqualTo("three");
                session.getTransaction().commit();
                session.doWork(connection -> connection.setReadOnly(false));
            }
            assertOnReplicas(logs.asked("select", "item", "=3"));

            factory.inSession(session -> {
                assertThat(session.createSelectionQuery("from Item where id = 2", Item.class)
                                .getSingleResult()
                                .name())
                        .isEqualTo("two");
                assertThat(session.createSelectionQuery("from Item where id = 1", Item.class)
                                .setComment("evenkeel: primary")
                                .getSingleResult()
                                .name())
                        .isEqualTo("one");
            });
            assertOnReplicas(logs.asked("select", "item", "=2"));
            assertThat(logs.asked("evenkeel: primary", "select", "item", "=1")).containsExactly("primary");

            factory.inTransaction(session -> {
                Item item = session.find(Item.class, 1, LockModeType.PESSIMISTIC_WRITE);
                item.rename("uno");
            });
            assertThat(logs.asked("select", "item", "for update")).containsExactly("primary");
            assertThat(logs.asked("update", "uno")).containsExactly("primary");
        }
        frameworks.assertReplicated("select name from app.item where id = 1", "uno");
    }

    @Test
    void jooqReadsOnReplicasAndWritesOnThePrimary() {
        try (ServerLogs logs = new ServerLogs(frameworks.cluster())) {
            DSLContext jooq = DSL.using(db, SQLDialect.MYSQL);
            var item = DSL.table("item");
            var id = DSL.field("id", Integer.class);
            var name = DSL.field("name", String.class);
            assertThat(jooq.insertInto(item, id, name).values(3, "three").execute())
                    .isEqualTo(1);
            assertThat(logs.asked("insert into item")).containsExactly("primary");
            frameworks.awaitReplicas();

            assertThat(jooq.select(name).from(item).where(id.eq(3)).fetchOne(name))
                    .isEqualTo("three");
            assertOnReplicas(logs.asked("select name from item"));

            jooq.transaction(inner -> {
                inner.dsl().update(item).set(name, "drei").where(id.eq(3)).execute();
                assertThat(inner.dsl()
                                .select(name, id)
                                .from(item)
                                .where(id.eq(3))
                                .fetchOne(name))
                        .isEqualTo("drei");
            });
            assertThat(logs.asked("select name, id from item")).containsExactly("primary");
            try (RoutingScope scope = RoutingScope.primary()) {
                assertThat(scope).isNotNull();
                assertThat(jooq.select(id, name).from(item).where(id.eq(3)).fetchOne(name))
                        .isEqualTo("drei");
            }
            assertThat(logs.asked("select id, name from item")).containsExactly("primary");
        }
    }

    /** What MyBatis is to do. */
    interface Mapper {
        @Select("select name from item where id = #{id}")
        String name(int id);

        @Select("select name from item where id = #{id} for update")
        String lockedName(int id);

        @Insert("insert into item (id, name) values (#{id}, #{name})")
        void add(@Param("id") int id, @Param("name") String name);
    }

    @Test
    void myBatisReadsOnReplicasAndWritesOnThePrimary() {
        Configuration configuration = new Configuration(new Environment("it", new JdbcTransactionFactory(), db));
        configuration.addMapper(Mapper.class);
        SqlSessionFactory factory = new SqlSessionFactoryBuilder().build(configuration);
        try (ServerLogs logs = new ServerLogs(frameworks.cluster())) {
            try (SqlSession session = factory.openSession()) {
                Mapper mapper = session.getMapper(Mapper.class);
                mapper.add(3, "three");
                assertThat(mapper.name(3)).isEqualTo("three");
                session.commit();
            }
            assertThat(logs.asked("insert into item")).containsExactly("primary");
            assertThat(logs.asked("select name from item where id = 3")).containsExactly("primary");
            frameworks.awaitReplicas();

            try (SqlSession session = factory.openSession(true)) {
                assertThat(session.getMapper(Mapper.class).name(2)).isEqualTo("two");
                assertThat(session.getMapper(Mapper.class).lockedName(1)).isEqualTo("one");
            }
            assertOnReplicas(logs.asked("select name from item where id = 2"));
            assertThat(logs.asked("for update")).containsExactly("primary");
        }
    }
}
