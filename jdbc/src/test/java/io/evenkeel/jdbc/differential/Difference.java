package io.evenkeel.jdbc.differential;

import io.evenkeel.jdbc.fixture.ServerKind;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One way in which our answers differ from the driver's, on purpose.
 *
 * @param name short, unique
 * @param what what the driver does and what we do, for a reader of the guide
 * @param reason why
 * @param call which calls differ so
 * @param plain what the driver answers to them
 * @param ours what we answer
 * @param ends whether the scenario goes another way from there on, so that what follows cannot be compared
 * @param servers where it occurs
 */
record Difference(
        String name,
        String what,
        String reason,
        Pattern call,
        Pattern plain,
        Pattern ours,
        boolean ends,
        Set<ServerKind> servers) {

    static Difference of(String name, String what, String reason, String call, String plain, String ours) {
        return new Difference(
                name,
                what,
                reason,
                Pattern.compile(call),
                Pattern.compile(plain, Pattern.DOTALL),
                Pattern.compile(ours, Pattern.DOTALL),
                false,
                EnumSet.allOf(ServerKind.class));
    }

    Difference ending() {
        return new Difference(name, what, reason, call, plain, ours, true, servers);
    }

    Difference on(ServerKind first, ServerKind... others) {
        return new Difference(name, what, reason, call, plain, ours, ends, EnumSet.of(first, others));
    }

    boolean covers(Transcript.Line plainLine, Transcript.Line ourLine) {
        return (plainLine.call().equals(ourLine.call()) || ends)
                && call.matcher(plainLine.call()).matches()
                && plain.matcher(plainLine.outcome()).matches()
                && ours.matcher(ourLine.outcome()).matches();
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
