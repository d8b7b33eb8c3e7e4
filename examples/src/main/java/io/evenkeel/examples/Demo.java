package io.evenkeel.examples;

import io.evenkeel.examples.demo.DemoRun;
import io.evenkeel.examples.demo.Options;
import java.util.List;

/**
 * Two servers, each a web server and a database, with real traffic through evenkeel: what happens when replication
 * pauses, the replica dies, a web server dies, and each comes back.
 *
 * <p>Ends with 0 if all that must hold did hold, with 1 if not, with 2 if it could not run. It leaves nothing behind,
 * also when it is interrupted.
 */
public final class Demo {

    private Demo() {}

    /** Runs it; {@link Options#USAGE} tells the arguments. */
    public static void main(String[] arguments) {
        Options options;
        try {
            options = Options.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        System.exit(DemoRun.run(options));
    }
}
