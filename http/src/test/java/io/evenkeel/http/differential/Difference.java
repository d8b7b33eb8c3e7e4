package io.evenkeel.http.differential;

import java.util.regex.Pattern;

/**
 * One way in which our client differs from the JDK's, on purpose.
 *
 * @param name short, unique
 * @param what what the JDK's client does and what ours does, for a reader of the guide
 * @param reason why
 * @param scenario which scenarios show it
 * @param line which observations differ so
 * @param plain what is observed with the JDK's client
 * @param ours what is observed with ours
 * @param ends whether the scenario goes another way from there on, so that what follows cannot be compared
 * @param always whether it occurs with every JDK and in every run
 */
record Difference(
        String name,
        String what,
        String reason,
        Pattern scenario,
        Pattern line,
        Pattern plain,
        Pattern ours,
        boolean ends,
        boolean always) {

    static Difference of(
            String name, String what, String reason, String scenario, String line, String plain, String ours) {
        return new Difference(
                name,
                what,
                reason,
                Pattern.compile(scenario),
                Pattern.compile(line),
                Pattern.compile(plain, Pattern.DOTALL),
                Pattern.compile(ours, Pattern.DOTALL),
                false,
                true);
    }

    Difference ending() {
        return new Difference(name, what, reason, scenario, line, plain, ours, true, always);
    }

    /** It depends on the JDK, or on which of two threads comes first. */
    Difference notAlways() {
        return new Difference(name, what, reason, scenario, line, plain, ours, ends, false);
    }

    boolean covers(Scenario in, Transcript.Line plainLine, Transcript.Line ourLine) {
        return (plainLine.what().equals(ourLine.what()) || ends)
                && scenario.matcher(in.name()).matches()
                && line.matcher(plainLine.what()).matches()
                && plain.matcher(plainLine.value()).matches()
                && ours.matcher(ourLine.value()).matches();
    }

    /** As a row of the guide's table. */
    String row() {
        return "| " + what + " | " + reason + " |";
    }

    @Override
    public String toString() {
        return name;
    }
}
