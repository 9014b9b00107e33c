package io.github.wschat.core.kitproof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MessageSenderProofTest {

    static Stream<Arguments> broken() {
        return Stream.of(
                Rejection.of(BrokenSenders.WaitsForThePeer.class, "M1"),
                Rejection.of(BrokenSenders.WaitsForever.class, "M1", "M2", "M3"),
                Rejection.of(BrokenSenders.MissesTheDeadline.class, "M1", "M4"),
                Rejection.of(BrokenSenders.ThrowsFailure.class, "M2", "M1", "M3"),
                Rejection.of(BrokenSenders.ThrowsTheUnknown.class, "M2"),
                Rejection.of(BrokenSenders.SendsNothing.class, "M2", "M6"),
                Rejection.of(BrokenSenders.FailsWhenThrottled.class, "M2"),
                Rejection.of(BrokenSenders.FailsWhenUnreachable.class, "M2"),
                Rejection.of(BrokenSenders.FailsWhenRefused.class, "M2"),
                Rejection.of(BrokenSenders.UnreachableWhenFailed.class, "M2"),
                Rejection.of(BrokenSenders.GoneOnce.class, "M3"),
                Rejection.of(BrokenSenders.NeverGone.class, "M3"),
                Rejection.of(BrokenSenders.GoneWhenThrottled.class, "M3", "M2"),
                Rejection.of(BrokenSenders.GoneWhenUnreachable.class, "M3", "M2"),
                Rejection.of(BrokenSenders.GoneWhenRefused.class, "M3", "M2"),
                Rejection.of(BrokenSenders.GoneWhenFailed.class, "M3", "M2"),
                Rejection.of(BrokenSenders.GoneWhenTooLarge.class, "M3", "M6"),
                Rejection.of(BrokenSenders.OneLineForAll.class, "M4"),
                Rejection.of(BrokenSenders.OneBufferForAll.class, "M4"),
                Rejection.of(BrokenSenders.FailsAfterTheGone.class, "M4"),
                Rejection.of(BrokenSenders.BuffersWithoutBound.class, "M4"),
                Rejection.of(BrokenSenders.Overtakes.class, "M5"),
                Rejection.of(BrokenSenders.ManglesText.class, "M6"),
                Rejection.of(BrokenSenders.StripsText.class, "M6"),
                Rejection.of(BrokenSenders.DropsTheEmpty.class, "M6"),
                Rejection.of(BrokenSenders.TakesTooLittle.class, "M6"),
                Rejection.of(BrokenSenders.CountsCharacters.class, "M6"),
                Rejection.of(BrokenSenders.SendsTheTooLarge.class, "M6"));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("broken")
    void rejectsABrokenSender(Class<?> broken, String rule, String... alongWith) {
        Rejection.assertRejected(broken, rule, alongWith);
    }

    @Test
    void passesACorrectSender() {
        KitRun run = KitRun.of(BrokenSenders.None.class);

        assertThat(run.failed()).isEmpty();
        assertThat(run.aborted()).isEmpty();
        assertThat(run.passed()).hasSize(29);
    }
}
