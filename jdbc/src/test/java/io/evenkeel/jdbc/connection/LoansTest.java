package io.evenkeel.jdbc.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LoansTest {

    private final Loans loans = new Loans();

    private LoanCount connection() {
        LoanCount count = new LoanCount();
        loans.add(count);
        return count;
    }

    private List<Long> counts() {
        return List.of(loans.inFlight(), loans.succeeded(), loans.failed(), loans.cancelled());
    }

    @Test
    void what_begins_runs_until_it_ends() {
        LoanCount one = connection();
        LoanCount other = connection();
        one.begin();
        other.begin();
        assertThat(counts()).containsExactly(2L, 0L, 0L, 0L);
        one.end();
        assertThat(counts()).containsExactly(1L, 1L, 0L, 0L);
        one.begin();
        other.end();
        assertThat(counts()).containsExactly(1L, 2L, 0L, 0L);
    }

    @Test
    void an_end_that_is_told_twice_counts_once() {
        LoanCount one = connection();
        one.end();
        assertThat(counts()).containsExactly(0L, 0L, 0L, 0L);
        one.begin();
        one.end();
        one.end();
        assertThat(counts()).containsExactly(0L, 1L, 0L, 0L);
    }

    @Test
    void what_failed_does_not_end_well_too() {
        LoanCount one = connection();
        one.begin();
        one.end();
        one.begin();
        one.fail();
        assertThat(counts()).containsExactly(0L, 1L, 1L, 0L);
        one.fail();
        one.end();
        assertThat(counts()).containsExactly(0L, 1L, 1L, 0L);
    }

    @Test
    void nothing_is_lost_with_the_connection() {
        LoanCount one = connection();
        one.begin();
        one.end();
        one.begin();
        one.fail();
        LoanCount other = connection();
        other.begin();
        other.end();
        other.begin();
        loans.refused();
        assertThat(counts()).containsExactly(1L, 2L, 2L, 0L);
        for (int i = 0; i < 2; i++) {
            loans.remove(one);
            loans.remove(other);
            assertThat(counts()).as("what was running counts as cancelled").containsExactly(0L, 2L, 2L, 1L);
        }
    }
}
