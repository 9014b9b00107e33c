package io.github.wschat.core;

import static io.github.wschat.core.FakeStore.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.DeliveryReport;
import io.github.wschat.core.model.DeliveryReport.Ending;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.in.Broadcast;
import io.github.wschat.core.port.in.SendToAll;
import io.github.wschat.core.port.out.ConnectionStore;
import io.github.wschat.core.port.out.MessageSender;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules B1 to B4, for whatever broadcasts. */
@Timeout(30)
@DisplayNameGeneration(BroadcastContract.RuleFirst.class)
abstract class BroadcastContract {

    static final Duration CONNECT_GRACE = Duration.ofSeconds(30);
    static final int PAGE_SIZE = 4;
    static final int ENDPOINT_REFUSALS = 3;

    private static final OutboundMessage HELLO = OutboundMessage.of("hello, everyone!");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Names each test after its rule, which is the class that it stands in: that tells the rules that fail. */
    static final class RuleFirst extends DisplayNameGenerator.Standard {
        @Override
        public String generateDisplayNameForMethod(List<Class<?>> enclosing, Class<?> rule, Method test) {
            return rule.getSimpleName() + " " + test.getName();
        }
    }

    /** What a broadcast is made of, with the settings above. */
    record Parts(ConnectionStore store, MessageSender sender, Executor executor, InstantSource clock) {}

    private final ExecutorService executor = Executors.newFixedThreadPool(4);
    final ManualClock clock = new ManualClock();
    final FakeSender sender = new FakeSender();

    /** Returns what is to be tested. */
    abstract SendToAll with(Parts parts);

    @AfterEach
    void endTheExecutor() {
        executor.shutdownNow();
    }

    private DeliveryReport send(FakeStore store, Broadcast broadcast) throws Exception {
        return with(new Parts(store, sender, executor, clock))
                .sendToAll(broadcast)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private DeliveryReport send(FakeStore store) throws Exception {
        return send(store, Broadcast.of(HELLO));
    }

    private static CompletionStage<Delivery> completed(Delivery delivery) {
        return CompletableFuture.completedFuture(delivery);
    }

    private static Cursor resumeAfter(DeliveryReport report) {
        return Objects.requireNonNull(report.resumeAfter(), "the report does not say where to go on");
    }

    private CompletionStage<Delivery> deliveredAfterTheTimeToLive() {
        clock.advance(MINUTE);
        return completed(Delivery.Delivered.INSTANCE);
    }

    @Nested
    @DisplayName("B1: removes exactly the ids reported gone that are older than the connect grace, each once")
    class B1 {

        @Test
        void removesEachOneThatIsGoneOnce() throws Exception {
            FakeStore store = FakeStore.of(10);
            sender.answer(1, Delivery.Gone.INSTANCE)
                    .answer(4, id -> Delivery.GONE)
                    .answer(9, Delivery.Gone.INSTANCE);

            DeliveryReport report = send(store);

            assertThat(store.removals).containsExactlyInAnyOrder(id(1), id(4), id(9));
            assertThat(report.gone()).isEqualTo(3);
            assertThat(report.removed()).isEqualTo(3);
        }

        @Test
        void removesNobodyForAnyOtherOutcome() throws Exception {
            FakeStore store = FakeStore.of(8);
            sender.answer(1, Delivery.Throttled.INSTANCE)
                    .answer(2, Delivery.TooLarge.INSTANCE)
                    .answer(3, Delivery.Refused.ENDPOINT)
                    .answer(4, Delivery.Refused.ID)
                    .answer(5, Delivery.Unreachable.INSTANCE)
                    .answer(6, new Delivery.Failed(new IllegalStateException("timed out")));

            send(store);

            assertThat(store.removals).isEmpty();
        }

        @Test
        void leavesTheOneLeftOutAlone() throws Exception {
            FakeStore store = FakeStore.of(3);
            sender.answerAll(id -> Delivery.GONE);

            send(store, Broadcast.of(HELLO).except(id(1)));

            assertThat(sender.tried).containsExactlyInAnyOrder(id(0), id(2));
            assertThat(store.removals).containsExactlyInAnyOrder(id(0), id(2));
        }

        @Test
        void keepsTheYoungerThanTheConnectGrace() throws Exception {
            FakeStore store = new FakeStore();
            store.add(0, CONNECT_GRACE.minusMillis(1));
            store.add(1, CONNECT_GRACE.plusMillis(1));
            sender.answer(0, id -> Delivery.GONE).answer(1, id -> Delivery.GONE);

            send(store);

            assertThat(store.removals).containsExactly(id(1));
        }

        @Test
        void countsTheYoungerAsGone() throws Exception {
            FakeStore store = new FakeStore();
            store.add(0, Duration.ZERO);
            sender.answerAll(id -> Delivery.GONE);

            DeliveryReport report = send(store);

            assertThat(report.gone()).isEqualTo(1);
            assertThat(report.removed()).isZero();
            assertThat(report.removalsFailed()).isZero();
        }

        @Test
        void measuresTheAgeByTheClock() throws Exception {
            FakeStore store = new FakeStore();
            store.add(0, Duration.ZERO);
            clock.advance(CONNECT_GRACE.plusMillis(1));
            sender.answerAll(id -> Delivery.GONE);

            send(store);

            assertThat(store.removals).containsExactly(id(0));
        }
    }

    @Nested
    @DisplayName("B2: one failure does not stop the others, and the report counts every outcome")
    class B2 {

        @Test
        void countsEveryOutcomeAndSumsToTheNumberTried() throws Exception {
            FakeStore store = FakeStore.of(20);
            sender.answer(0, Delivery.Gone.INSTANCE)
                    .answer(1, Delivery.Throttled.INSTANCE)
                    .answer(2, id -> Delivery.THROTTLED)
                    .answer(3, Delivery.TooLarge.INSTANCE)
                    .answer(4, id -> Delivery.TOO_LARGE)
                    .answer(5, id -> Delivery.TOO_LARGE)
                    .answer(6, Delivery.Refused.ID)
                    .answer(7, id -> Delivery.REFUSED_ID)
                    .answer(8, id -> Delivery.REFUSED_ENDPOINT)
                    .answer(9, Delivery.Refused.ENDPOINT)
                    .answer(10, Delivery.Unreachable.INSTANCE)
                    .answer(11, id -> Delivery.UNREACHABLE)
                    .answer(12, Delivery.Delivered.INSTANCE)
                    .answer(13, new Delivery.Failed(new IllegalStateException("broken pipe")));

            DeliveryReport report = send(store);

            assertThat(report)
                    .usingRecursiveComparison()
                    .ignoringFields("removed", "removalsFailed")
                    .isEqualTo(new DeliveryReport(Ending.COMPLETE, 7, 1, 2, 3, 4, 2, 1, 0, 0, null));
            assertThat(report.tried()).isEqualTo(sender.tried.size());
        }

        @Test
        void goesOnAfterASenderThatThrows() throws Exception {
            sender.answer(1, id -> {
                throw new IllegalStateException("a bug in the sender");
            });

            DeliveryReport report = send(FakeStore.of(6));

            assertThat(sender.tried).hasSize(6);
            assertThat(report.failed()).isEqualTo(1);
            assertThat(report.delivered()).isEqualTo(5);
        }

        @Test
        void goesOnAfterAStageThatCompletesExceptionally() throws Exception {
            sender.answer(1, id -> CompletableFuture.failedFuture(new IllegalStateException("a bug in the sender")));

            DeliveryReport report = send(FakeStore.of(6));

            assertThat(sender.tried).hasSize(6);
            assertThat(report.failed()).isEqualTo(1);
            assertThat(report.delivered()).isEqualTo(5);
        }

        @Test
        void goesOnAfterADeliveryThatFailed() throws Exception {
            sender.answer(1, new Delivery.Failed(new IllegalStateException("broken pipe")));

            DeliveryReport report = send(FakeStore.of(6));

            assertThat(sender.tried).hasSize(6);
            assertThat(report.failed()).isEqualTo(1);
            assertThat(report.delivered()).isEqualTo(5);
        }

        @Test
        void goesOnAfterARemovalThatFailed() throws Exception {
            FakeStore store = FakeStore.of(6);
            store.beforeRemove = id -> {
                if (id.equals(id(0))) {
                    throw new IllegalStateException("a bug in the store");
                }
            };
            sender.answerAll(id -> Delivery.GONE);

            DeliveryReport report = send(store);

            assertThat(store.ids()).containsExactly(id(0));
            assertThat(report.gone()).isEqualTo(6);
            assertThat(report.removed()).isEqualTo(5);
            assertThat(report.removalsFailed()).isEqualTo(1);
        }
    }

    @Nested
    @DisplayName("B3: ends with its time to live, and names from where going on tries nobody twice")
    class B3 {

        @Test
        void startsNothingAfterItsTimeToLive() throws Exception {
            sender.answer(2, id -> deliveredAfterTheTimeToLive());

            DeliveryReport report = send(FakeStore.of(10), Broadcast.of(HELLO).within(MINUTE));

            assertThat(sender.tried).containsExactly(id(0), id(1), id(2));
            assertThat(report.ending()).isEqualTo(Ending.TIME_TO_LIVE);
            assertThat(report.tried()).isEqualTo(3);
        }

        @Test
        void triesEveryoneWithinItsTimeToLive() throws Exception {
            sender.answer(2, id -> {
                clock.advance(MINUTE.minusMillis(1));
                return completed(Delivery.Delivered.INSTANCE);
            });

            DeliveryReport report = send(FakeStore.of(10), Broadcast.of(HELLO).within(MINUTE));

            assertThat(report.ending()).isEqualTo(Ending.COMPLETE);
            assertThat(report.delivered()).isEqualTo(10);
            assertThat(report.resumeAfter()).isNull();
        }

        @ParameterizedTest(name = "{displayName}")
        @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
        void goingOnTriesTheOthersAndNobodyTwice(int last) throws Exception {
            FakeStore store = FakeStore.of(10);
            sender.answer(last, id -> deliveredAfterTheTimeToLive());

            DeliveryReport first = send(store, Broadcast.of(HELLO).within(MINUTE));
            send(store, Broadcast.of(HELLO).resumedAfter(resumeAfter(first)));

            assertThat(first.tried()).isEqualTo(last + 1);
            assertThat(sender.tried).isEqualTo(store.ids());
        }

        @ParameterizedTest(name = "{displayName}")
        @ValueSource(ints = {1, 2, 3, 5, 6})
        void oneLeftOutCountsAsPassed(int leftOut) throws Exception {
            FakeStore store = FakeStore.of(10);
            sender.answer(leftOut - 1, id -> deliveredAfterTheTimeToLive());

            DeliveryReport first =
                    send(store, Broadcast.of(HELLO).except(id(leftOut)).within(MINUTE));
            send(store, Broadcast.of(HELLO).resumedAfter(resumeAfter(first)));

            List<ConnectionId> all = new ArrayList<>(store.ids());
            all.remove(id(leftOut));
            assertThat(sender.tried).isEqualTo(all);
        }

        @Test
        void whatIsUnderWayGetsAShortGrace() throws Exception {
            sender.answerAllLater().answer(2, id -> {
                clock.advance(MINUTE);
                CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS).execute(() -> {
                    sender.complete(0, Delivery.Delivered.INSTANCE);
                    sender.complete(1, Delivery.Throttled.INSTANCE);
                });
                return completed(Delivery.Delivered.INSTANCE);
            });

            DeliveryReport report = send(FakeStore.of(10), Broadcast.of(HELLO).within(MINUTE));

            assertThat(report.delivered()).isEqualTo(2);
            assertThat(report.throttled()).isEqualTo(1);
            assertThat(report.failed()).isZero();
        }

        @Test
        void whatIsUnderWayAfterTheGraceCountsAsFailed() throws Exception {
            sender.answerAllLater().answer(2, id -> deliveredAfterTheTimeToLive());

            DeliveryReport report = send(FakeStore.of(10), Broadcast.of(HELLO).within(MINUTE));

            assertThat(report.failed()).isEqualTo(2);
            assertThat(report.tried()).isEqualTo(3);
        }

        @Test
        void whatComesInAfterTheReportIsIgnored() throws Exception {
            FakeStore store = FakeStore.of(1);
            sender.answerAll(id -> {
                clock.advance(MINUTE);
                return sender.later(id);
            });
            DeliveryReport report = send(store, Broadcast.of(HELLO).within(MINUTE));

            sender.complete(0, Delivery.Gone.INSTANCE);
            executor.shutdown();

            assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            assertThat(report.failed()).isEqualTo(1);
            assertThat(store.removals).isEmpty();
        }
    }

    @Nested
    @DisplayName("B4: ends where the first outcomes are all refused for the endpoint")
    class B4 {

        @Test
        void endsAfterSoManyFirstRefusals() throws Exception {
            sender.answerAll(id -> Delivery.REFUSED_ENDPOINT);

            DeliveryReport report = send(FakeStore.of(10));

            assertThat(report.ending()).isEqualTo(Ending.ENDPOINT_REFUSED);
            assertThat(report.refused()).isEqualTo(ENDPOINT_REFUSALS);
            assertThat(sender.tried).hasSize(ENDPOINT_REFUSALS);
        }

        @Test
        void endsAfterRefusalsThatAreNoConstants() throws Exception {
            sender.answerAll(id -> completed(Delivery.Refused.ENDPOINT));

            DeliveryReport report = send(FakeStore.of(10));

            assertThat(report.ending()).isEqualTo(Ending.ENDPOINT_REFUSED);
            assertThat(report.refused()).isEqualTo(ENDPOINT_REFUSALS);
        }

        @Test
        void saysSoWhereAllAreFewer() throws Exception {
            sender.answerAll(id -> Delivery.REFUSED_ENDPOINT);

            DeliveryReport report = send(FakeStore.of(ENDPOINT_REFUSALS - 1));

            assertThat(report.ending()).isEqualTo(Ending.ENDPOINT_REFUSED);
        }

        @Test
        void goesOnWhereOneOfTheFirstIsDelivered() throws Exception {
            sender.answerAll(id -> Delivery.REFUSED_ENDPOINT).answer(ENDPOINT_REFUSALS - 1, id -> Delivery.DELIVERED);

            DeliveryReport report = send(FakeStore.of(10));

            assertThat(report.ending()).isEqualTo(Ending.COMPLETE);
            assertThat(report.refused()).isEqualTo(9);
        }

        @Test
        void goesOnWhereTheFirstAreRefusedForTheirIds() throws Exception {
            sender.answerAll(id -> Delivery.REFUSED_ID);

            DeliveryReport report = send(FakeStore.of(10));

            assertThat(report.ending()).isEqualTo(Ending.COMPLETE);
            assertThat(report.refused()).isEqualTo(10);
        }

        @Test
        void isCompleteWhereNobodyIsConnected() throws Exception {
            assertThat(send(FakeStore.of(0)).ending()).isEqualTo(Ending.COMPLETE);
        }
    }
}
