# Plain reads as these frameworks sent them, recorded by RecordedReadsIT; one per line, with \n for a new line.
# Hibernate ORM
select b1_0.id,b1_0.author_id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0
select b1_0.id,b1_0.author_id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 where b1_0.price>10 and b1_0.title like 'A%' escape '!'
select b1_0.title,(b1_0.price*2) from book b1_0 where b1_0.published_year between 1990 and 2020 order by b1_0.title desc
select b1_0.id,a1_0.id,a1_0.born,a1_0.name,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 join author a1_0 on a1_0.id=b1_0.author_id where b1_0.published_year in (1999,2001,2003)
select distinct a1_0.id,b1_0.author_id,b1_0.id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year,a1_0.born,a1_0.name from author a1_0 left join book b1_0 on a1_0.id=b1_0.author_id where b1_0.price is not null
select b1_0.id,b1_0.author_id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 join book_tag t1_0 on b1_0.id=t1_0.book_id where t1_0.tag='sea' or 'sky' in (select t2_0.tag from book_tag t2_0 where b1_0.id=t2_0.book_id)
select a1_0.name,count(b1_0.id),sum(b1_0.price),avg(b1_0.price),min(b1_0.published_year),max(b1_0.published_year) from author a1_0 left join book b1_0 on a1_0.id=b1_0.author_id group by a1_0.name having count(b1_0.id)>0 order by 2
select count(*) from book b1_0
select count(distinct b1_0.author_id) from book b1_0
select a1_0.id,a1_0.born,a1_0.name from author a1_0 where exists(select 1 from book b1_0 where b1_0.author_id=a1_0.id and b1_0.price>5)
select a1_0.id,a1_0.born,a1_0.name from author a1_0 where a1_0.id not in (select b1_0.author_id from book b1_0 where b1_0.published_year=2001)
select b1_0.id,b1_0.author_id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 where b1_0.price>=all(select b2_0.price from book b2_0 where b2_0.author_id=b1_0.author_id)
select b1_0.id,b1_0.author_id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 where b1_0.price=(select max(b2_0.price) from book b2_0)
select a1_0.id,a1_0.born,a1_0.name from author a1_0 where (select count(*) from book b1_0 where a1_0.id=b1_0.author_id)>1 and exists(select 1 from book b2_0 where a1_0.id=b2_0.author_id)
select upper(b1_0.title),lower(b1_0.title),character_length(b1_0.title),trim(BOTH from b1_0.title),concat(b1_0.title,'!'),substring(b1_0.title,1,3),locate('a',b1_0.title),replace(b1_0.title,'a','b'),left(b1_0.title,2),right(b1_0.title,2),lpad(b1_0.title,9,'-') from book b1_0
select abs(b1_0.price),ceiling(b1_0.price),floor(b1_0.price),round(b1_0.price,1),mod(b1_0.id,2),power(b1_0.id,2),sqrt(b1_0.id),sign(b1_0.id),greatest(b1_0.id,2),least(b1_0.id,2) from book b1_0
select coalesce(b1_0.published_year,0),nullif(b1_0.published_year,0),case when b1_0.price>9 then 'dear' else 'cheap' end,cast(b1_0.price as signed),cast(b1_0.id as char) from book b1_0
select current_date,current_timestamp(6),localtimestamp,year(a1_0.born),month(a1_0.born),day(a1_0.born),weekofyear(a1_0.born),timestampadd(day,1,a1_0.born) from author a1_0
select row_number() over(partition by b1_0.author_id order by b1_0.price desc),rank() over(order by b1_0.published_year),sum(b1_0.price) over(order by b1_0.id rows unbounded preceding),lag(b1_0.price,1) over(order by b1_0.id) from book b1_0
with dear (id,title) as (select b1_0.id,b1_0.title from book b1_0 where b1_0.price>9) select d1_0.title from dear d1_0
select b1_0.title from book b1_0 union all select a1_0.name from author a1_0
select a1_0.name from author a1_0 except select b1_0.title from book b1_0
select group_concat(b1_0.title order by b1_0.title separator ', ') from book b1_0 group by b1_0.author_id
select b1_0.id,b1_0.title from book b1_0
select b1_0.id,b1_0.author_id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 order by b1_0.published_year limit 1,3
select b1_0.id from book b1_0 where (b1_0.published_year,b1_0.price)=(1999,10)
select b1_0.id,b1_0.author_id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 where lower(b1_0.title) like lower('the %') and not((b1_0.id=3 or b1_0.published_year is null))
select (sum(case when b1_0.price>1 then 0 else 1 end)=0),(sum(case when b1_0.price>1 then 1 else 0 end)>0) from book b1_0
select 'io.evenkeel.examples.frameworks.Book',b1_0.id,b1_0.version from book b1_0 join author a1_0 on a1_0.id=b1_0.author_id where a1_0.name='x'
select b1_0.id,b1_0.author_id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 where b1_0.id=?
select a1_0.id,a1_0.born,a1_0.name from author a1_0 where a1_0.id=?
select b1_0.author_id,b1_0.id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 where b1_0.author_id=?
select t1_0.book_id,t1_0.tag from book_tag t1_0 where t1_0.book_id=?
select b1_0.id,b1_0.author_id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 where b1_0.id in (?,?,?)
select b1_0.id,a1_0.id,a1_0.born,a1_0.name,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 join author a1_0 on a1_0.id=b1_0.author_id where b1_0.price=(select max(b2_0.price) from book b2_0 where b2_0.author_id=b1_0.author_id) and (b1_0.title like replace(?,'\\','\\\\') or b1_0.published_year is null) order by b1_0.published_year desc limit ?
select b.*, a.name from book b straight_join author a on a.id = b.author_id where b.id in (?,?,?)
select sql_no_cache count(*) from book where id in (?,?,?) group by author_id with rollup
select /*+ max_execution_time(1000) */ title from book force index (primary) where id in (?,?,?)
/* the books: of a title */ select b1_0.id,b1_0.author_id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 where b1_0.title=?
/* from Author */ select a1_0.id,a1_0.born,a1_0.name from author a1_0
select b1_0.author_id,b1_0.id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 where b1_0.author_id in (?,?,?,?)
/* from Book */ select b1_0.id,b1_0.author_id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 limit ?,?
# jOOQ
select 1 as `one`
select `book`.`title`, (`book`.`price` * ?) from `book` where `book`.`id` = ?
select * from `book` where `book`.`published_year` between ? and ? order by `book`.`title` desc limit ? offset ?
select `book`.`title`, `author`.`name` from `book` join `author` on `book`.`author_id` = `author`.`id` where `author`.`name` like ? escape '!'
select `author`.`name`, count(*), count(distinct `book`.`published_year`), sum(`book`.`price`), avg(`book`.`price`), max(`book`.`published_year`) from `author` left outer join `book` on `book`.`author_id` = `author`.`id` group by `author`.`name` having count(*) > ? order by 2
select `author`.`name` from `author` where exists (select count(*) from `book` where `book`.`author_id` = `author`.`id`)
select `author`.`name` from `author` where `author`.`id` in (select `book`.`author_id` from `book`)
select `author`.`name` from `author` where `author`.`id` not in (?, ?, ?)
select `author`.`name` from `author` where (`author`.`id`, `author`.`name`) in ((?, ?), (?, ?))
select `book`.`title` from `book` union select `author`.`name` from `author`
select `book`.`title` from `book` union all select `author`.`name` from `author` order by 1 limit ?
select row_number() over (partition by `book`.`author_id` order by `book`.`price` desc), lag(`book`.`price`) over (order by `book`.`id`) from `book`
with `dear` as (select `book`.`id`, `book`.`title` from `book` where `book`.`price` > ?) select * from `dear`
with recursive `n`(`i`) as (select 1 union all select (`i` + ?) from `n` where `i` < ?) select sum(`i`) from `n`
select case when `book`.`price` > ? then ? else ? end, coalesce(`book`.`published_year`, ?), lower(`book`.`title`) from `book`
select `author`.`name`, (select coalesce(json_merge_preserve('[]', concat('[', group_concat(json_array(t.`v0`, t.`v1`) separator ','), ']')), json_array()) from (select `book`.`title` as `v0`, `book`.`price` as `v1` from `book` where `book`.`author_id` = `author`.`id`) as t) from `author`
select json_merge_preserve('[]', concat('[', group_concat(json_quote(`book`.`title`) separator ','), ']')), group_concat(`book`.`title` order by `book`.`title` separator ';') from `book`
select current_timestamp(), concat(`book`.`title`, ?), char_length(`book`.`title`), round(`book`.`price`, ?), cast(`book`.`published_year` as char) from `book`
select `book`.`title` from `book` where (`book`.`title` regexp ? or lower(`book`.`title`) like lower(concat('%', replace(replace(replace(?, '!', '!!'), '%', '!%'), '_', '!_'), '%')) escape '!')
select count(*) from `book` where `book`.`published_year` is not null
select exists (select `book`.`title` from `book` where `book`.`published_year` is null)
select `author`.`name` from `author` where `author`.`id` > ? order by `author`.`id` limit ?
select `author`.`name` from `author` where `author`.`id` = any (select `book`.`author_id` from `book`)
select `author`.`name` from `author` cross join `book` where (`author`.`id` = `author`.`id`)
select straight_join b.title from book b join author a on b.author_id = a.id
select extract(year from current_date()), date_add(current_date(), interval ? day), rand()
select `v`.`i` from (values row (?)) as `v` (`i`)
# Spring Data JPA and JdbcTemplate
select b1_0.id,b1_0.author_id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0
select b1_0.id,b1_0.author_id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 order by lower(b1_0.title)
select b1_0.id,b1_0.author_id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 order by b1_0.title desc limit ?,?
select count(b1_0.id) from book b1_0
select b1_0.id,b1_0.author_id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 limit ?,?
select b1_0.id,b1_0.author_id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 where b1_0.id in (?,?,?)
select count(*) from book b1_0 where b1_0.id=?
select count(*) from book b1_0
select b1_0.id,b1_0.author_id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 where upper(b1_0.title) like upper(?) escape '\\' order by b1_0.published_year desc
select b1_0.id,b1_0.title from book b1_0 where b1_0.published_year in (?,?)
select b1_0.id,b1_0.author_id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 where b1_0.published_year>? order by b1_0.title desc limit ?
select count(b1_0.id) from book b1_0 where b1_0.published_year>?
select b1_0.id,b1_0.author_id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 left join author a1_0 on a1_0.id=b1_0.author_id where a1_0.name=? order by b1_0.title desc limit ?
select b1_0.id,b1_0.author_id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 where b1_0.title like ? escape '\\' and b1_0.price is not null order by b1_0.price limit ?
select b1_0.id from book b1_0 where b1_0.title=? limit ?
select count(b1_0.id) from book b1_0 where b1_0.published_year between ? and ?
select distinct b1_0.id,b1_0.author_id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 left join book_tag t1_0 on b1_0.id=t1_0.book_id where t1_0.tag in (?,?)
select b1_0.id,a1_0.id,a1_0.born,a1_0.name,b1_0.price,t1_0.book_id,t1_0.tag,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 left join author a1_0 on a1_0.id=b1_0.author_id left join book_tag t1_0 on b1_0.id=t1_0.book_id where b1_0.published_year is null or b1_0.published_year<?
select b1_0.id,b1_0.author_id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 where b1_0.price>(select avg(b2_0.price) from book b2_0) order by b1_0.title desc limit ?
select count(b1_0.id) from book b1_0 where b1_0.price>(select avg(b2_0.price) from book b2_0)
select b.id as id, b.title as title from book b where match (b.title) against (?) limit ?
select count(*) from book b where match (b.title) against (?)
select b1_0.id,b1_0.author_id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 join author a1_0 on a1_0.id=b1_0.author_id where b1_0.published_year>? and a1_0.name=?
select count(b1_0.id) from book b1_0 where b1_0.published_year is not null
select 1 from book b1_0 where b1_0.id=? limit ?
select b1_0.id,b1_0.author_id,b1_0.price,b1_0.title,b1_0.version,b1_0.published_year from book b1_0 where b1_0.price is not null order by b1_0.id limit ?
select * from book
SELECT COUNT(*) FROM book WHERE published_year > ?
SELECT b.title, a.name\n  FROM book b\n  JOIN author a ON a.id = b.author_id\n -- newest\n ORDER BY b.published_year DESC\n LIMIT 10
select date_format(born, '%Y-%m') m, count(*) from author group by m order by m desc
select ifnull(published_year, 'none'), if(price > 9, 'a', 'b') from book limit ?, ?
select * from author where born >= date_sub(curdate(), interval 200 year)
select * from book where concat_ws(' ', title, id) like concat('%', ?, '%')
select * from book where json_extract('{"a": 1}', '$.a') = 1
select 1
/* ping */ SELECT 1
select * from book where id in (?, ?, ?, ?)
select title from book where id = ?
# MyBatis
SELECT * FROM book WHERE id = ?
SELECT b.id, b.title, a.name AS author\n FROM book b LEFT JOIN author a ON a.id = b.author_id\n   \n ORDER BY b.id
SELECT b.id, b.title, a.name AS author\n FROM book b LEFT JOIN author a ON a.id = b.author_id\n  WHERE  b.title LIKE CONCAT('%', ?, '%') \n  AND b.id IN (?, ?) \n ORDER BY b.title DESC, b.id
select count(0) from (select id from book where price > ?) table_count
select title from book limit ? offset ?
select a.name, (select count(*) from book b where b.author_id = a.id) as books from author a
