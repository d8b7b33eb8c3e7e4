package io.evenkeel.jdbc.differential;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Errors of every sort: their class, SQLSTATE, vendor code and text, and that the connection goes on afterwards. */
final class ErrorScenarios extends Scenarios {

    ErrorScenarios() {
        super("error");
        for (String sql : List.of(
                "selec 1",
                "select",
                "select * from nowhere",
                "select nothing from item",
                "select id from item where",
                "select no_such_function(1)",
                "select * from nowhere.nothing",
                "select id, count(*) from item group by name",
                "select (select id from item)",
                "select 9223372036854775807 + 1",
                "select exp(10000)",
                "select cast('x' as json)",
                "select json_extract('{', '$')",
                "select 'a' collate latin1_bin",
                "select * from item limit -1",
                "select * from item order by 99",
                "select 'unfinished",
                "select /* unfinished",
                "select ?",
                "insert into work (id, name) values (1, 'dup')",
                "insert into work (name) values ('one')",
                "insert into work (name) values (null)",
                "insert into work (name) values ('much too long for its column')",
                "insert into work (n) values (5)",
                "insert into work (name, n) values ('x', 99999999999)",
                "insert into work (name, n) values ('x', 'not a number')",
                "insert into work (name, nothing) values ('x', 1)",
                "insert into work values (1)",
                "insert into nowhere values (1)",
                "insert into child values (9, 9, 99, 'no parent')",
                "update parent set id = 50 where id = 1",
                "update work set name = 'one' where id = 2",
                "update nowhere set a = 1",
                "delete from nowhere",
                "drop table nowhere",
                "create table item (id int)",
                "create table",
                "alter table work add column name int",
                "alter table nowhere add column a int",
                "drop database nowhere",
                "create user 'nobody'@'%'",
                "grant all on *.* to app",
                "select * from mysql.user",
                "kill 999999999",
                "shutdown",
                "call nowhere()",
                "call echo(1)",
                "call fails()",
                "set no_such = 1",
                "use nowhere",
                "lock tables nowhere write",
                "rollback to nothing",
                "execute nothing",
                "show nothing",
                "load data infile '/nowhere' into table work",
                "select * from item into outfile '/nowhere/x'",
                "handler nowhere open",
                "xa commit 'nothing'",
                "get diagnostics @v = number",
                "signal sqlstate '22003'",
                "signal sqlstate '08004'",
                "signal sqlstate '40001'",
                "signal sqlstate '23000'",
                "signal sqlstate '42000'",
                "signal sqlstate '0A000'",
                "signal sqlstate '28000'",
                "signal sqlstate '70100'",
                "signal sqlstate '99999'")) {
            reads(sql, (c, run) -> {
                run.tries(() -> run.execute(c, sql));
                c.getWarnings();
                run.query(c, "select 'goes on'");
                try (Statement statement = c.createStatement()) {
                    run.tries(() -> run.drain(statement.executeQuery(sql)));
                    run.tries(() -> statement.executeUpdate(sql));
                    run.tries(() -> statement.execute(sql, Statement.RETURN_GENERATED_KEYS));
                    if (!sql.startsWith("signal")) { // some of which end the connection in its own time
                        statement.getUpdateCount();
                        statement.getResultSet();
                    }
                }
                run.tries(() -> {
                    try (PreparedStatement statement = c.prepareStatement(sql)) {
                        run.tries(statement::execute);
                        run.tries(statement::executeQuery);
                        run.tries(statement::executeUpdate);
                    }
                });
                run.query(c, "select 'goes on' for update");
            });
            reads(
                    sql + " (server-side)",
                    SERVER_SIDE,
                    (c, run) -> run.tries(() -> {
                        try (PreparedStatement statement = c.prepareStatement(sql)) {
                            run.tries(statement::execute);
                        }
                    }));
        }
        noText();
        wrongUse();
    }

    private void noText() {
        List<String> texts = new ArrayList<>(List.of(
                "",
                " ",
                "\n\t",
                ";",
                ";;",
                "-- nothing",
                "# nothing",
                "/* nothing */",
                "/**/",
                "/*",
                "--",
                "(",
                ")",
                "'",
                "\0",
                "\u00a0select 1",
                "\uFEFFselect 1",
                "/*!50000 select 1 */",
                "/*! select 2 */",
                "/*!99999 nonsense */ select 3",
                "select/**/1",
                "SELECT\n1",
                "{",
                "}",
                "?",
                "??"));
        texts.add(null);
        for (String sql : texts) {
            reads(
                    "text: "
                            + (sql == null
                                    ? "null"
                                    : '"' + sql.replace("\n", "\\n").replace("\0", "\\0") + '"'),
                    (c, run) -> {
                        try (Statement statement = c.createStatement()) {
                            run.tries(() -> run.results(statement, statement.execute(sql)));
                            run.tries(() -> run.drain(statement.executeQuery(sql)));
                            run.tries(() -> statement.executeUpdate(sql));
                            run.tries(() -> statement.executeLargeUpdate(sql));
                            run.tries(() -> statement.execute(sql, Statement.RETURN_GENERATED_KEYS));
                            run.tries(() -> statement.execute(sql, new int[] {1}));
                            run.tries(() -> statement.execute(sql, new String[] {"id"}));
                            run.tries(() -> statement.executeUpdate(sql, Statement.RETURN_GENERATED_KEYS));
                            run.tries(() -> statement.executeUpdate(sql, (int[]) null));
                            run.tries(() -> statement.executeUpdate(sql, (String[]) null));
                        }
                        run.tries(() -> c.prepareStatement(sql).execute());
                        run.tries(() -> c.prepareCall(sql).execute());
                        run.query(c, "select 'goes on'");
                    });
        }
        reads("a very long text", (c, run) -> {
            run.query(c, "select id from item where id in (" + "1,".repeat(20_000) + "2) order by id");
            run.tries(() -> run.query(c, "select " + "(".repeat(3_000) + "1" + ")".repeat(3_000)));
        });
    }

    private void wrongUse() {
        reads("wrong flags", (c, run) -> {
            try (Statement statement = c.createStatement()) {
                run.tries(() -> statement.execute("select 1", 99));
                run.tries(() -> statement.executeUpdate("update work set n = n where id = 99", 99));
                run.tries(() -> c.prepareStatement("select 1", 99).execute());
                run.tries(() -> c.prepareStatement("select 1", (int[]) null).execute());
                run.tries(() -> c.prepareStatement("select 1", (String[]) null).execute());
            }
        });
        reads("getGeneratedKeys without an execution", (c, run) -> {
            try (Statement statement = c.createStatement();
                    PreparedStatement prepared =
                            c.prepareStatement("insert into work (name) values (?)", Statement.RETURN_GENERATED_KEYS)) {
                run.tries(() -> run.drain(statement.getGeneratedKeys()));
                run.tries(() -> run.drain(prepared.getGeneratedKeys()));
                run.tries(prepared::getResultSet);
                run.tries(prepared::getUpdateCount);
                run.tries(prepared::getMoreResults);
                run.tries(prepared::getWarnings);
            }
        });
        writes("a deadlock", (c, run) -> {
            c.setAutoCommit(false);
            run.execute(c, "update work set n = 1 where id = 1");
            run.elsewhere("begin");
            run.elsewhere("update work set n = 2 where id in (2, 3)");
            run.elsewhere("insert into work (name, n) values ('heavier', 1), ('and heavier', 2), ('still', 3)");
            Thread other = new Thread(() -> {
                try {
                    run.elsewhere("update work set n = 2 where id = 1");
                    run.elsewhere("rollback");
                } catch (SQLException e) {
                    // It was the victim, which the transcript shows.
                }
            });
            other.start();
            run.tries(() -> run.execute(c, "update work set n = 1 where id = 2"));
            run.tries(c::rollback);
            other.join();
            try {
                run.elsewhere("rollback");
            } catch (SQLException e) {
                run.note("failed", e);
            }
            c.setAutoCommit(true);
            run.work(c);
        });
    }
}
