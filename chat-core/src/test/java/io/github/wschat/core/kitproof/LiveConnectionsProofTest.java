package io.github.wschat.core.kitproof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LiveConnectionsProofTest {

    static Stream<Arguments> broken() {
        return Stream.of(
                Rejection.of(BrokenConnections.MissesSome.class, "L1"),
                Rejection.of(BrokenConnections.ConfusesClients.class, "L1"),
                Rejection.of(BrokenConnections.ForgetsWhenItConnected.class, "L1"),
                Rejection.of(BrokenConnections.SeesNoActivity.class, "L1"),
                Rejection.of(BrokenConnections.FindsTheGone.class, "L1", "L2"),
                Rejection.of(BrokenConnections.FindsTheConnecting.class, "L1"),
                Rejection.of(BrokenConnections.FailsOnTheUnknown.class, "L1"),
                Rejection.of(BrokenConnections.ThrowsOnTheMalformed.class, "L1"),
                Rejection.of(BrokenConnections.ClosesNothing.class, "L2"),
                Rejection.of(BrokenConnections.ClosesWithAnotherCode.class, "L2"),
                Rejection.of(BrokenConnections.SaysFalse.class, "L2"),
                Rejection.of(BrokenConnections.SaysTrue.class, "L2"),
                Rejection.of(BrokenConnections.ClosesTheConnecting.class, "L2"),
                Rejection.of(BrokenConnections.ClosesAll.class, "L2"),
                Rejection.of(BrokenConnections.CannotCloseTheUnknown.class, "L2"),
                Rejection.of(BrokenConnections.HidesFailure.class, "L3"),
                Rejection.of(BrokenConnections.FindsWithItsOwnException.class, "L3"),
                Rejection.of(BrokenConnections.ClosesWithAnotherId.class, "L3"),
                Rejection.of(BrokenConnections.ThrowsFailure.class, "L3"));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("broken")
    void rejectsBrokenConnections(Class<?> broken, String rule, String... alongWith) {
        Rejection.assertRejected(broken, rule, alongWith);
    }

    @Test
    void passesCorrectConnections() {
        KitRun run = KitRun.of(BrokenConnections.None.class);

        assertThat(run.failed()).isEmpty();
        assertThat(run.aborted()).isEmpty();
        assertThat(run.passed()).hasSize(18);
    }
}
