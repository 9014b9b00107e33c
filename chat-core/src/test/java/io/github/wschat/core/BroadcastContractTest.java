package io.github.wschat.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.wschat.core.kitproof.KitRun;
import io.github.wschat.core.port.in.SendToAll;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@DisplayName("The contract of a broadcast is proved: it rejects broadcasts that break a rule, each for that rule alone")
final class BroadcastContractTest {

    private static final List<Row> ROWS = List.of(
            row("B1", BrokenBroadcasts.RemovesTheOneLeftOut.class, "leavesTheOneLeftOutAlone"),
            row("B1", BrokenBroadcasts.TakesThrottledForGone.class, "removesNobodyForAnyOtherOutcome"),
            row("B1", BrokenBroadcasts.TakesUnreachableForGone.class, "removesNobodyForAnyOtherOutcome"),
            row(
                    "B1",
                    BrokenBroadcasts.RemovesTheYoung.class,
                    "keepsTheYoungerThanTheConnectGrace",
                    "countsTheYoungerAsGone"),
            row("B1", BrokenBroadcasts.MeasuresTheAgeByTheWrongClock.class, "measuresTheAgeByTheClock"),
            row(
                    "B1",
                    BrokenBroadcasts.RemovesTwice.class,
                    "removesEachOneThatIsGoneOnce",
                    "leavesTheOneLeftOutAlone",
                    "keepsTheYoungerThanTheConnectGrace",
                    "measuresTheAgeByTheClock"),
            row("B1", BrokenBroadcasts.TakesTheYoungForUnreachable.class, "countsTheYoungerAsGone"),
            row(
                    "B2",
                    BrokenBroadcasts.StopsAtTheFirstFailure.class,
                    "goesOnAfterADeliveryThatFailed",
                    "goesOnAfterASenderThatThrows",
                    "goesOnAfterAStageThatCompletesExceptionally",
                    "countsEveryOutcomeAndSumsToTheNumberTried"),
            row("B2", BrokenBroadcasts.PassesOnWhatTheSenderThrows.class, "goesOnAfterASenderThatThrows"),
            row(
                    "B2",
                    BrokenBroadcasts.TakesABrokenStageForDelivered.class,
                    "goesOnAfterASenderThatThrows",
                    "goesOnAfterAStageThatCompletesExceptionally"),
            row("B2", BrokenBroadcasts.DoesNotCountTooLarge.class, "countsEveryOutcomeAndSumsToTheNumberTried"),
            row("B2", BrokenBroadcasts.StopsAtTheFirstFailedRemoval.class, "goesOnAfterARemovalThatFailed"),
            row(
                    "B3",
                    BrokenBroadcasts.IgnoresTheTimeToLive.class,
                    "startsNothingAfterItsTimeToLive",
                    "goingOnTriesTheOthersAndNobodyTwice",
                    "oneLeftOutCountsAsPassed",
                    "whatIsUnderWayGetsAShortGrace",
                    "whatIsUnderWayAfterTheGraceCountsAsFailed"),
            row("B3", BrokenBroadcasts.EndsTooEarly.class, "triesEveryoneWithinItsTimeToLive"),
            row("B3", BrokenBroadcasts.GoesOnOneTooEarly.class, "goingOnTriesTheOthersAndNobodyTwice"),
            row("B3", BrokenBroadcasts.GoesOnAtTheNextPage.class, "goingOnTriesTheOthersAndNobodyTwice"),
            row("B3", BrokenBroadcasts.DoesNotPassTheOneLeftOut.class, "oneLeftOutCountsAsPassed"),
            row("B3", BrokenBroadcasts.GivesNoGrace.class, "whatIsUnderWayGetsAShortGrace"),
            row(
                    "B3",
                    BrokenBroadcasts.ForgetsWhatIsUnderWay.class,
                    "whatIsUnderWayAfterTheGraceCountsAsFailed",
                    "whatComesInAfterTheReportIsIgnored"),
            row("B3", BrokenBroadcasts.RemovesAfterTheReport.class, "whatComesInAfterTheReportIsIgnored"),
            row(
                    "B4",
                    BrokenBroadcasts.IgnoresRefusals.class,
                    "endsAfterSoManyFirstRefusals",
                    "endsAfterRefusalsThatAreNoConstants",
                    "saysSoWhereAllAreFewer"),
            row("B4", BrokenBroadcasts.EndsAfterAnyRefusals.class, "goesOnWhereOneOfTheFirstIsDelivered"),
            row("B4", BrokenBroadcasts.SaysNothingWhereAllAreFewer.class, "saysSoWhereAllAreFewer"),
            row(
                    "B4",
                    BrokenBroadcasts.TakesARefusedIdForARefusedEndpoint.class,
                    "goesOnWhereTheFirstAreRefusedForTheirIds"),
            row("B4", BrokenBroadcasts.TakesNobodyForRefused.class, "isCompleteWhereNobodyIsConnected"));

    private record Row(String rule, Class<?> broken, SortedSet<String> rejectedBy) {}

    private static Row row(String rule, Class<?> broken, String... tests) {
        SortedSet<String> rejectedBy = new TreeSet<>();
        for (String test : tests) {
            rejectedBy.add(rule + " " + test);
        }
        return new Row(rule, broken, rejectedBy);
    }

    private static final Map<Class<?>, Future<KitRun>> RUNS = new HashMap<>();

    /** All at once, since a broadcast's grace after its time to live is real time. */
    @BeforeAll
    static void runTheContractAgainstAll() {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        RUNS.put(PlainSuite.class, threads.submit(() -> KitRun.of(PlainSuite.class)));
        ROWS.forEach(row -> RUNS.put(row.broken(), threads.submit(() -> KitRun.of(row.broken()))));
        threads.shutdown();
    }

    private static KitRun run(Class<?> suite) throws Exception {
        return Objects.requireNonNull(RUNS.get(suite)).get(1, TimeUnit.MINUTES);
    }

    @TestFactory
    Stream<DynamicTest> aBrokenBroadcastIsRejectedByTestsOfItsRuleAlone() {
        return ROWS.stream()
                .map(row -> dynamicTest(
                        row.rule() + ": " + row.broken().getSimpleName(),
                        () -> assertThat(run(row.broken()).failed().keySet()).isEqualTo(row.rejectedBy())));
    }

    @Test
    void thePlainBroadcastThatTheyBreakIsAccepted() throws Exception {
        assertThat(run(PlainSuite.class).failed()).isEmpty();
    }

    @Test
    void everyTestOfTheContractRejectsABrokenBroadcast() throws Exception {
        SortedSet<String> rejecting = new TreeSet<>();
        ROWS.forEach(row -> rejecting.addAll(row.rejectedBy()));

        assertThat(rejecting)
                .containsExactlyElementsOf(new TreeSet<>(run(PlainSuite.class).passed()));
    }

    static final class PlainSuite extends BroadcastContract {
        @Override
        SendToAll with(Parts parts) {
            return new PlainBroadcast(parts);
        }
    }
}
