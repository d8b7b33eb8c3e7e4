package io.evenkeel.examples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.LockModeType;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Root;
import jakarta.persistence.criteria.Subquery;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.cfg.Configuration;

/** Queries of all kinds through Hibernate. */
final class HibernateReads {

    private static final List<String> HQL = List.of(
            "from Book",
            "from Book b where b.price > 10 and b.title like 'A%' escape '!'",
            "select b.title, b.price * 2 from Book b where b.year between 1990 and 2020 order by b.title desc nulls last",
            "select b from Book b join fetch b.author where b.year in (1999, 2001, 2003)",
            "select distinct a from Author a left join fetch a.books b where b.price is not null",
            "select b from Book b join b.tags t where t = 'sea' or 'sky' member of b.tags",
            "select a.name, count(b), sum(b.price), avg(b.price), min(b.year), max(b.year) from Author a left join a.books b"
                    + " group by a.name having count(b) > 0 order by 2",
            "select count(*) from Book",
            "select count(distinct b.author) from Book b",
            "select a from Author a where exists (select 1 from Book b where b.author = a and b.price > 5)",
            "select a from Author a where a.id not in (select b.author.id from Book b where b.year = 2001)",
            "select b from Book b where b.price >= all (select c.price from Book c where c.author = b.author)",
            "select b from Book b where b.price = (select max(c.price) from Book c)",
            "select a from Author a where size(a.books) > 1 and a.books is not empty",
            "select upper(b.title), lower(b.title), length(b.title), trim(b.title), concat(b.title, '!'),"
                    + " substring(b.title, 1, 3), locate('a', b.title), replace(b.title, 'a', 'b'), left(b.title, 2),"
                    + " right(b.title, 2), lpad(b.title, 9, '-') from Book b",
            "select abs(b.price), ceiling(b.price), floor(b.price), round(b.price, 1), mod(b.id, 2), power(b.id, 2),"
                    + " sqrt(b.id), sign(b.id), greatest(b.id, 2), least(b.id, 2) from Book b",
            "select coalesce(b.year, 0), nullif(b.year, 0), case when b.price > 9 then 'dear' else 'cheap' end,"
                    + " cast(b.price as Integer), cast(b.id as String) from Book b",
            "select current_date, current_timestamp, local datetime, year(a.born), month(a.born), day(a.born),"
                    + " extract(week from a.born), a.born + 1 day from Author a",
            "select row_number() over (partition by b.author.id order by b.price desc), rank() over (order by b.year),"
                    + " sum(b.price) over (order by b.id rows between unbounded preceding and current row),"
                    + " lag(b.price, 1) over (order by b.id) from Book b",
            "with dear as (select b.id as id, b.title as title from Book b where b.price > 9) select d.title from dear d",
            "select b.title from Book b union all select a.name from Author a",
            "select a.name from Author a except select b.title from Book b",
            "select listagg(b.title, ', ') within group (order by b.title) from Book b group by b.author.id",
            "select new list(b.id, b.title) from Book b",
            "select b from Book b order by b.year limit 3 offset 1",
            "select b.id from Book b where (b.year, b.price) = (1999, 10)",
            "select b from Book b where b.title ilike 'the %' and not (b.id = 3 or b.year is null)",
            "select every(b.price > 1), any(b.price > 1) from Book b",
            "select type(b), id(b), version(b) from Book b where b.author.name = 'x'");

    private HibernateReads() {}

    private static void in(DataSource db, boolean comments, Consumer<Session> work) {
        Configuration configuration = new Configuration()
                .addAnnotatedClass(Author.class)
                .addAnnotatedClass(Book.class)
                .setProperty(AvailableSettings.DIALECT, "org.hibernate.dialect.MySQLDialect")
                .setProperty("hibernate.boot.allow_jdbc_metadata_access", "false")
                .setProperty(AvailableSettings.DEFAULT_BATCH_FETCH_SIZE, comments ? "4" : "1")
                .setProperty(AvailableSettings.USE_SQL_COMMENTS, String.valueOf(comments));
        configuration.getProperties().put(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, db);
        try (SessionFactory factory = configuration.buildSessionFactory()) {
            factory.inSession(work);
        }
    }

    static void reads(DataSource db) {
        in(db, false, session -> {
            for (String hql : HQL) {
                session.createSelectionQuery(hql, Object.class).getResultList();
                session.clear();
            }
            session.find(Book.class, 1).author().name();
            session.clear();
            assertThat(session.find(Author.class, 1).books()).hasSize(2);
            session.clear();
            assertThat(session.find(Book.class, 2).tags()).hasSize(2);
            session.clear();
            session.byMultipleIds(Book.class).multiLoad(1, 2, 3);
            session.refresh(session.find(Author.class, 2));
            criteria(session);
            for (String sql : List.of(
                    "select b.*, a.name from book b straight_join author a on a.id = b.author_id where b.id in (:ids)",
                    "select sql_no_cache count(*) from book where id in (:ids) group by author_id with rollup",
                    "select /*+ max_execution_time(1000) */ title from book force index (primary) where id in (:ids)")) {
                session.createNativeQuery(sql, Object.class)
                        .setParameterList("ids", List.of(1, 2, 3))
                        .getResultList();
            }
        });
        in(db, true, session -> {
            session.createSelectionQuery("from Book b where b.title = :t", Book.class)
                    .setParameter("t", "none")
                    .setComment("the books: of a title")
                    .getResultList();
            for (Author author :
                    session.createSelectionQuery("from Author", Author.class).getResultList()) {
                assertThat(author.books()).isNotEmpty();
            }
            session.createSelectionQuery("from Book", Book.class)
                    .setFirstResult(1)
                    .setMaxResults(2)
                    .getResultList();
        });
    }

    private static void criteria(Session session) {
        CriteriaBuilder criteria = session.getCriteriaBuilder();
        CriteriaQuery<Book> query = criteria.createQuery(Book.class);
        Root<Book> book = query.from(Book.class);
        book.fetch("author");
        Subquery<BigDecimal> dearest = query.subquery(BigDecimal.class);
        Root<Book> other = dearest.from(Book.class);
        dearest.select(criteria.max(other.get("price"))).where(criteria.equal(other.get("author"), book.get("author")));
        query.where(criteria.and(
                        criteria.equal(book.get("price"), dearest),
                        criteria.or(criteria.like(book.get("title"), "%a%"), criteria.isNull(book.get("year")))))
                .orderBy(criteria.desc(book.get("year")));
        session.createQuery(query).setMaxResults(5).getResultList();
    }

    /** What must not be taken for a plain read. */
    static void locks(DataSource db) {
        in(db, false, session -> {
            session.beginTransaction();
            session.find(Book.class, 1, LockModeType.PESSIMISTIC_WRITE);
            session.find(Book.class, 2, LockModeType.PESSIMISTIC_READ);
            session.createSelectionQuery("from Author where id = 1", Author.class)
                    .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                    .setHibernateLockMode(org.hibernate.LockMode.UPGRADE_SKIPLOCKED)
                    .getResultList();
            session.createNativeQuery("select last_insert_id()", Object.class).getResultList();
            session.getTransaction().rollback();
        });
    }
}
