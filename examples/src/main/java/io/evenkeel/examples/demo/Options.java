package io.evenkeel.examples.demo;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the demo was asked for.
 *
 * @param mysqlHome the MySQL to run on, or null for the MariaDB that the demo brings
 * @param plain whether to print lines also where a terminal could show a table
 */
public record Options(@Nullable Path mysqlHome, boolean plain) {

    /** How to call it. */
    public static final String USAGE = """
            usage: java -jar demo.jar [--mysql-home=DIR] [--plain]
              --mysql-home=DIR  run on the MySQL (8.0 or newer) in DIR instead of the MariaDB in the jar
              --plain           print lines, no table""";

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException if there is something else on it
     */
    public static Options parse(List<String> arguments) {
        Path mysqlHome = null;
        boolean plain = false;
        for (String argument : arguments) {
            if (argument.startsWith("--mysql-home=") && argument.length() > "--mysql-home=".length()) {
                mysqlHome = Path.of(argument.substring("--mysql-home=".length()));
            } else if (argument.equals("--plain")) {
                plain = true;
            } else {
                throw new IllegalArgumentException("argument: " + argument + "\n" + USAGE);
            }
        }
        return new Options(mysqlHome, plain);
    }
}
