package io.evenkeel.examples.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Lines, for a file or a pipe: one a second. */
final class LineView implements View {

    private static final Duration EVERY = Duration.ofSeconds(1);

    private final PrintStream out;
    private Duration last = Duration.ZERO;

    LineView(PrintStream out) {
        this.out = out;
    }

    @Override
    public void tell(Duration elapsed, String text) {
        out.println(time(elapsed) + "  " + text);
        out.flush();
    }

    @Override
    public void show(Frame frame) {
        if (frame.elapsed().minus(last).compareTo(EVERY) < 0) {
            return;
        }
        last = frame.elapsed();
        out.printf(
                Locale.ROOT,
                "%s    http %s   reads %s   writes %s   replica %s   failed %d%n",
                time(frame.elapsed()),
                shares(frame.requests()),
                shares(frame.reads()),
                shares(frame.writes()),
                replica(frame),
                frame.failed());
        out.flush();
    }

    @Override
    public void end() {}

    /** Such as {@code 0:07}. */
    static String time(Duration elapsed) {
        return String.format(Locale.ROOT, "%d:%02d", elapsed.toMinutes(), elapsed.toSecondsPart());
    }

    /** The database of server2 with its lag, if it has one. */
    static String replica(Frame frame) {
        Duration lag = frame.lag();
        return lag == null
                ? "does not answer"
                : frame.database2() + String.format(Locale.ROOT, ", lag %.1f s", lag.toMillis() / 1000.0);
    }

    private static String shares(Meter.Count count) {
        long second = Math.round(100 * count.secondShare());
        return count.served() == 0
                ? "none"
                : String.format(Locale.ROOT, "%3d/%3d %% of %4d/s", 100 - second, second, count.served());
    }
}
