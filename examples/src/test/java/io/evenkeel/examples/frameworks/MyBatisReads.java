package io.evenkeel.examples.frameworks;

import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.RowBounds;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;

/** Queries of all kinds through MyBatis. */
final class MyBatisReads {

    /** With the dynamic SQL that people write. */
    interface Books {
        @Select("SELECT * FROM book WHERE id = #{id}")
        Map<String, Object> one(int id);

        @Select(
                "<script> SELECT b.id, b.title, a.name AS author\n FROM book b LEFT JOIN author a ON a.id = b.author_id\n"
                        + " <where> <if test='title != null'> AND b.title LIKE CONCAT('%', #{title}, '%') </if>\n"
                        + " <if test='ids != null'> AND b.id IN <foreach collection='ids' item='i' open='(' separator=', '"
                        + " close=')'>#{i}</foreach> </if> </where>\n ORDER BY ${order} </script>")
        List<Map<String, Object>> search(
                @Param("title") String title, @Param("ids") List<Integer> ids, @Param("order") String order);

        @Select("select count(0) from (select id from book where price > #{price}) table_count")
        long counted(int price);

        @Select("select title from book limit #{limit} offset #{offset}")
        List<String> page(@Param("limit") int limit, @Param("offset") int offset);

        @Select("select a.name, (select count(*) from book b where b.author_id = a.id) as books from author a")
        List<Map<String, Object>> counts();

        @Select("select title from book where id = #{id} lock in share mode")
        String shared(int id);

        @Update("update book set title = #{title} where id = -1")
        int rename(String title);
    }

    private MyBatisReads() {}

    private static SqlSession open(DataSource db) {
        Configuration configuration = new Configuration(new Environment("it", new JdbcTransactionFactory(), db));
        configuration.addMapper(Books.class);
        return new SqlSessionFactoryBuilder().build(configuration).openSession(true);
    }

    static void reads(DataSource db) {
        try (SqlSession session = open(db)) {
            Books books = session.getMapper(Books.class);
            books.one(1);
            books.search(null, null, "b.id");
            books.search("a", List.of(1, 2), "b.title DESC, b.id");
            books.counted(5);
            books.page(2, 1);
            books.counts();
            session.selectList(Books.class.getName() + ".counts", null, new RowBounds(0, 1));
        }
    }

    static void locks(DataSource db) {
        try (SqlSession session = open(db)) {
            session.getMapper(Books.class).shared(1);
            session.getMapper(Books.class).rename("x");
        }
    }
}
