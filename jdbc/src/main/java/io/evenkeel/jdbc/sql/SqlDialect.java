package io.evenkeel.jdbc.sql;

/** Whose built-in functions are believed to be built in. */
public enum SqlDialect {

    /** Not known: a function is known when either family has it. */
    ANY,

    /** MySQL 5.7 to 9.7: a name that only MariaDB has may be a stored function here. */
    MYSQL,

    /** MariaDB 10.6 to 11.8: a name that only MySQL has may be a stored function here. */
    MARIADB
}
