package io.evenkeel.jdbc.differential;

import java.lang.reflect.Method;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** {@link DatabaseMetaData} and {@link ResultSetMetaData}: every question. */
final class MetaDataScenarios extends Scenarios {

    /** What tells of the session or the moment instead of the server. */
    private static final Set<String> NOT_COMPARED = Set.of("getConnection", "unwrap", "isWrapperFor", "getURL");

    MetaDataScenarios() {
        super("metadata");
        for (String properties : List.of("", "databaseTerm=SCHEMA")) {
            String where = properties.isEmpty() ? "" : " (" + properties + ")";
            reads("every question without arguments" + where, properties, (c, run) -> {
                DatabaseMetaData database = c.getMetaData();
                List<Method> methods = new ArrayList<>(List.of(DatabaseMetaData.class.getMethods()));
                methods.sort(Comparator.comparing(Method::getName));
                for (Method method : methods) {
                    if (method.getParameterCount() == 0 && !NOT_COMPARED.contains(method.getName())) {
                        run.tries(() -> {
                            Object answer = method.invoke(database);
                            if (answer instanceof ResultSet rows) {
                                run.drain(rows);
                                rows.close();
                            }
                        });
                    }
                }
            });
            tables(where, properties);
        }
        questions();
        columns();
        leadingBack();
    }

    /** Asks for rows. */
    @FunctionalInterface
    private interface Question {
        ResultSet ask(DatabaseMetaData database) throws SQLException;
    }

    private void rows(String name, String properties, Question question) {
        reads(name, properties, (c, run) -> {
            DatabaseMetaData database = c.getMetaData();
            run.tries(() -> {
                try (ResultSet rows = question.ask(database)) {
                    describe(run, rows.getMetaData());
                    run.drain(rows);
                }
            });
            run.query(c, "select 1");
        });
    }

    private void tables(String where, String properties) {
        String catalog = properties.isEmpty() ? "app" : "def";
        String schema = properties.isEmpty() ? null : "app";
        rows("getTables" + where, properties, d -> d.getTables(catalog, schema, "%", null));
        rows(
                "getTables of types" + where,
                properties,
                d -> d.getTables(catalog, schema, "item%", new String[] {"VIEW"}));
        rows("getColumns" + where, properties, d -> d.getColumns(catalog, schema, "child", "%"));
        rows("getColumns of every type" + where, properties, d -> d.getColumns(catalog, schema, "kinds", "f\\_%"));
        rows("getPrimaryKeys" + where, properties, d -> d.getPrimaryKeys(catalog, schema, "child"));
        rows("getIndexInfo" + where, properties, d -> d.getIndexInfo(catalog, schema, "parent", true, true));
        rows("getImportedKeys" + where, properties, d -> d.getImportedKeys(catalog, schema, "child"));
        rows("getExportedKeys" + where, properties, d -> d.getExportedKeys(catalog, schema, "parent"));
        rows(
                "getCrossReference" + where,
                properties,
                d -> d.getCrossReference(catalog, schema, "parent", catalog, schema, "child"));
        rows(
                "getBestRowIdentifier" + where,
                properties,
                d -> d.getBestRowIdentifier(catalog, schema, "item", DatabaseMetaData.bestRowSession, true));
        rows("getVersionColumns" + where, properties, d -> d.getVersionColumns(catalog, schema, "kinds"));
        rows("getProcedures" + where, properties, d -> d.getProcedures(catalog, schema, "%"));
        rows("getProcedureColumns" + where, properties, d -> d.getProcedureColumns(catalog, schema, "echo", "%"));
        rows("getFunctions" + where, properties, d -> d.getFunctions(catalog, schema, "%"));
        rows("getFunctionColumns" + where, properties, d -> d.getFunctionColumns(catalog, schema, "twice", "%"));
        rows("getTablePrivileges" + where, properties, d -> d.getTablePrivileges(catalog, schema, "item"));
        rows("getColumnPrivileges" + where, properties, d -> d.getColumnPrivileges(catalog, schema, "item", "%"));
        rows("getSchemas" + where, properties, d -> d.getSchemas(catalog, "a%"));
    }

    private void questions() {
        rows("getTables of nothing", "", d -> d.getTables("nowhere", null, "%", null));
        rows("getTables of null", "", d -> d.getTables(null, null, "item", null));
        rows("getColumns of null", "", d -> d.getColumns(null, null, null, null));
        rows("getPrimaryKeys of null", "", d -> d.getPrimaryKeys("app", null, null));
        rows("getUDTs", "", d -> d.getUDTs("app", null, "%", null));
        rows("getSuperTables", "", d -> d.getSuperTables("app", null, "%"));
        rows("getSuperTypes", "", d -> d.getSuperTypes("app", null, "%"));
        rows("getAttributes", "", d -> d.getAttributes("app", null, "%", "%"));
        rows("getPseudoColumns", "", d -> d.getPseudoColumns("app", null, "%", "%"));
        reads("questions with arguments", (c, run) -> {
            DatabaseMetaData database = c.getMetaData();
            for (int type = 1003; type <= 1005; type++) {
                int t = type;
                run.tries(() -> database.supportsResultSetType(t));
                run.tries(() -> database.supportsResultSetConcurrency(t, ResultSet.CONCUR_READ_ONLY));
                run.tries(() -> database.supportsResultSetConcurrency(t, ResultSet.CONCUR_UPDATABLE));
                run.tries(() -> database.ownUpdatesAreVisible(t));
                run.tries(() -> database.othersInsertsAreVisible(t));
                run.tries(() -> database.updatesAreDetected(t));
            }
            for (int level : new int[] {0, 1, 2, 4, 8, 99}) {
                run.tries(() -> database.supportsTransactionIsolationLevel(level));
            }
            run.tries(() -> database.supportsResultSetHoldability(1));
            run.tries(() -> database.supportsConvert(Types.INTEGER, Types.VARCHAR));
            run.tries(() -> database.supportsConvert(Types.BLOB, Types.INTEGER));
        });
        reads("metadata while a result is open", (c, run) -> {
            try (Statement statement = c.createStatement();
                    ResultSet rows = statement.executeQuery("select id from item order by id")) {
                rows.next();
                c.getMetaData().getPrimaryKeys("app", null, "item").next();
                rows.next();
                rows.getInt(1);
            }
        });
        reads("metadata in a transaction", (c, run) -> {
            c.setAutoCommit(false);
            run.drain(c.getMetaData().getPrimaryKeys("app", null, "item"));
            c.getMetaData().getUserName();
            c.rollback();
            c.setAutoCommit(true);
        });
        reads("metadata in a read-only transaction", (c, run) -> {
            c.setReadOnly(true);
            c.setAutoCommit(false);
            run.drain(c.getMetaData().getPrimaryKeys("app", null, "item"));
            run.query(c, "select 1");
            c.commit();
            c.setAutoCommit(true);
            c.getMetaData().isReadOnly();
            c.setReadOnly(false);
        });
        defines("metadata sees what was just made", (c, run) -> {
            run.execute(c, "create table scratch (id int primary key)");
            run.drain(c.getMetaData().getColumns("app", null, "scratch", null));
        });
        reads("metadata after the connection was closed", (c, run) -> {
            DatabaseMetaData database = c.getMetaData();
            c.close();
            run.tries(database::getDatabaseProductName);
            run.tries(() -> database.getTables("app", null, "item", null));
            run.tries(database::getConnection);
        });
    }

    private void columns() {
        for (String sql : List.of(
                "select * from kinds",
                "select * from child",
                "select id as a, name b, id + 1, 'x' as c, null, now() from item",
                "select w.*, i.name from work w left join item i on w.id = i.id",
                "select count(*), sum(amount), avg(amount), max(made) from item",
                "select * from item_view",
                "show tables",
                "explain select 1")) {
            for (String properties : List.of("", SERVER_SIDE)) {
                reads("columns of " + sql + (properties.isEmpty() ? "" : " (server-side)"), properties, (c, run) -> {
                    try (PreparedStatement statement = c.prepareStatement(sql);
                            ResultSet rows = statement.executeQuery()) {
                        describe(run, rows.getMetaData());
                    }
                });
            }
        }
    }

    /** Asks for everything of each column, also of those that do not exist. */
    static void describe(Run run, ResultSetMetaData columns) throws SQLException {
        if (columns == null) {
            return;
        }
        int count = columns.getColumnCount();
        for (int i = 0; i <= count + 1; i++) {
            int index = i;
            run.tries(() -> columns.getColumnName(index));
            run.tries(() -> columns.getColumnLabel(index));
            run.tries(() -> columns.getColumnType(index));
            run.tries(() -> columns.getColumnTypeName(index));
            run.tries(() -> columns.getColumnClassName(index));
            run.tries(() -> columns.getColumnDisplaySize(index));
            run.tries(() -> columns.getPrecision(index));
            run.tries(() -> columns.getScale(index));
            run.tries(() -> columns.getTableName(index));
            run.tries(() -> columns.getCatalogName(index));
            run.tries(() -> columns.getSchemaName(index));
            run.tries(() -> columns.isAutoIncrement(index));
            run.tries(() -> columns.isCaseSensitive(index));
            run.tries(() -> columns.isCurrency(index));
            run.tries(() -> columns.isDefinitelyWritable(index));
            run.tries(() -> columns.isNullable(index));
            run.tries(() -> columns.isReadOnly(index));
            run.tries(() -> columns.isSearchable(index));
            run.tries(() -> columns.isSigned(index));
            run.tries(() -> columns.isWritable(index));
        }
    }

    private void leadingBack() {
        reads("metadata leads back", (c, run) -> {
            DatabaseMetaData database = c.getMetaData();
            database.getConnection();
            database.getURL();
            database.isWrapperFor(DatabaseMetaData.class);
            database.unwrap(DatabaseMetaData.class);
            run.tries(() -> database.unwrap(String.class));
            database.getConnection().getMetaData();
            ResultSet rows = database.getCatalogs();
            rows.next();
            rows.isClosed();
            rows.close();
            rows.isClosed();
            rows.getType();
        });
        reads("a metadata result's statement", (c, run) -> {
            ResultSet rows = c.getMetaData().getTables("app", null, "item", null);
            run.tries(() -> run.note("has a statement", rows.getStatement() != null));
        });
    }
}
