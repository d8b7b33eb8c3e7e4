package io.evenkeel.examples.frameworks;

import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.cfg.Configuration;
import org.springframework.data.domain.Example;
import org.springframework.data.domain.ExampleMatcher;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;
import org.springframework.data.jpa.repository.EntityGraph;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.support.JpaRepositoryFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Queries of all kinds through Spring Data JPA and Spring's templates. */
final class SpringReads {

    /** A part of a book. */
    interface Titled {
        int getId();

        String getTitle();
    }

    /** Derived and declared queries. */
    interface Books extends JpaRepository<Book, Integer>, JpaSpecificationExecutor<Book> {
        List<Book> findByTitleContainingIgnoreCaseOrderByYearDesc(String part);

        List<Titled> findByYearIn(List<Integer> years);

        Page<Book> findByYearGreaterThan(int year, Pageable page);

        Slice<Book> findByAuthorName(String name, Pageable page);

        Optional<Book> findFirstByTitleStartingWithAndPriceNotNullOrderByPriceAsc(String start);

        boolean existsByTitle(String title);

        long countByYearBetween(int from, int to);

        List<Book> findDistinctByTagsIn(List<String> tags);

        @EntityGraph(attributePaths = {"author", "tags"})
        List<Book> findByYearIsNullOrYearLessThan(int year);

        @Query("select b from Book b where b.price > (select avg(c.price) from Book c)")
        Page<Book> dear(Pageable page);

        @Query(
                value = "select b.id as id, b.title as title from book b where match (b.title) against (?1)",
                countQuery = "select count(*) from book b where match (b.title) against (?1)",
                nativeQuery = true)
        Page<Titled> search(String words, Pageable page);

        @Lock(LockModeType.PESSIMISTIC_WRITE)
        List<Book> findByPriceNotNull();
    }

    private SpringReads() {}

    private interface Work {
        void on(Books books);
    }

    private static void in(DataSource db, Work work) {
        Configuration configuration = new Configuration()
                .addAnnotatedClass(Author.class)
                .addAnnotatedClass(Book.class)
                .setProperty(AvailableSettings.DIALECT, "org.hibernate.dialect.MySQLDialect")
                .setProperty("hibernate.boot.allow_jdbc_metadata_access", "false");
        configuration.getProperties().put(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, db);
        try (EntityManagerFactory factory = configuration.buildSessionFactory();
                var entities = factory.createEntityManager()) {
            entities.getTransaction().begin();
            work.on(new JpaRepositoryFactory(entities).getRepository(Books.class));
            entities.getTransaction().rollback();
        }
    }

    static void reads(DataSource db) {
        in(db, books -> {
            PageRequest page = PageRequest.of(0, 1, Sort.by("title").descending());
            books.findAll();
            books.findAll(Sort.by(Sort.Order.asc("title").ignoreCase()));
            books.findAll(page);
            books.findAll(PageRequest.of(1, 1));
            books.findAllById(List.of(1, 2, 3));
            books.findById(1);
            books.existsById(2);
            books.count();
            books.findByTitleContainingIgnoreCaseOrderByYearDesc("a");
            books.findByYearIn(List.of(1999, 2001));
            books.findByYearGreaterThan(1900, page);
            books.findByAuthorName("Ann", page);
            books.findFirstByTitleStartingWithAndPriceNotNullOrderByPriceAsc("T");
            books.existsByTitle("x");
            books.countByYearBetween(1990, 2020);
            books.findDistinctByTagsIn(List.of("sea", "sky"));
            books.findByYearIsNullOrYearLessThan(2000);
            books.dear(page);
            books.search("sea", PageRequest.of(0, 1));
            books.findAll((book, query, criteria) -> criteria.and(
                    criteria.greaterThan(book.<Integer>get("year"), 1990),
                    criteria.equal(book.join("author").get("name"), "Ann")));
            books.count((book, query, criteria) -> criteria.isNotNull(book.get("year")));
            books.exists(Example.of(new Book(), ExampleMatcher.matching().withIgnorePaths("version")));
            books.findBy(
                    (book, query, criteria) -> criteria.isNotNull(book.get("price")),
                    found -> found.sortBy(Sort.by("id")).limit(2).scroll(ScrollPosition.keyset()));
        });
        JdbcTemplate jdbc = new JdbcTemplate(db);
        jdbc.setFetchSize(10);
        jdbc.setMaxRows(100);
        jdbc.queryForList("select * from book");
        jdbc.queryForObject("SELECT COUNT(*) FROM book WHERE published_year > ?", Integer.class, 1990);
        jdbc.queryForList("SELECT b.title, a.name\n  FROM book b\n  JOIN author a ON a.id = b.author_id\n -- newest\n"
                + " ORDER BY b.published_year DESC\n LIMIT 10");
        jdbc.queryForList("select date_format(born, '%Y-%m') m, count(*) from author group by m order by m desc");
        jdbc.queryForList("select ifnull(published_year, 'none'), if(price > 9, 'a', 'b') from book limit ?, ?", 0, 5);
        jdbc.queryForList("select * from author where born >= date_sub(curdate(), interval 200 year)");
        jdbc.queryForList("select * from book where concat_ws(' ', title, id) like concat('%', ?, '%')", "a");
        jdbc.queryForList("select * from book where json_extract('{\"a\": 1}', '$.a') = 1");
        jdbc.queryForList("select 1");
        jdbc.queryForList("/* ping */ SELECT 1");
        new NamedParameterJdbcTemplate(db)
                .queryForList("select * from book where id in (:ids)", Map.of("ids", List.of(1, 2, 3, 4)));
        JdbcClient.create(db)
                .sql("select title from book where id = :id")
                .param("id", 1)
                .query(String.class)
                .list();
    }

    static void locks(DataSource db) {
        in(db, Books::findByPriceNotNull);
        JdbcTemplate jdbc = new JdbcTemplate(db);
        jdbc.queryForList("select * from book where id = 1 for update nowait");
        jdbc.update("update book set title = 'x' where id = ?", -1);
        jdbc.batchUpdate("delete from book where id = ?", List.of(new Object[] {-1}, new Object[] {-2}));
    }
}
