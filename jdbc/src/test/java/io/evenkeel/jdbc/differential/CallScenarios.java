package io.evenkeel.jdbc.differential;

import java.sql.CallableStatement;
import java.sql.JDBCType;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;
import java.util.Map;

/** {@link CallableStatement}: parameters in and out, results, counts, errors, the escape syntax. */
final class CallScenarios extends Scenarios {

    CallScenarios() {
        super("call");
        reads("in, out and inout by index", (c, run) -> {
            try (CallableStatement call = c.prepareCall("{call echo(?, ?, ?)}")) {
                call.setInt(1, 21);
                call.registerOutParameter(2, Types.INTEGER);
                call.setString(3, "hello");
                call.registerOutParameter(3, Types.VARCHAR);
                call.execute();
                call.getInt(2);
                call.getString(3);
                call.getObject(2);
                call.getLong(2);
                call.getString(2);
                call.wasNull();
                run.tries(() -> call.getInt(1));
                run.tries(() -> call.getInt(4));
                run.tries(() -> call.getInt(0));
                call.execute();
                call.getInt(2);
            }
        });
        reads("in, out and inout by name", (c, run) -> {
            try (CallableStatement call = c.prepareCall("{call echo(?, ?, ?)}")) {
                call.setInt("a", 4);
                call.registerOutParameter("b", Types.INTEGER);
                call.setString("c", "named");
                call.registerOutParameter("c", Types.VARCHAR, 20);
                call.executeUpdate();
                call.getInt("b");
                call.getString("c");
                call.getObject("c", String.class);
                run.tries(() -> call.getInt("nothing"));
                run.tries(() -> call.setInt("nothing", 1));
            }
        });
        reads("null in and out", (c, run) -> {
            try (CallableStatement call = c.prepareCall("call echo(?, ?, ?)")) {
                call.setNull(1, Types.INTEGER);
                call.setNull(3, Types.VARCHAR);
                call.registerOutParameter(2, JDBCType.INTEGER);
                call.registerOutParameter(3, JDBCType.VARCHAR);
                call.executeQuery();
                call.getInt(2);
                call.wasNull();
                call.getString(3);
                call.wasNull();
                call.getObject(2, Integer.class);
            }
        });
        reads("out parameters that were not registered", (c, run) -> {
            try (CallableStatement call = c.prepareCall("{call echo(?, ?, ?)}")) {
                call.setInt(1, 1);
                run.tries(call::execute);
                run.tries(() -> call.getInt(2));
            }
        });
        reads("parameters that were not set", (c, run) -> {
            try (CallableStatement call = c.prepareCall("{call echo(?, ?, ?)}")) {
                run.tries(call::execute);
                run.tries(call::executeQuery);
                run.tries(call::executeUpdate);
            }
        });
        reads("every getter of an out parameter", (c, run) -> {
            try (CallableStatement call = c.prepareCall("{call echo(?, ?, ?)}")) {
                call.setInt(1, 21);
                call.registerOutParameter(2, Types.INTEGER);
                call.setString(3, "7");
                call.registerOutParameter(3, Types.VARCHAR);
                call.execute();
                for (int i = 2; i <= 3; i++) {
                    int index = i;
                    run.tries(() -> call.getBoolean(index));
                    run.tries(() -> call.getByte(index));
                    run.tries(() -> call.getShort(index));
                    run.tries(() -> call.getInt(index));
                    run.tries(() -> call.getLong(index));
                    run.tries(() -> call.getFloat(index));
                    run.tries(() -> call.getDouble(index));
                    run.tries(() -> call.getBigDecimal(index));
                    run.tries(() -> call.getBytes(index));
                    run.tries(() -> call.getDate(index));
                    run.tries(() -> call.getTime(index));
                    run.tries(() -> call.getTimestamp(index));
                    run.tries(() -> call.getClob(index));
                    run.tries(() -> call.getBlob(index));
                    run.tries(() -> call.getNString(index));
                    run.tries(() -> call.getNCharacterStream(index));
                    run.tries(() -> call.getCharacterStream(index));
                    run.tries(() -> call.getURL(index));
                    run.tries(() -> call.getArray(index));
                    run.tries(() -> call.getRef(index));
                    run.tries(() -> call.getRowId(index));
                    run.tries(() -> call.getSQLXML(index));
                    run.tries(() -> call.getObject(index, Map.of()));
                }
            }
        });
        for (String sql : List.of(
                "{call two_results()}", "call two_results()", "CALL app.two_results()", "{ call two_results }")) {
            reads(
                    "several results of " + sql,
                    (c, run) -> run.tries(() -> {
                        try (CallableStatement call = c.prepareCall(sql)) {
                            run.results(call, call.execute());
                        }
                    }));
            reads(
                    "executeQuery of " + sql,
                    (c, run) -> run.tries(() -> {
                        try (CallableStatement call = c.prepareCall(sql)) {
                            run.drain(call.executeQuery());
                            run.results(call, call.getMoreResults());
                        }
                    }));
            reads("as a statement: " + sql, (c, run) -> {
                try (Statement statement = c.createStatement()) {
                    run.tries(() -> run.results(statement, statement.execute(sql)));
                }
            });
            reads(
                    "as a prepared statement: " + sql,
                    (c, run) -> run.tries(() -> {
                        try (PreparedStatement statement = c.prepareStatement(sql)) {
                            run.results(statement, statement.execute());
                        }
                    }));
        }
        writes("results, counts and an out parameter", (c, run) -> {
            try (CallableStatement call = c.prepareCall("{call results_and_counts(?)}")) {
                call.registerOutParameter(1, Types.BIGINT);
                run.results(call, call.execute());
                call.getLong(1);
            }
            run.work(c);
        });
        writes("executeUpdate of a call", (c, run) -> {
            try (CallableStatement call = c.prepareCall("{call add_work(?)}")) {
                call.setString(1, "by call");
                call.executeUpdate();
                call.getUpdateCount();
                run.tries(call::executeUpdate);
                call.setString("called", "by name");
                call.executeLargeUpdate();
            }
            run.work(c);
        });
        writes("a batch of calls", (c, run) -> {
            try (CallableStatement call = c.prepareCall("{call add_work(?)}")) {
                for (String name : List.of("x", "y", "one", "z")) {
                    call.setString(1, name);
                    call.addBatch();
                }
                run.tries(call::executeBatch);
            }
            run.work(c);
        });
        writes("a call in a transaction that is rolled back", (c, run) -> {
            c.setAutoCommit(false);
            try (CallableStatement call = c.prepareCall("{call add_work('gone')}")) {
                call.execute();
            }
            c.rollback();
            c.setAutoCommit(true);
            run.work(c);
        });
        reads("a procedure that fails", (c, run) -> {
            try (CallableStatement call = c.prepareCall("{call fails()}")) {
                run.tries(call::execute);
                run.tries(call::executeQuery);
            }
            run.tries(() -> run.execute(c, "call fails()"));
            run.query(c, "select 1");
        });
        reads("a procedure that warns", (c, run) -> {
            try (CallableStatement call = c.prepareCall("{call warns()}")) {
                call.execute();
                call.getWarnings();
                c.getWarnings();
            }
        });
        reads("a procedure that sets a variable", (c, run) -> {
            run.execute(c, "call sets()");
            run.query(c, "select @v");
        });
        reads("a function", (c, run) -> {
            try (CallableStatement call = c.prepareCall("{? = call twice(?)}")) {
                call.registerOutParameter(1, Types.INTEGER);
                call.setInt(2, 8);
                run.tries(() -> {
                    call.execute();
                    call.getInt(1);
                });
            }
        });
        reads("a procedure that does not exist", (c, run) -> {
            run.tries(() -> {
                try (CallableStatement call = c.prepareCall("{call nowhere(?)}")) {
                    call.setInt(1, 1);
                    call.execute();
                }
            });
            run.tries(() -> c.prepareCall("{call nowhere.nothing()}").execute());
        });
        reads("a call that is none", (c, run) -> {
            for (String sql : List.of("select 1", "", "update work set n = n where id = 99", "{call }", "{nonsense}")) {
                run.tries(() -> {
                    try (CallableStatement call = c.prepareCall(sql)) {
                        call.execute();
                    }
                });
            }
            run.tries(() -> c.prepareCall(null));
        });
        reads("types of a call", (c, run) -> {
            try (CallableStatement call = c.prepareCall(
                    "{call two_results()}", ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY)) {
                call.getResultSetType();
                call.getResultSetConcurrency();
                ResultSet rows = call.executeQuery();
                rows.getStatement();
                rows.last();
                rows.getRow();
            }
            run.tries(() -> c.prepareCall(
                    "{call two_results()}",
                    ResultSet.TYPE_FORWARD_ONLY,
                    ResultSet.CONCUR_UPDATABLE,
                    ResultSet.HOLD_CURSORS_OVER_COMMIT));
        });
        reads("a call leads back", (c, run) -> {
            try (CallableStatement call = c.prepareCall("{call two_results()}")) {
                call.getConnection();
                call.isWrapperFor(CallableStatement.class);
                call.unwrap(CallableStatement.class);
                call.unwrap(Statement.class);
                call.executeQuery().getStatement();
                call.getResultSet();
            }
        });
        reads("metadata of a call", (c, run) -> {
            try (CallableStatement call = c.prepareCall("{call echo(?, ?, ?)}")) {
                run.tries(() -> {
                    ParameterMetaData parameters = call.getParameterMetaData();
                    for (int i = 1; i <= parameters.getParameterCount(); i++) {
                        parameters.getParameterMode(i);
                        parameters.getParameterType(i);
                        parameters.getParameterTypeName(i);
                        parameters.isNullable(i);
                    }
                });
                run.tries(call::getMetaData);
            }
        });
        reads("registering what cannot be", (c, run) -> {
            try (CallableStatement call = c.prepareCall("{call echo(?, ?, ?)}")) {
                run.tries(() -> call.registerOutParameter(1, Types.INTEGER));
                run.tries(() -> call.registerOutParameter(9, Types.INTEGER));
                run.tries(() -> call.registerOutParameter("nothing", Types.INTEGER));
                run.tries(() -> call.registerOutParameter(2, Types.INTEGER, "INT"));
                run.tries(() -> call.registerOutParameter(2, JDBCType.DECIMAL, 2));
            }
        });
        reads("calls with read-only set", (c, run) -> {
            c.setReadOnly(true);
            run.tries(() -> run.execute(c, "call two_results()"));
            run.tries(() -> run.execute(c, "call add_work('refused')"));
            c.setReadOnly(false);
        });
        reads("calls on a connection with another catalog", (c, run) -> {
            c.setCatalog("information_schema");
            run.tries(() -> {
                try (CallableStatement call = c.prepareCall("{call app.echo(?, ?, ?)}")) {
                    call.setInt(1, 2);
                    call.setString(3, "x");
                    call.registerOutParameter(2, Types.INTEGER);
                    call.registerOutParameter(3, Types.VARCHAR);
                    call.execute();
                    call.getInt(2);
                }
            });
            c.setCatalog("app");
        });
    }
}
