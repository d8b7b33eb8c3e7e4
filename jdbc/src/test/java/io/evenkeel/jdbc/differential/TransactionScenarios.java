package io.evenkeel.jdbc.differential;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;

/** Transactions: by JDBC's methods, by text, both mixed; savepoints, isolation, read-only, locks. */
final class TransactionScenarios extends Scenarios {

    private static final String ONE = "update work set n = 100 where id = 1";
    private static final String TWO = "update work set n = 200 where id = 2";

    TransactionScenarios() {
        super("transaction");
        byMethods();
        byText();
        savepoints();
        readOnly();
        isolation();
        locks();
    }

    private void byMethods() {
        writes("commit", (c, run) -> {
            c.getAutoCommit();
            c.setAutoCommit(false);
            c.getAutoCommit();
            run.execute(c, ONE);
            run.query(c, "select n from work order by id");
            c.commit();
            run.execute(c, TWO);
            c.commit();
            c.setAutoCommit(true);
            run.work(c);
        });
        writes("rollback", (c, run) -> {
            c.setAutoCommit(false);
            run.execute(c, ONE);
            c.rollback();
            run.query(c, "select n from work order by id");
            c.rollback();
            c.setAutoCommit(true);
            run.work(c);
        });
        reads("commit and rollback in autocommit", (c, run) -> {
            run.tries(c::commit);
            run.tries(c::rollback);
            run.tries(c::setSavepoint);
            run.query(c, "select 1");
            run.tries(c::commit);
            run.tries(c::rollback);
            run.tries(() -> c.setSavepoint("s"));
        });
        reads("commit of nothing", (c, run) -> {
            c.setAutoCommit(false);
            c.commit();
            c.rollback();
            c.commit();
            c.setAutoCommit(true);
        });
        writes("autocommit turned on in a transaction commits", (c, run) -> {
            c.setAutoCommit(false);
            run.execute(c, ONE);
            c.setAutoCommit(true);
            run.work(c);
            run.tries(c::rollback);
        });
        writes("autocommit turned on twice and off twice", (c, run) -> {
            c.setAutoCommit(true);
            c.setAutoCommit(false);
            run.execute(c, ONE);
            c.setAutoCommit(false);
            c.rollback();
            c.setAutoCommit(true);
            c.setAutoCommit(true);
            run.work(c);
        });
        writes("closing with a transaction open", (c, run) -> {
            c.setAutoCommit(false);
            run.execute(c, ONE);
            c.close();
            run.tries(c::commit);
            run.tries(c::rollback);
        });
        defines("definitions commit", (c, run) -> {
            c.setAutoCommit(false);
            run.execute(c, ONE);
            run.execute(c, "create table scratch (id int primary key)");
            c.rollback();
            run.work(c);
            run.execute(c, TWO);
            run.execute(c, "drop table scratch");
            run.execute(c, "update work set n = 300 where id = 3");
            c.rollback();
            c.setAutoCommit(true);
            run.work(c);
        });
        defines("a temporary table does not commit", (c, run) -> {
            c.setAutoCommit(false);
            run.execute(c, ONE);
            run.tries(() -> run.execute(c, "create temporary table scratch (id int primary key)"));
            run.tries(() -> run.execute(c, "insert into scratch values (1)"));
            c.rollback();
            run.work(c);
            run.tries(() -> run.query(c, "select * from scratch"));
            run.tries(() -> run.execute(c, "drop temporary table scratch"));
            c.setAutoCommit(true);
        });
        writes("truncate commits", (c, run) -> {
            c.setAutoCommit(false);
            run.execute(c, ONE);
            run.execute(c, "truncate table work");
            c.rollback();
            run.work(c);
            c.setAutoCommit(true);
        });
        writes("an error in a transaction leaves it open", (c, run) -> {
            c.setAutoCommit(false);
            run.execute(c, ONE);
            run.tries(() -> run.execute(c, "insert into work (name) values ('two')"));
            run.tries(() -> run.execute(c, "nonsense"));
            run.execute(c, TWO);
            c.commit();
            c.setAutoCommit(true);
            run.work(c);
        });
        writes("reads in a transaction see its writes", (c, run) -> {
            c.setAutoCommit(false);
            run.execute(c, ONE);
            run.query(c, "select n from work where id = 1");
            try (PreparedStatement statement = c.prepareStatement("select n from work where id = ?")) {
                statement.setInt(1, 1);
                run.query(statement);
                c.rollback();
                run.query(statement);
                c.rollback();
            }
            c.setAutoCommit(true);
        });
        writes("a statement made before the transaction", (c, run) -> {
            try (Statement statement = c.createStatement();
                    PreparedStatement prepared = c.prepareStatement("select n from work where id = 1")) {
                run.drain(statement.executeQuery("select id from item where id = 1"));
                run.query(prepared);
                c.setAutoCommit(false);
                statement.executeUpdate(ONE);
                run.query(prepared);
                run.drain(statement.executeQuery("select n from work where id = 1"));
                c.rollback();
                run.query(prepared);
                c.commit();
                c.setAutoCommit(true);
            }
        });
        writes("an interleaved read-only switch", (c, run) -> {
            c.setAutoCommit(false);
            run.execute(c, ONE);
            run.tries(() -> c.setReadOnly(true));
            c.isReadOnly();
            run.tries(() -> run.execute(c, TWO));
            run.query(c, "select n from work order by id");
            c.rollback();
            run.tries(() -> c.setReadOnly(false));
            c.setAutoCommit(true);
            run.work(c);
        });
        writes("an isolation switch inside", (c, run) -> {
            c.setAutoCommit(false);
            run.execute(c, ONE);
            run.tries(() -> c.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED));
            c.getTransactionIsolation();
            run.query(c, "select n from work order by id");
            c.rollback();
            c.setAutoCommit(true);
            run.work(c);
        });
        writes("a catalog switch inside", (c, run) -> {
            c.setAutoCommit(false);
            run.execute(c, ONE);
            c.setCatalog("information_schema");
            run.query(c, "select n from app.work order by id");
            c.setCatalog("app");
            c.rollback();
            c.setAutoCommit(true);
            run.work(c);
        });
    }

    private void byText() {
        for (String begin : List.of("begin", "start transaction read write")) {
            for (String end : List.of(
                    "commit", "rollback", "commit and chain", "rollback and chain", "commit and no chain", "begin")) {
                writes(begin + " … " + end, (c, run) -> {
                    run.execute(c, begin);
                    c.getAutoCommit();
                    run.execute(c, ONE);
                    run.query(c, "select n from work order by id");
                    run.execute(c, end);
                    run.execute(c, TWO);
                    run.execute(c, "rollback");
                    run.work(c);
                    c.getAutoCommit();
                });
            }
        }
        for (String end : List.of("commit", "rollback", "begin", "set autocommit = 1")) {
            writes("set autocommit = 0 … " + end, (c, run) -> {
                run.execute(c, "set autocommit = 0");
                c.getAutoCommit();
                run.execute(c, ONE);
                run.execute(c, end);
                c.getAutoCommit();
                run.execute(c, TWO);
                run.tries(c::rollback);
                run.tries(() -> c.setAutoCommit(true));
                run.work(c);
            });
        }
        for (String set : List.of(
                "set autocommit = off",
                "set @@autocommit = 0",
                "set session autocommit = 0",
                "set @@session.autocommit = 0",
                "set autocommit = 0, @v = 1",
                "set @v = 0, autocommit = @v",
                "set local autocommit=OFF",
                "set autocommit = 1 - 1")) {
            writes(set, (c, run) -> {
                run.execute(c, set);
                c.getAutoCommit();
                run.execute(c, ONE);
                run.tries(c::rollback);
                run.execute(c, "rollback");
                run.execute(c, "set autocommit = 1");
                c.getAutoCommit();
                run.work(c);
            });
        }
        writes("begin by text, commit by method", (c, run) -> {
            run.execute(c, "begin");
            run.execute(c, ONE);
            run.tries(c::commit);
            run.execute(c, "rollback");
            run.work(c);
        });
        writes("begin by text, rollback by method", (c, run) -> {
            run.execute(c, "begin");
            run.execute(c, ONE);
            run.tries(c::rollback);
            run.execute(c, "rollback");
            run.work(c);
        });
        writes("begin by text, autocommit by method", (c, run) -> {
            run.execute(c, "begin");
            run.execute(c, ONE);
            c.setAutoCommit(true);
            run.execute(c, "rollback");
            run.work(c);
            run.execute(c, "begin");
            run.execute(c, TWO);
            c.setAutoCommit(false);
            c.rollback();
            c.setAutoCommit(true);
            run.work(c);
        });
        writes("methods with autocommit off, commit by text", (c, run) -> {
            c.setAutoCommit(false);
            run.execute(c, ONE);
            run.execute(c, "commit");
            run.execute(c, TWO);
            c.rollback();
            c.setAutoCommit(true);
            run.work(c);
        });
        writes("begin inside of autocommit off commits", (c, run) -> {
            c.setAutoCommit(false);
            run.execute(c, ONE);
            run.execute(c, "begin");
            run.execute(c, TWO);
            c.rollback();
            c.setAutoCommit(true);
            run.work(c);
        });
        writes("autocommit on by text, off by method", (c, run) -> {
            c.setAutoCommit(false);
            run.execute(c, "set autocommit = 1");
            c.getAutoCommit();
            run.execute(c, ONE);
            run.tries(c::rollback);
            run.tries(() -> c.setAutoCommit(false));
            run.execute(c, TWO);
            run.tries(c::rollback);
            c.setAutoCommit(true);
            run.work(c);
        });
        writes("start transaction with consistent snapshot", (c, run) -> {
            run.execute(c, "start transaction with consistent snapshot");
            run.query(c, "select n from work order by id");
            run.elsewhere("update work set n = 500");
            run.query(c, "select n from work order by id");
            run.execute(c, "commit");
            run.work(c);
        });
        writes("start transaction read only", (c, run) -> {
            run.execute(c, "start transaction read only");
            run.query(c, "select n from work order by id");
            run.tries(() -> run.execute(c, ONE));
            run.query(c, "select n from work order by id");
            c.isReadOnly();
            run.execute(c, "commit");
            run.execute(c, ONE);
            run.work(c);
        });
        reads("read only by text, rollback by text", (c, run) -> {
            run.execute(c, "start transaction read only");
            run.query(c, "select id from item order by id");
            run.query(c, "select @@autocommit");
            run.query(c, "select id from item order by id");
            run.execute(c, "rollback");
            run.query(c, "select 1");
        });
        for (String set : List.of(
                "set transaction read only",
                "set session transaction read only",
                "set transaction isolation level serializable",
                "set session transaction isolation level read committed",
                "set transaction_isolation = 'READ-UNCOMMITTED'",
                "set transaction_read_only = 1")) {
            writes(set, (c, run) -> {
                run.tries(() -> run.execute(c, set));
                c.getTransactionIsolation();
                c.isReadOnly();
                run.query(c, "select @@transaction_isolation, @@transaction_read_only");
                run.execute(c, "begin");
                run.query(c, "select n from work order by id");
                run.tries(() -> run.execute(c, ONE));
                run.execute(c, "rollback");
                run.tries(() -> run.execute(c, TWO));
                run.work(c);
            });
        }
        writes("implicit commits by text", (c, run) -> {
            for (String sql : List.of(
                    "analyze table work",
                    "lock tables work write",
                    "unlock tables",
                    "flush tables",
                    "create or replace view scratch_view as select 1",
                    "drop view if exists scratch_view",
                    "set autocommit = 1",
                    "begin")) {
                run.execute(c, "begin");
                run.execute(c, "update work set n = n + 1");
                run.tries(() -> run.execute(c, sql));
                run.execute(c, "rollback");
                run.tries(() -> run.execute(c, "unlock tables"));
                run.query(c, "select '" + sql + "', n from work order by id lock in share mode");
            }
        });
        reads("xa by text", (c, run) -> {
            run.tries(() -> run.execute(c, "xa start 'x'"));
            run.tries(() -> run.query(c, "select id from item where id = 1"));
            run.tries(() -> run.execute(c, "xa end 'x'"));
            run.tries(() -> run.execute(c, "xa rollback 'x'"));
            run.query(c, "select 1");
        });
    }

    private void savepoints() {
        writes("unnamed", (c, run) -> {
            c.setAutoCommit(false);
            run.execute(c, ONE);
            Savepoint savepoint = c.setSavepoint();
            run.tries(savepoint::getSavepointName);
            run.execute(c, TWO);
            c.rollback(savepoint);
            c.releaseSavepoint(savepoint);
            run.tries(() -> c.rollback(savepoint));
            c.commit();
            c.setAutoCommit(true);
            run.work(c);
        });
        writes("named", (c, run) -> {
            c.setAutoCommit(false);
            Savepoint first = c.setSavepoint("first");
            first.getSavepointName();
            run.tries(first::getSavepointId);
            run.execute(c, ONE);
            Savepoint second = c.setSavepoint("second");
            run.execute(c, TWO);
            c.rollback(second);
            run.work(c);
            c.rollback(first);
            run.work(c);
            run.tries(() -> c.rollback(second));
            c.commit();
            run.tries(() -> c.rollback(first));
            c.setAutoCommit(true);
        });
        writes("by text", (c, run) -> {
            run.execute(c, "begin");
            run.execute(c, ONE);
            run.execute(c, "savepoint s");
            run.execute(c, TWO);
            run.execute(c, "rollback to savepoint s");
            run.execute(c, "release savepoint s");
            run.tries(() -> run.execute(c, "rollback to s"));
            run.execute(c, "commit");
            run.work(c);
        });
        reads("of nonsense", (c, run) -> {
            c.setAutoCommit(false);
            run.tries(() -> c.setSavepoint(null));
            run.tries(() -> c.setSavepoint(""));
            run.tries(() -> c.setSavepoint("with `quotes`"));
            run.tries(() -> c.rollback(null));
            run.tries(() -> c.releaseSavepoint(null));
            run.tries(() -> run.execute(c, "rollback to nothing"));
            run.tries(c::rollback);
            run.tries(() -> c.setAutoCommit(true));
        });
        reads("in a read-only transaction", (c, run) -> {
            c.setReadOnly(true);
            c.setAutoCommit(false);
            run.query(c, "select id from item order by id");
            Savepoint savepoint = c.setSavepoint();
            run.query(c, "select id from item order by id");
            c.rollback(savepoint);
            c.releaseSavepoint(savepoint);
            c.commit();
            c.setAutoCommit(true);
            c.setReadOnly(false);
        });
    }

    private void readOnly() {
        writes("a write on a read-only connection", (c, run) -> {
            c.isReadOnly();
            c.setReadOnly(true);
            c.isReadOnly();
            run.query(c, "select n from work order by id");
            for (String sql : List.of(
                    ONE,
                    "insert into work (name) values ('x')",
                    "delete from work",
                    "create table scratch (id int)",
                    "call add_work('x')",
                    "set @v = 1",
                    "select n from work where id = 1 for update",
                    "begin",
                    ONE,
                    "commit")) {
                run.tries(() -> run.execute(c, sql));
            }
            c.setReadOnly(false);
            run.execute(c, ONE);
            run.work(c);
        });
        writes("prepared writes on a read-only connection", (c, run) -> {
            c.setReadOnly(true);
            try (PreparedStatement update = c.prepareStatement("update work set n = ?");
                    PreparedStatement query = c.prepareStatement("select n from work where id = ?")) {
                update.setInt(1, 1);
                run.tries(update::executeUpdate);
                run.tries(update::execute);
                run.tries(update::addBatch);
                run.tries(update::executeBatch);
                query.setInt(1, 1);
                run.query(query);
                c.setReadOnly(false);
                run.tries(update::executeUpdate);
                run.query(query);
            }
            run.work(c);
        });
        reads("a read-only transaction", (c, run) -> {
            c.setReadOnly(true);
            c.setAutoCommit(false);
            run.query(c, "select id from item order by id");
            run.query(c, "select @@transaction_read_only, @@autocommit");
            run.query(c, "select id from item order by id");
            c.commit();
            run.query(c, "select id from item order by id");
            c.rollback();
            c.setAutoCommit(true);
            c.setReadOnly(false);
            c.isReadOnly();
        });
        writes("a write in a read-only transaction", (c, run) -> {
            c.setReadOnly(true);
            c.setAutoCommit(false);
            run.query(c, "select n from work order by id");
            run.tries(() -> run.execute(c, ONE));
            run.query(c, "select n from work order by id");
            c.commit();
            c.setAutoCommit(true);
            c.setReadOnly(false);
            run.work(c);
        });
        writes("read-only for one transaction, then writing", (c, run) -> {
            for (int i = 0; i < 3; i++) {
                c.setReadOnly(true);
                c.setAutoCommit(false);
                run.query(c, "select n from work order by id");
                c.commit();
                c.setReadOnly(false);
                run.execute(c, "update work set n = n + 1");
                c.commit();
                c.setAutoCommit(true);
                run.settle();
            }
            run.work(c);
        });
        writes("read-only set after autocommit", (c, run) -> {
            c.setAutoCommit(false);
            c.setReadOnly(true);
            run.query(c, "select n from work order by id");
            run.tries(() -> c.setReadOnly(false));
            run.tries(() -> run.execute(c, ONE));
            run.tries(c::commit);
            run.tries(() -> run.execute(c, ONE));
            c.commit();
            c.setAutoCommit(true);
            run.work(c);
        });
    }

    private void isolation() {
        for (int level : new int[] {
            Connection.TRANSACTION_NONE,
            Connection.TRANSACTION_READ_UNCOMMITTED,
            Connection.TRANSACTION_READ_COMMITTED,
            Connection.TRANSACTION_REPEATABLE_READ,
            Connection.TRANSACTION_SERIALIZABLE,
            77
        }) {
            writes("isolation " + level, (c, run) -> {
                c.getTransactionIsolation();
                run.tries(() -> c.setTransactionIsolation(level));
                c.getTransactionIsolation();
                run.query(c, "select @@transaction_isolation");
                run.query(c, "select n from work order by id");
                c.setAutoCommit(false);
                run.query(c, "select n from work order by id");
                run.execute(c, ONE);
                c.commit();
                c.setAutoCommit(true);
                run.settle();
                run.query(c, "select n from work order by id");
                c.getTransactionIsolation();
            });
        }
        writes("a consistent read", (c, run) -> {
            c.setAutoCommit(false);
            run.query(c, "select n from work order by id");
            run.elsewhere("update work set n = 500");
            run.query(c, "select n from work order by id");
            c.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            c.commit();
            run.query(c, "select n from work order by id");
            run.elsewhere("update work set n = 501");
            run.query(c, "select n from work order by id");
            c.rollback();
            c.setAutoCommit(true);
        });
        writes("read uncommitted sees what is not committed", (c, run) -> {
            c.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
            c.setAutoCommit(false);
            run.elsewhere("begin");
            run.elsewhere("update work set n = 600");
            run.query(c, "select n from work order by id");
            run.elsewhere("rollback");
            run.query(c, "select n from work order by id");
            c.rollback();
            c.setAutoCommit(true);
        });
        writes("serializable locks what it reads", (c, run) -> {
            c.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            c.setAutoCommit(false);
            run.query(c, "select n from work where id = 1");
            run.elsewhere("set innodb_lock_wait_timeout = 1");
            run.tries(() -> {
                try {
                    run.elsewhere("update work set n = 700 where id = 1");
                    run.note("the other session", "was not locked out");
                } catch (SQLException e) {
                    run.note("the other session", e);
                }
            });
            run.elsewhere("set innodb_lock_wait_timeout = 10");
            c.rollback();
            c.setAutoCommit(true);
        });
    }

    private void locks() {
        writes("a lock that is not had in time", (c, run) -> {
            run.elsewhere("begin");
            run.elsewhere("update work set n = 800 where id = 1");
            try {
                run.execute(c, "set innodb_lock_wait_timeout = 1");
                c.setAutoCommit(false);
                run.execute(c, TWO);
                run.tries(() -> run.execute(c, ONE));
                run.query(c, "select n from work order by id");
            } finally {
                run.elsewhere("rollback");
            }
            c.commit();
            c.setAutoCommit(true);
            run.work(c);
        });
        reads("nowait", (c, run) -> {
            run.elsewhere("begin");
            run.elsewhere("select * from parent where id = 1 for update");
            try {
                run.tries(() -> run.query(c, "select * from parent where id = 1 for update nowait"));
                run.tries(() -> run.query(c, "select * from parent order by id for update skip locked"));
            } finally {
                run.elsewhere("rollback");
            }
        });
        writes("lock tables", (c, run) -> {
            run.execute(c, "lock tables work write, item read");
            run.execute(c, ONE);
            run.query(c, "select id from item order by id");
            run.query(c, "select n from work order by id");
            run.tries(() -> run.query(c, "select * from parent"));
            run.tries(() -> run.execute(c, "update item set name = name"));
            run.execute(c, "unlock tables");
            run.query(c, "select * from parent order by id");
        });
        writes("closing with tables locked", (c, run) -> {
            run.execute(c, "lock tables work write");
            run.execute(c, ONE);
            c.close();
            run.elsewhere("update work set n = 900 where id = 1");
        });
    }
}
