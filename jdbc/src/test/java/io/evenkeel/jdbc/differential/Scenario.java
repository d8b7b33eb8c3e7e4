package io.evenkeel.jdbc.differential;

import java.sql.Connection;

/**
 * JDBC calls that are made once on a plain connection and once on ours.
 *
 * @param properties of the driver beside the usual ones, as in a URL; empty for none
 * @param touches what has to be put back afterwards
 */
record Scenario(String name, String properties, Touches touches, Body body) {

    /** What a scenario leaves changed. */
    enum Touches {
        /** Nothing that another connection could see. */
        NOTHING,
        /** The rows of the table {@code work}. */
        ROWS,
        /** The tables {@code scratch} and {@code scratch2}, and the rows of {@code work}. */
        TABLES
    }

    /** The calls. What it throws is part of the transcript, and ends it. */
    @FunctionalInterface
    interface Body {
        void run(Connection connection, Run run) throws Exception;
    }

    @Override
    public String toString() {
        return name;
    }
}
