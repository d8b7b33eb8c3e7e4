package io.evenkeel.jdbc.checker;

import static io.evenkeel.jdbc.checker.Operation.Outcome.DONE;
import static io.evenkeel.jdbc.checker.Operation.Outcome.REFUSED;
import static io.evenkeel.jdbc.checker.Operation.Outcome.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Histories by hand, good and bad, as timelines in nanoseconds. */
final class HistoryCheckerTest {

    private static final int ALICE = 1;
    private static final int BOB = 2;

    private final List<Operation> history = new ArrayList<>();

    private void writes(int session, long version, long sentAt, long doneAt, Operation.Outcome outcome) {
        history.add(new Operation(session, Operation.Kind.WRITE, 7, version, sentAt, doneAt, outcome, ""));
    }

    private void reads(int session, long version, long sentAt, long doneAt) {
        history.add(new Operation(session, Operation.Kind.READ, 7, version, sentAt, doneAt, DONE, ""));
    }

    private HistoryChecker checker() {
        return new HistoryChecker(history);
    }

    @Test
    void aReadOfOnesOwnWriteIsGood() {
        writes(ALICE, 1, 10, 20, DONE);
        reads(ALICE, 1, 30, 40);
        assertThat(checker().readYourWrites()).isEmpty();
        assertThat(checker().strong()).isEmpty();
        assertThat(checker().onlyWhatWasWritten()).isEmpty();
    }

    @Test
    void aReadThatMissesOnesOwnWriteIsFound() {
        writes(ALICE, 1, 10, 20, DONE);
        reads(ALICE, 0, 30, 40);
        assertThat(checker().readYourWrites()).singleElement().asString().contains("version 1");
    }

    @Test
    void aReadThatMissesTheWriteOfAnotherIsNoBrokenPromiseToTheSessionButNotStrong() {
        writes(ALICE, 1, 10, 20, DONE);
        reads(BOB, 0, 30, 40);
        assertThat(checker().readYourWrites()).isEmpty();
        assertThat(checker().strong()).hasSize(1);
    }

    @Test
    void aWriteThatWasNotAcknowledgedBeforeTheReadWasSentProvesNothing() {
        writes(ALICE, 1, 10, 31, DONE);
        reads(BOB, 0, 30, 40);
        assertThat(checker().strong()).isEmpty();
    }

    @Test
    void aWriteOfUnknownOutcomeMayBeSeenOrNot() {
        writes(ALICE, 1, 10, 20, UNKNOWN);
        reads(ALICE, 0, 30, 40);
        reads(BOB, 1, 30, 40);
        assertThat(checker().readYourWrites()).isEmpty();
        assertThat(checker().onlyWhatWasWritten()).isEmpty();
    }

    @Test
    void aReadThatGoesBackIsFoundInItsSessionOnly() {
        writes(ALICE, 1, 1, 2, DONE);
        writes(ALICE, 2, 3, 4, DONE);
        reads(BOB, 2, 10, 20);
        reads(3, 1, 21, 29);
        assertThat(checker().monotonicReads()).isEmpty();
        reads(BOB, 1, 30, 40);
        assertThat(checker().monotonicReads()).hasSize(1);
    }

    @Test
    void aReadMayGoBackOnlyBehindWhatNobodyHadBeenToldOfYet() {
        writes(ALICE, 1, 1, 2, DONE);
        writes(ALICE, 2, 3, 31, UNKNOWN);
        reads(BOB, 2, 10, 20);
        reads(BOB, 1, 30, 40);
        assertThat(checker().monotonicReads()).isEmpty();
        reads(BOB, 0, 30, 40);
        assertThat(checker().monotonicReads()).as("the first was told of").hasSize(1);
        reads(BOB, 1, 32, 40);
        assertThat(checker().monotonicReads()).as("both were told of").hasSize(2);
    }

    @Test
    void aReadMayBeAsOldAsTheLimitAndNoOlder() {
        writes(ALICE, 1, 10, 20, DONE);
        writes(ALICE, 2, 110, 120, DONE);
        reads(BOB, 1, 220, 230);
        assertThat(checker().noOlderThan(Duration.ofNanos(100))).isEmpty();
        reads(BOB, 1, 221, 230);
        assertThat(checker().noOlderThan(Duration.ofNanos(100))).hasSize(1);
    }

    @Test
    void whatAStatementAskedForIsHeldAgainstThatStatementOnly() {
        writes(ALICE, 1, 10, 20, DONE);
        reads(BOB, 0, 30, 40);
        assertThat(checker().strongReads()).isEmpty();
        assertThat(checker().noOlderThan(Duration.ZERO, EnumSet.of(Operation.Kind.TIGHT_READ)))
                .isEmpty();
        history.add(new Operation(BOB, Operation.Kind.STRONG_READ, 7, 0, 30, 40, DONE, ""));
        assertThat(checker().strongReads()).hasSize(1);
        history.add(new Operation(BOB, Operation.Kind.TIGHT_READ, 7, 0, 30, 40, DONE, ""));
        assertThat(checker().noOlderThan(Duration.ZERO, EnumSet.of(Operation.Kind.TIGHT_READ)))
                .hasSize(1);
    }

    @Test
    void aTransactionIsAWriteAndAFailedReadProvesNothing() {
        history.add(new Operation(ALICE, Operation.Kind.TRANSACTION, 7, 1, 10, 20, DONE, ""));
        history.add(new Operation(ALICE, Operation.Kind.READ, 7, 0, 30, 40, UNKNOWN, ""));
        assertThat(checker().readYourWrites()).isEmpty();
        assertThat(checker().effects(Map.of())).as("lost").hasSize(1);
        reads(ALICE, 0, 50, 60);
        assertThat(checker().readYourWrites()).hasSize(1);
    }

    @Test
    void aReadOfWhatNobodyHasWrittenYetIsFound() {
        reads(BOB, 1, 5, 6);
        writes(ALICE, 1, 10, 20, DONE);
        reads(BOB, 2, 30, 40);
        assertThat(checker().onlyWhatWasWritten()).hasSize(2);
    }

    @Test
    void whatWasAcknowledgedIsThereOnceAndWhatWasRefusedIsNot() {
        writes(ALICE, 1, 1, 2, DONE);
        writes(ALICE, 2, 3, 4, REFUSED);
        writes(ALICE, 3, 5, 6, UNKNOWN);
        assertThat(checker().effects(Map.of(key(1), 1))).isEmpty();
        assertThat(checker().effects(Map.of(key(1), 1, key(3), 1))).isEmpty();
        assertThat(checker().effects(Map.of())).as("lost").hasSize(1);
        assertThat(checker().effects(Map.of(key(1), 2))).as("twice").hasSize(1);
        assertThat(checker().effects(Map.of(key(1), 1, key(2), 1)))
                .as("refused")
                .hasSize(1);
        assertThat(checker().effects(Map.of(key(1), 1, key(3), 2)))
                .as("unknown, but twice")
                .hasSize(1);
        assertThat(checker().effects(Map.of(key(1), 1, key(4), 1)))
                .as("nobody's")
                .hasSize(1);
    }

    private static Operation.Key key(long version) {
        return new Operation.Key(7, version);
    }
}
