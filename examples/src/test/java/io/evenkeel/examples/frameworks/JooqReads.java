package io.evenkeel.examples.frameworks;

import static org.jooq.impl.DSL.avg;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.countDistinct;
import static org.jooq.impl.DSL.currentTimestamp;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.groupConcat;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonArrayAgg;
import static org.jooq.impl.DSL.lag;
import static org.jooq.impl.DSL.lower;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.multiset;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.rowNumber;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectCount;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.DSL.when;

import java.math.BigDecimal;
import java.util.List;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;

/** Queries of all kinds through jOOQ. */
final class JooqReads {

    private static final Table<Record> BOOK = table(name("book"));
    private static final Table<Record> AUTHOR = table(name("author"));
    private static final Field<Integer> BOOK_ID = field(name("book", "id"), Integer.class);
    private static final Field<String> TITLE = field(name("book", "title"), String.class);
    private static final Field<BigDecimal> PRICE = field(name("book", "price"), BigDecimal.class);
    private static final Field<Integer> YEAR = field(name("book", "published_year"), Integer.class);
    private static final Field<Integer> AUTHOR_ID = field(name("book", "author_id"), Integer.class);
    private static final Field<Integer> ID = field(name("author", "id"), Integer.class);
    private static final Field<String> NAME = field(name("author", "name"), String.class);

    private JooqReads() {}

    /** By default GROUP_CONCAT comes with statements around it that set variables, which is no plain read. */
    private static DSLContext jooq(DataSource db) {
        return DSL.using(db, SQLDialect.MYSQL, new Settings().withRenderGroupConcatMaxLenSessionVariable(false));
    }

    static void reads(DataSource db) {
        DSLContext jooq = jooq(db);
        jooq.selectOne().fetch();
        jooq.select(TITLE, PRICE.mul(2)).from(BOOK).where(BOOK_ID.eq(1)).fetch();
        jooq.selectFrom(BOOK)
                .where(YEAR.between(1990, 2020))
                .orderBy(TITLE.desc())
                .limit(2)
                .offset(1)
                .fetch();
        jooq.select(TITLE, NAME)
                .from(BOOK)
                .join(AUTHOR)
                .on(AUTHOR_ID.eq(ID))
                .where(NAME.like("%a%", '!'))
                .fetch();
        jooq.select(NAME, count(), countDistinct(YEAR), sum(PRICE), avg(PRICE), max(YEAR))
                .from(AUTHOR)
                .leftJoin(BOOK)
                .on(AUTHOR_ID.eq(ID))
                .groupBy(NAME)
                .having(count().gt(0))
                .orderBy(inline(2))
                .fetch();
        jooq.select(NAME)
                .from(AUTHOR)
                .where(exists(selectCount().from(BOOK).where(AUTHOR_ID.eq(ID))))
                .fetch();
        jooq.select(NAME)
                .from(AUTHOR)
                .where(ID.in(select(AUTHOR_ID).from(BOOK)))
                .fetch();
        jooq.select(NAME).from(AUTHOR).where(ID.notIn(1, 2, 3)).fetch();
        jooq.select(NAME)
                .from(AUTHOR)
                .where(row(ID, NAME).in(List.of(row(1, "x"), row(2, "y"))))
                .fetch();
        jooq.select(TITLE).from(BOOK).union(select(NAME).from(AUTHOR)).fetch();
        jooq.select(TITLE)
                .from(BOOK)
                .unionAll(select(NAME).from(AUTHOR))
                .orderBy(1)
                .limit(3)
                .fetch();
        jooq.select(
                        rowNumber().over().partitionBy(AUTHOR_ID).orderBy(PRICE.desc()),
                        lag(PRICE).over().orderBy(BOOK_ID))
                .from(BOOK)
                .fetch();
        jooq.with("dear")
                .as(select(BOOK_ID, TITLE).from(BOOK).where(PRICE.gt(BigDecimal.ONE)))
                .select()
                .from(table(name("dear")))
                .fetch();
        jooq.withRecursive(name("n")
                        .fields("i")
                        .as(select(inline(1))
                                .unionAll(select(field(name("i"), Integer.class).plus(1))
                                        .from(table(name("n")))
                                        .where(field(name("i"), Integer.class).lt(3)))))
                .select(sum(field(name("i"), Integer.class)))
                .from(table(name("n")))
                .fetch();
        jooq.select(when(PRICE.gt(BigDecimal.TEN), "dear").otherwise("cheap"), coalesce(YEAR, val(0)), lower(TITLE))
                .from(BOOK)
                .fetch();
        jooq.select(NAME, multiset(select(TITLE, PRICE).from(BOOK).where(AUTHOR_ID.eq(ID))))
                .from(AUTHOR)
                .fetch();
        jooq.select(jsonArrayAgg(TITLE), groupConcat(TITLE).orderBy(TITLE).separator(";"))
                .from(BOOK)
                .fetch();
        jooq.select(
                        currentTimestamp(),
                        TITLE.concat("!"),
                        DSL.length(TITLE),
                        DSL.round(PRICE, 1),
                        YEAR.cast(String.class))
                .from(BOOK)
                .fetch();
        jooq.select(TITLE)
                .from(BOOK)
                .where(TITLE.likeRegex("^a").or(TITLE.containsIgnoreCase("b")))
                .fetch();
        jooq.fetchCount(BOOK, YEAR.isNotNull());
        jooq.fetchExists(select(TITLE).from(BOOK).where(YEAR.isNull()));
        jooq.select(NAME).from(AUTHOR).orderBy(ID).seek(1).limit(2).fetch();
        jooq.select(NAME)
                .from(AUTHOR)
                .where(ID.eq(DSL.any(select(AUTHOR_ID).from(BOOK))))
                .fetch();
        jooq.select(NAME).from(AUTHOR.crossJoin(BOOK)).where("{0} = ?", ID, 1).fetch();
        jooq.resultQuery("select straight_join b.title from book b join author a on b.author_id = a.id")
                .fetch();
        jooq.select(DSL.year(DSL.currentDate()), DSL.dateAdd(DSL.currentDate(), 1), DSL.rand())
                .fetch();
        jooq.selectFrom(DSL.values(row(1)).as("v", "i")).fetch();
    }

    static void locks(DataSource db) {
        DSLContext jooq = jooq(db);
        jooq.select(TITLE).from(BOOK).where(BOOK_ID.eq(1)).forUpdate().fetch();
        jooq.select(TITLE)
                .from(BOOK)
                .where(BOOK_ID.eq(1))
                .forUpdate()
                .skipLocked()
                .fetch();
        jooq.select(TITLE).from(BOOK).where(BOOK_ID.eq(1)).forShare().fetch();
        jooq.insertInto(BOOK, BOOK_ID, TITLE).values(77, "x").execute();
        jooq.deleteFrom(BOOK).where(BOOK_ID.eq(77)).execute();
    }
}
