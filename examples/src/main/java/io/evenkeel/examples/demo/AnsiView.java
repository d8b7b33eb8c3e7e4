package io.evenkeel.examples.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** A table that is drawn over itself, for a terminal of 80 columns, with the last things told below it. */
final class AnsiView implements View {

    private static final int COLUMNS = 79;
    private static final int TOLD = 10;
    private static final int BAR = 10;
    private static final String BOLD = "\u001b[1m";
    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String PLAIN = "\u001b[0m";

    private final PrintStream out;
    private final Deque<String> told = new ArrayDeque<>();
    private int drawn;

    AnsiView(PrintStream out) {
        this.out = out;
    }

    /** Whether standard output is a terminal that knows more than lines. */
    static boolean possible() {
        String term = System.getenv("TERM");
        if (term == null || term.equals("dumb")) {
            return false;
        }
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    @Override
    public void tell(Duration elapsed, String text) {
        String line = "  " + LineView.time(elapsed) + "  " + text;
        if (drawn == 0) {
            out.println(line);
            return;
        }
        // A line that the terminal wraps would count as one and take two.
        told.addLast(line.substring(0, Math.min(line.length(), COLUMNS)));
        if (told.size() > TOLD) {
            told.removeFirst();
        }
    }

    @Override
    public void show(Frame frame) {
        List<String> lines = new ArrayList<>();
        lines.add(BOLD + frame.step() + PLAIN);
        lines.add("");
        lines.add(String.format("  %-9s %-18s %-18s %-18s", "", "HTTP requests", "SQL reads", "SQL writes"));
        lines.add(String.format(
                "  %-9s %s %s %s",
                Picture.SERVER_1,
                cell(1 - frame.requests().secondShare(), frame.requests()),
                cell(1 - frame.reads().secondShare(), frame.reads()),
                cell(1 - frame.writes().secondShare(), frame.writes())));
        lines.add(String.format(
                "  %-9s %s %s %s",
                Picture.SERVER_2,
                cell(frame.requests().secondShare(), frame.requests()),
                cell(frame.reads().secondShare(), frame.reads()),
                cell(frame.writes().secondShare(), frame.writes())));
        lines.add(String.format(
                Locale.ROOT,
                "  %-9s %-18s %-18s %-18s",
                "together",
                rate(frame.requests()),
                rate(frame.reads()),
                rate(frame.writes())));
        lines.add("");
        lines.add("  server2: web server " + (frame.web2() ? "up" : RED + "dead" + PLAIN) + ", database "
                + (frame.lag() == null ? RED : GREEN) + LineView.replica(frame) + PLAIN);
        lines.add("  failed calls: " + frame.failed());
        lines.add("");
        lines.addAll(told);
        draw(lines);
    }

    private static String cell(double share, Meter.Count count) {
        if (count.served() == 0) {
            return String.format("%-18s", "");
        }
        int full = (int) Math.round(share * BAR);
        return String.format(
                Locale.ROOT, "%s%s %4d %% ", "#".repeat(full), ".".repeat(BAR - full), Math.round(100 * share));
    }

    private static String rate(Meter.Count count) {
        return String.format(Locale.ROOT, "%d/s", count.served());
    }

    private void draw(List<String> lines) {
        StringBuilder text = new StringBuilder();
        if (drawn > 0) {
            text.append("\u001b[").append(drawn).append('A');
        }
        for (String line : lines) {
            text.append('\r').append(line).append("\u001b[K\n");
        }
        text.append("\u001b[J");
        drawn = lines.size();
        out.print(text);
        out.flush();
    }

    @Override
    public void end() {
        drawn = 0;
        out.println();
    }
}
