package io.evenkeel.jdbc.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.jdbc.checker.Faults.Excuse;
import io.evenkeel.jdbc.checker.Operation.Kind;
import org.junit.jupiter.api.Test;

/** What may fail while a fault lasts, from 100 to 200. */
final class FaultsTest {

    private static boolean excuses(Excuse excuse, Kind kind, long sentAt, long doneAt) {
        Operation failed = new Operation(1, kind, 7, 1, sentAt, doneAt, Operation.Outcome.UNKNOWN, "");
        return new Faults.Made("fault", excuse, 100, 200).excuses(failed);
    }

    @Test
    void aFaultOfAReplicaExcusesNothing() {
        for (Kind kind : Kind.values()) {
            assertThat(excuses(Excuse.NOTHING, kind, 110, 120)).isFalse();
        }
    }

    @Test
    void aSwitchExcusesTransactionsOnly() {
        assertThat(excuses(Excuse.TRANSACTIONS, Kind.TRANSACTION, 110, 120)).isTrue();
        assertThat(excuses(Excuse.TRANSACTIONS, Kind.TRANSACTION, 210, 220)).isFalse();
        assertThat(excuses(Excuse.TRANSACTIONS, Kind.WRITE, 110, 120)).isFalse();
        assertThat(excuses(Excuse.TRANSACTIONS, Kind.PRIMARY_READ, 110, 120)).isFalse();
        assertThat(excuses(Excuse.TRANSACTIONS, Kind.READ, 110, 120)).isFalse();
    }

    @Test
    void aLostPrimaryExcusesWhatWasUnderWayWhileItWasAwayAndNothingElse() {
        assertThat(excuses(Excuse.EVERYTHING, Kind.WRITE, 90, 110)).isTrue();
        assertThat(excuses(Excuse.EVERYTHING, Kind.READ, 190, 210)).isTrue();
        assertThat(excuses(Excuse.EVERYTHING, Kind.WRITE, 80, 90)).isFalse();
        assertThat(excuses(Excuse.EVERYTHING, Kind.WRITE, 210, 220)).isFalse();
    }
}
