# Plain reads as applications send them, one per line; '#' starts a heading.
# Hibernate ORM 5 and 6
select u1_0.id,u1_0.email,u1_0.name,u1_0.version from users u1_0 where u1_0.id=?
select user0_.id as id1_0_0_, user0_.email as email2_0_0_, user0_.name as name3_0_0_ from users user0_ where user0_.id=?
select o1_0.id,o1_0.created_at,o1_0.status,o1_0.total,o1_0.user_id from orders o1_0 where o1_0.user_id=? order by o1_0.created_at desc limit ?
select o1_0.id,o1_0.status from orders o1_0 left join users u1_0 on u1_0.id=o1_0.user_id where u1_0.email=? limit ?,?
select count(*) from orders o1_0 where o1_0.status in (?,?,?)
select count(u1_0.id) from users u1_0
select distinct o1_0.id,l1_0.order_id,l1_0.id,l1_0.quantity from orders o1_0 join order_lines l1_0 on o1_0.id=l1_0.order_id where o1_0.id=?
select l1_0.order_id,l1_0.id,l1_0.price,p1_0.id,p1_0.name from order_lines l1_0 left join products p1_0 on p1_0.id=l1_0.product_id where l1_0.order_id=?
select sum(l1_0.quantity*l1_0.price) from order_lines l1_0 where l1_0.order_id=?
select coalesce(max(o1_0.total),?) from orders o1_0 where o1_0.created_at between ? and ?
select a1_0.id,case when a1_1.id is not null then 1 when a1_2.id is not null then 2 else 0 end,a1_0.name from account a1_0 left join savings a1_1 on a1_0.id=a1_1.id left join checking a1_2 on a1_0.id=a1_2.id where a1_0.id=?
select e1_0.DTYPE,e1_0.id,e1_0.name from employee e1_0 where e1_0.DTYPE='Manager' and lower(e1_0.name) like ? escape '!'
select u1_0.id from users u1_0 where exists(select 1 from orders o1_0 where o1_0.user_id=u1_0.id and o1_0.total>?)
select u1_0.id,u1_0.name from users u1_0 where (u1_0.id,u1_0.tenant_id) in ((?,?),(?,?))
select year(o1_0.created_at),month(o1_0.created_at),sum(o1_0.total) from orders o1_0 group by year(o1_0.created_at),month(o1_0.created_at) having sum(o1_0.total)>?
/* select u from User u where u.name = :name */ select u1_0.id,u1_0.name from users u1_0 where u1_0.name=?
/* load com.acme.Order */ select o1_0.id,o1_0.status from orders o1_0 where o1_0.id=?
select concat(u1_0.first_name,' ',u1_0.last_name) from users u1_0 where locate(?,u1_0.last_name)>0
select r1_0.id from (select o1_0.id id,row_number() over(partition by o1_0.user_id order by o1_0.created_at desc) rn from orders o1_0) r1_0 where r1_0.rn=1
select cast(o1_0.total as char),timestampdiff(day,o1_0.created_at,localtime) from orders o1_0 where o1_0.deleted_at is null
with recursive tree (id,parent_id,name) as (select c1_0.id,c1_0.parent_id,c1_0.name from category c1_0 where c1_0.parent_id is null union all select c2_0.id,c2_0.parent_id,c2_0.name from category c2_0 join tree t1_0 on c2_0.parent_id=t1_0.id) select t2_0.id,t2_0.name from tree t2_0
select substring(p1_0.code,1,3),p1_0.id from products p1_0 where p1_0.code like ? order by case when p1_0.rank is null then 1 else 0 end,p1_0.rank
select t1_0.id,t1_0.name from tag t1_0 join post_tag pt1_0 on t1_0.id=pt1_0.tag_id where pt1_0.post_id in (?,?,?,?,?,?,?,?,?,?)
select min(u1_0.created_at),max(u1_0.created_at),avg(u1_0.age) from users u1_0 where u1_0.active=1
# jOOQ
select `shop`.`author`.`id`, `shop`.`author`.`first_name`, `shop`.`author`.`last_name` from `shop`.`author` where `shop`.`author`.`id` = ?
select `shop`.`book`.`id`, `shop`.`book`.`title` from `shop`.`book` join `shop`.`author` on `shop`.`book`.`author_id` = `shop`.`author`.`id` where `shop`.`author`.`last_name` = ? order by `shop`.`book`.`title` asc limit ? offset ?
select count(*) from (select `shop`.`book`.`id` from `shop`.`book`) as `q`
select 1 as `one` from dual where exists (select `shop`.`book`.`id` from `shop`.`book` where `shop`.`book`.`title` = ?)
select `t`.`a`, `t`.`b` from (select 1 as `a`, 2 as `b`) as `t`
select `alias_1`.`v0` from (select null as `v0` from dual where 1 = 0 union all select `shop`.`book`.`title` from `shop`.`book`) as `alias_1`
with `cte`(`id`, `n`) as (select `shop`.`book`.`author_id`, count(*) from `shop`.`book` group by `shop`.`book`.`author_id`) select `cte`.`id`, `cte`.`n` from `cte`
select json_arrayagg(json_array(`shop`.`book`.`id`, `shop`.`book`.`title`)) from `shop`.`book`
select group_concat(`shop`.`book`.`title` order by `shop`.`book`.`title` separator ', ') from `shop`.`book` group by `shop`.`book`.`author_id`
select coalesce(json_merge_preserve('[]', concat('[', group_concat(json_array(`v0`, `v1`) separator ','), ']')), json_array()) from (select 1 as `v0`, 2 as `v1`) as `t`
select rank() over (partition by `shop`.`book`.`language_id` order by `shop`.`book`.`published_in` desc) from `shop`.`book`
(select `shop`.`book`.`id` from `shop`.`book` where `shop`.`book`.`id` = ?) union (select `shop`.`author`.`id` from `shop`.`author`) order by `id`
select date_add(`shop`.`book`.`published_at`, interval ? day), extract(year from `shop`.`book`.`published_at`) from `shop`.`book`
select cast(? as signed), cast(? as decimal(10, 2)), cast(? as char(20)) from dual
select `shop`.`book`.`title` from `shop`.`book` where (`shop`.`book`.`title` like concat('%', replace(replace(replace(?, '!', '!!'), '%', '!%'), '_', '!_'), '%') escape '!')
select `shop`.`book`.`id`, lag(`shop`.`book`.`id`, 1) over (order by `shop`.`book`.`id`), lead(`shop`.`book`.`id`) over w from `shop`.`book` window w as (order by `shop`.`book`.`id`)
select if(`shop`.`book`.`id` > ?, ?, ?), nullif(`shop`.`book`.`title`, ''), ifnull(`shop`.`book`.`title`, ?) from `shop`.`book`
select distinct `shop`.`book`.`language_id` from `shop`.`book` where `shop`.`book`.`id` between ? and ? and not (`shop`.`book`.`title` is null)
values row(1, 'a'), row(2, 'b')
# MyBatis
SELECT id, username, password, email, bio, image FROM users WHERE username = ?
SELECT  A.ID articleId, A.SLUG articleSlug, A.TITLE articleTitle, T.ID tagId FROM articles A LEFT JOIN article_tags AT ON A.ID = AT.ARTICLE_ID LEFT JOIN tags T ON T.ID = AT.TAG_ID WHERE A.ID IN ( ? , ? , ? )
SELECT DISTINCT(A.id) articleId, A.created_at FROM articles A ORDER BY A.created_at DESC LIMIT ?, ?
SELECT COUNT(1) FROM sys_user WHERE status = 0 AND user_name LIKE CONCAT('%', ?, '%')
SELECT u.user_id, u.dept_id, d.dept_name FROM sys_user u LEFT JOIN sys_dept d ON u.dept_id = d.dept_id WHERE u.del_flag = '0' AND date_format(u.create_time,'%y%m%d') >= date_format(?,'%y%m%d')
SELECT * FROM sys_menu WHERE menu_type IN ('M', 'C') AND status = 0 ORDER BY parent_id, order_num
SELECT id,name,age,email FROM user WHERE deleted=0 AND (age > ? AND name LIKE ?)
SELECT COUNT( * ) AS total FROM user WHERE deleted=0
SELECT find_in_set(?, ancestors) FROM sys_dept
SELECT d.dept_id FROM sys_dept d WHERE find_in_set(?, ancestors) <> 0
SELECT IFNULL(SUM(amount), 0) AS total, DATE(create_time) AS day FROM pay_order WHERE create_time >= ? GROUP BY DATE(create_time)
SELECT table_alias.* FROM orders table_alias WHERE table_alias.id = ? AND table_alias.tenant_id = 1
# Spring Data JPA, Spring Data JDBC, JdbcTemplate
SELECT `customer`.`id` AS `id`, `customer`.`first_name` AS `first_name` FROM `customer` WHERE `customer`.`id` = ?
SELECT `customer`.`id` AS `id` FROM `customer` WHERE `customer`.`last_name` = ? ORDER BY `customer`.`id` ASC LIMIT 20 OFFSET 40
SELECT COUNT(*) FROM `customer`
SELECT 1 FROM `customer` WHERE `customer`.`id` = ? LIMIT 1
select * from customer where name = ? and city = ?
SELECT SESSION_ID, CREATION_TIME, LAST_ACCESS_TIME FROM SPRING_SESSION WHERE SESSION_ID = ?
SELECT JOB_INSTANCE_ID, JOB_NAME from BATCH_JOB_INSTANCE where JOB_NAME = ? and JOB_KEY = ?
SELECT E.JOB_EXECUTION_ID, E.START_TIME, E.STATUS from BATCH_JOB_EXECUTION E, BATCH_JOB_INSTANCE I where E.JOB_INSTANCE_ID = I.JOB_INSTANCE_ID and I.JOB_NAME = ? and E.END_TIME is NULL
select username,password,enabled from users where username = ?
select username,authority from authorities where username = ?
select u.id, u.name from users u where u.name like concat('%', ?, '%') or u.email = ? order by u.name asc limit 10
select exists(select 1 from users where email = ?)
# handwritten
SELECT * FROM products WHERE price < 100.00 AND category_id = 7
SELECT p.id, p.name, ROUND(AVG(r.stars), 1) AS stars FROM products p LEFT JOIN reviews r ON r.product_id = p.id GROUP BY p.id, p.name HAVING stars >= 4 ORDER BY stars DESC LIMIT 10
SELECT NOW()
SELECT 1
SELECT 1 FROM DUAL
select CURRENT_TIMESTAMP
SELECT DATE_FORMAT(created_at, '%Y-%m') AS month, COUNT(*) FROM orders GROUP BY month WITH ROLLUP
SELECT id FROM products ORDER BY RAND() LIMIT 1
SELECT a.id FROM a INNER JOIN b USING (id) CROSS JOIN c NATURAL JOIN d
SELECT * FROM orders o WHERE o.created_at > NOW() - INTERVAL 7 DAY
SELECT * FROM orders FORCE INDEX (idx_created) WHERE created_at > DATE_SUB(CURDATE(), INTERVAL 1 MONTH)
SELECT SQL_NO_CACHE id FROM orders USE INDEX (PRIMARY) WHERE id = 5
SELECT SQL_CALC_FOUND_ROWS * FROM posts WHERE status = 'publish' LIMIT 0, 10
SELECT option_name, option_value FROM wp_options WHERE autoload = 'yes'
SELECT t.*, tt.* FROM wp_terms AS t INNER JOIN wp_term_taxonomy AS tt ON t.term_id = tt.term_id WHERE tt.taxonomy IN ('category') ORDER BY t.name ASC
SELECT doc->>'$.customer.name' AS name, doc->'$.items[0]' FROM documents WHERE JSON_CONTAINS(doc, '"x"', '$.tags')
SELECT JSON_UNQUOTE(JSON_EXTRACT(doc, '$.a')), JSON_LENGTH(doc) FROM documents WHERE JSON_EXTRACT(doc, '$.b') = 3
SELECT jt.* FROM documents, JSON_TABLE(doc, '$[*]' COLUMNS (id INT PATH '$.id', name VARCHAR(40) PATH '$.name')) AS jt
SELECT id, MATCH (title, body) AGAINST ('database' IN NATURAL LANGUAGE MODE) AS score FROM articles WHERE MATCH (title, body) AGAINST ('database')
SELECT id, ST_Distance_Sphere(position, POINT(?, ?)) AS metres FROM shops WHERE ST_Contains(ST_GeomFromText(?), position) ORDER BY metres
SELECT BIN_TO_UUID(id), name FROM accounts WHERE id = UUID_TO_BIN(?)
SELECT HEX(id), UNHEX(?), MD5(name), SHA2(name, 256) FROM accounts
SELECT id FROM users WHERE email REGEXP '^[a-z]+@example\.com$'
SELECT id FROM users WHERE REGEXP_LIKE(name, ?)
SELECT UPPER(LEFT(name, 1)), LOWER(SUBSTRING(name, 2)), CHAR_LENGTH(name), TRIM(BOTH ' ' FROM name) FROM users
SELECT GREATEST(a, b), LEAST(a, b), ABS(a), CEIL(b), FLOOR(b), MOD(a, 3), POW(a, 2), a DIV 2 FROM numbers
SELECT id, (SELECT COUNT(*) FROM comments c WHERE c.post_id = p.id) AS comments FROM posts p WHERE p.author_id = 5
SELECT a FROM t1 UNION SELECT a FROM t2 UNION ALL SELECT a FROM t3 ORDER BY a LIMIT 5
SELECT a FROM t1 EXCEPT SELECT a FROM t2
SELECT a FROM t1 INTERSECT SELECT a FROM t2
SELECT d.x, d.y FROM (VALUES ROW(1, 2), ROW(3, 4)) AS d (x, y)
SELECT u.*, o.total FROM users u, LATERAL (SELECT total FROM orders o WHERE o.user_id = u.id ORDER BY total DESC LIMIT 1) AS o
SELECT user_id, total, SUM(total) OVER (PARTITION BY user_id ORDER BY id ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) FROM orders
SELECT NTILE(4) OVER (ORDER BY total), PERCENT_RANK() OVER (ORDER BY total), FIRST_VALUE(id) OVER (ORDER BY total) FROM orders
WITH totals AS (SELECT user_id, SUM(total) AS t FROM orders GROUP BY user_id), top AS (SELECT user_id FROM totals ORDER BY t DESC LIMIT 10) SELECT u.name FROM users u JOIN top ON top.user_id = u.id
SELECT FROM_UNIXTIME(ts), UNIX_TIMESTAMP(created_at), TO_DAYS(created_at), DATEDIFF(NOW(), created_at), TIMESTAMPADD(HOUR, 1, created_at) FROM logs
SELECT STR_TO_DATE(?, '%Y-%m-%d'), LAST_DAY(NOW()), WEEK(NOW(), 3), DAYOFWEEK(NOW()), CONVERT_TZ(NOW(), '+00:00', '+02:00')
SELECT FIELD(status, 'new', 'paid', 'sent'), ELT(1, 'a', 'b'), INET_NTOA(ip), INET6_NTOA(ip6) FROM orders ORDER BY FIELD(status, 'new', 'paid')
SELECT ANY_VALUE(name), COUNT(DISTINCT user_id), STDDEV(total), BIT_OR(flags) FROM orders GROUP BY country
SELECT CONVERT(name USING utf8mb4), name COLLATE utf8mb4_bin, _utf8mb4'x', N'y', X'4D', 0xFF, b'101', 1e5, -1.5 FROM users
SELECT * FROM t WHERE a <=> NULL AND b != 3 AND c <> 4 AND NOT d AND e & 4 AND f | 2 AND g ^ 1 AND ~h AND i << 2 AND j >> 1 AND k XOR l
SELECT * FROM t WHERE a IS NOT NULL AND b IN (SELECT b FROM u WHERE c > ALL (SELECT d FROM v)) AND e = ANY (SELECT f FROM w)
SELECT * FROM `order` o WHERE o.`group` = 'x' AND o.`key` = "y"
SELECT COUNT(*) FROM events PARTITION (p2024) WHERE day = '2024-01-01'
SELECT * FROM accounts FOR SYSTEM_TIME AS OF TIMESTAMP '2024-01-01 00:00:00' WHERE id = 1
SELECT /*+ MAX_EXECUTION_TIME(1000) */ id FROM orders WHERE status = 'new'
SELECT /*+ INDEX(o idx_status) */ id FROM orders o WHERE status = 'new'
SELECT id FROM users WHERE note = 'please FOR UPDATE; INTO OUTFILE -- it''s fine'
TABLE settings
TABLE settings ORDER BY name LIMIT 10
SHOW TABLES
SHOW COLUMNS FROM users
DESCRIBE users
EXPLAIN SELECT * FROM users WHERE id = 1
