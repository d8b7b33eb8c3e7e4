package io.evenkeel.examples.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What must hold, and whether it did. */
final class Checks {

    /** One thing that must hold, with its numbers in the text. */
    record Check(boolean held, String text) {}

    private final List<Check> all = new ArrayList<>();

    /** Notes one. */
    void check(boolean held, String text, Object... numbers) {
        all.add(new Check(held, String.format(Locale.ROOT, text, numbers)));
    }

    List<Check> all() {
        return List.copyOf(all);
    }

    boolean held() {
        return all.stream().allMatch(Check::held);
    }
}
