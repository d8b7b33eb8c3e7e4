package io.evenkeel.jdbc.differential;

import java.util.ArrayList;
import java.util.List;

/** The tables, views and routines that the scenarios use, and how the rows of {@code work} are put back. */
final class Fixture {

    /** Three rows in {@code work}; the next key is 4. */
    static final List<String> WORK = List.of(
            "delete from app.work",
            "alter table app.work auto_increment = 1",
            "insert into app.work (id, name, n) values (1, 'one', 1), (2, 'two', 2), (3, 'three', 3)");

    static final List<String> STATEMENTS = statements();

    private Fixture() {}

    private static List<String> statements() {
        List<String> all = new ArrayList<>(List.of(
                "create table app.item (id int primary key, name varchar(50), amount decimal(10, 2), made datetime(6))",
                "insert into app.item values (1, 'one', 1.50, '2024-02-29 12:34:56.123456'), (2, 'two', -2.25, null),"
                        + " (3, null, 0, '1999-12-31 23:59:59'), (4, 'vier äöü €', 99999999.99, '2038-01-19 03:14:08'),"
                        + " (5, '', null, '2000-01-01')",
                "create table app.work (id int auto_increment primary key, name varchar(20) not null unique,"
                        + " n int default 7)",
                "create table app.parent (id int primary key, code char(3) not null, key by_code (code))"
                        + " comment = 'those above'",
                "create table app.child (a int, b bigint unsigned, parent int not null comment 'who', note text,"
                        + " primary key (a, b), key by_parent (parent), constraint child_parent foreign key (parent)"
                        + " references app.parent (id) on delete cascade on update restrict)",
                "insert into app.parent values (1, 'abc'), (2, 'xyz')",
                "insert into app.child values (1, 18446744073709551615, 1, 'first'), (1, 2, 2, null)",
                "create view app.item_view as select id, name from app.item where id < 4",
                "create table app.many (id int primary key, v varchar(20) not null)",
                "create table app.kinds (id int primary key, f_bit1 bit(1), f_bit9 bit(9), f_bool boolean,"
                        + " f_tinyint tinyint, f_utinyint tinyint unsigned, f_smallint smallint, f_usmallint smallint"
                        + " unsigned, f_mediumint mediumint, f_int int, f_uint int unsigned, f_bigint bigint, f_ubigint"
                        + " bigint unsigned, f_decimal decimal(20, 5), f_float float, f_double double, f_date date,"
                        + " f_time time(3), f_datetime datetime(6), f_timestamp timestamp(3) null, f_year year, f_char"
                        + " char(5), f_varchar varchar(100), f_binary binary(4), f_varbinary varbinary(10), f_tinyblob"
                        + " tinyblob, f_blob blob, f_text text, f_enum enum('a', 'b'), f_set set('x', 'y', 'z'), f_json"
                        + " json, f_num_text varchar(30), f_date_text varchar(30))",
                "insert into app.kinds values (1, b'1', b'100000001', true, -128, 255, -32768, 65535, 8388607, -2147483648,"
                        + " 4294967295, -9223372036854775808, 18446744073709551615, 12345678901.12345, 1.5, -2.25e10,"
                        + " '2024-02-29', '12:34:56.789', '2024-02-29 12:34:56.123456', '2024-02-29 12:34:56.123', 2024,"
                        + " 'abc', 'häß €', x'01020300', x'ff00', x'00', x'0102ff', 'a long text', 'b', 'x,z',"
                        + " '{\"a\": [1, 2]}', '42.75', '2024-02-29 01:02:03')",
                "insert into app.kinds (id) values (2)",
                "insert into app.kinds values (3, b'0', b'0', false, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, '1970-01-02',"
                        + " '00:00:00', '1970-01-02 00:00:00', '1970-01-02 00:00:01', 1999, '', '', x'00000000', x'', x'',"
                        + " x'', '', 'a', '', '[]', '1', '1999-01-01')",
                "create procedure app.echo(in a int, out b int, inout c varchar(20)) no sql begin set b = a * 2; set c ="
                        + " concat(c, '!'); end",
                "create procedure app.two_results() reads sql data begin select id from item order by id limit 2; select"
                        + " name from item order by id limit 1; end",
                "create procedure app.results_and_counts(out total int) modifies sql data begin update work set n = n + 1;"
                        + " select id, n from work order by id; delete from work where id = 1; select count(*) into total"
                        + " from work; end",
                "create procedure app.add_work(in called varchar(20)) modifies sql data insert into work (name) values"
                        + " (called)",
                "create procedure app.fails() no sql signal sqlstate '45000' set message_text = 'as asked', mysql_errno ="
                        + " 5000",
                "create procedure app.warns() no sql signal sqlstate '01000' set message_text = 'be warned', mysql_errno ="
                        + " 1642",
                "create procedure app.sets() no sql set @v = 'from a procedure'",
                "create function app.notes(a int) returns int deterministic no sql begin set @v = a; return a; end",
                "create function app.twice(a int) returns int deterministic no sql return a * 2"));
        StringBuilder many = new StringBuilder("insert into app.many values ");
        for (int i = 1; i <= 300; i++) {
            many.append(i == 1 ? "" : ", ")
                    .append('(')
                    .append(i)
                    .append(", 'v")
                    .append(i)
                    .append("')");
        }
        all.add(many.toString());
        all.addAll(WORK);
        return List.copyOf(all);
    }
}
