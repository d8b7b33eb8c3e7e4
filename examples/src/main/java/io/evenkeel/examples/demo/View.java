package io.evenkeel.examples.demo;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is shown. Called by one thread at a time. */
interface View {

    /**
     * How things are at one moment.
     *
     * @param elapsed since the demo began
     * @param step the title of what happens
     * @param requests what was served in the last second
     * @param reads what was served in the last second
     * @param writes what was served in the last second
     * @param failed how many calls of all three failed, ever
     * @param web2 whether the web server of server2 runs
     * @param database2 how the database of server2 is
     * @param lag its lag, or null if it does not answer
     */
    record Frame(
            Duration elapsed,
            String step,
            Meter.Count requests,
            Meter.Count reads,
            Meter.Count writes,
            long failed,
            boolean web2,
            String database2,
            @Nullable Duration lag) {}

    /** Something happened, or begins; told once. */
    void tell(Duration elapsed, String text);

    /** How it is now; told several times a second. */
    void show(Frame frame);

    /** The table or the lines end here. */
    void end();

    /** The view for where standard output goes. */
    static View of(boolean plain) {
        return !plain && AnsiView.possible() ? new AnsiView(System.out) : new LineView(System.out);
    }
}
