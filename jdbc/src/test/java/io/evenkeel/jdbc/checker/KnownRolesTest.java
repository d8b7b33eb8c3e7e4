package io.evenkeel.jdbc.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.jdbc.replication.RoleEvent;
import io.evenkeel.jdbc.replication.Takeover;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A switch from a to b, told at 1000 (a is read-only), 2000 (b takes writes) and 3000 after the start. */
final class KnownRolesTest {

    private final long start = System.nanoTime() + 1_000_000_000; // after the declared primary was noted
    private final KnownRoles roles = new KnownRoles("a");

    KnownRolesTest() {
        roles.note(new RoleEvent.PrimaryUnavailable("app", "a", "read-only"), start + 1_000);
        roles.note(new RoleEvent.PrimaryChanged("app", new Takeover("a", "b", true, null, null, start)), start + 2_000);
        roles.note(new RoleEvent.PrimaryUnavailable("app", "b", "does not answer"), start + 3_000);
        roles.note(new RoleEvent.PrimaryAvailable("app", "b"), start + 4_000);
    }

    private List<String> violations(String node, long sentAt, long doneAt) {
        Operation write = new Operation(
                1, Operation.Kind.WRITE, 7, 1, start + sentAt, start + doneAt, Operation.Outcome.DONE, "");
        return roles.sentToReadOnly(List.of(write), Map.of(node, List.of(new Line.Passed(7, 1, start + sentAt + 1))));
    }

    @Test
    void thePrimaryOfThatTimeMayGetAWrite() {
        assertThat(violations("a", 10, 20)).isEmpty();
        assertThat(violations("b", 2_010, 2_020)).isEmpty();
    }

    @Test
    void whatWasAskedForBeforeTheRoleChangedMayStillArrive() {
        assertThat(violations("a", 990, 1_020)).isEmpty();
    }

    @Test
    void theNewPrimaryMayGetAWriteBeforeTheListenerHears() {
        assertThat(violations("b", 1_500, 1_600)).isEmpty();
    }

    @Test
    void aPrimaryThatCannotBeReachedMayGetAWrite() {
        assertThat(violations("b", 3_100, 3_200)).isEmpty();
    }

    @Test
    void aWriteToTheFormerPrimaryIsFound() {
        assertThat(violations("a", 1_010, 1_020)).hasSize(1);
        assertThat(violations("a", 2_010, 2_020)).hasSize(1);
    }

    @Test
    void aWriteToAReplicaIsFound() {
        assertThat(violations("c", 10, 20)).hasSize(1);
    }

    @Test
    void aWriteThatNobodyAskedForIsFound() {
        assertThat(roles.sentToReadOnly(List.of(), Map.of("a", List.of(new Line.Passed(7, 1, start)))))
                .hasSize(1);
    }
}
