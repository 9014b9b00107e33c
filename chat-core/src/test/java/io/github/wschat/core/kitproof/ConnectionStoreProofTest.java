package io.github.wschat.core.kitproof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectionStoreProofTest {

    static Stream<Arguments> broken() {
        return Stream.of(
                Rejection.of(BrokenStores.KeepsTheFirst.class, "S1", "S5"),
                Rejection.of(BrokenStores.ForgetsMilliseconds.class, "S1"),
                Rejection.of(BrokenStores.RemovesNothing.class, "S2", "S7"),
                Rejection.of(BrokenStores.MindsTheUnknown.class, "S2", "S3"),
                Rejection.of(BrokenStores.AppendsTheReturned.class, "S3"),
                Rejection.of(BrokenStores.PagesByOffset.class, "S3", "S6"),
                Rejection.of(BrokenStores.ExceedsTheLimit.class, "S3"),
                Rejection.of(BrokenStores.TakesAnyLimit.class, "S3"),
                Rejection.of(BrokenStores.BlinksWhileAdding.class, "S3"),
                Rejection.of(BrokenStores.OverlappingSlices.class, "S4", "S3"),
                Rejection.of(BrokenStores.LosesTheRemainder.class, "S4", "S3"),
                Rejection.of(BrokenStores.FiltersSlices.class, "S4"),
                Rejection.of(BrokenStores.BeginsAgain.class, "S4"),
                Rejection.of(BrokenStores.ListsTheExpired.class, "S5"),
                Rejection.of(BrokenStores.ExpiresTooLate.class, "S5"),
                Rejection.of(BrokenStores.ExpiresByTheFirst.class, "S5"),
                Rejection.of(BrokenStores.CursorsOfOneProcess.class, "S6"),
                Rejection.of(BrokenStores.CursorsAfterPages.class, "S6"),
                Rejection.of(BrokenStores.CursorsNeedTheirEntry.class, "S6", "S3"),
                Rejection.of(BrokenStores.TakesForeignCursors.class, "S6"),
                Rejection.of(BrokenStores.TakesCursorsOfOtherSlices.class, "S6"),
                Rejection.of(BrokenStores.LosesConcurrentChanges.class, "S7"),
                Rejection.of(BrokenStores.SeesOneThread.class, "S7"),
                Rejection.of(BrokenStores.ThrowsAsItCame.class, "S8"),
                Rejection.of(BrokenStores.FailsWithoutTheId.class, "S8"),
                Rejection.of(BrokenStores.FailsAsAnotherOperation.class, "S8"),
                Rejection.of(BrokenStores.HidesFailure.class, "S8"));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("broken")
    void rejectsABrokenStore(Class<?> broken, String rule, String... alongWith) {
        Rejection.assertRejected(broken, rule, alongWith);
    }

    @Test
    void passesACorrectStore() {
        KitRun run = KitRun.of(BrokenStores.None.class);

        assertThat(run.failed()).isEmpty();
        assertThat(run.aborted()).isEmpty();
        assertThat(run.passed()).hasSize(25);
    }
}
