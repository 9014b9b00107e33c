package io.github.wschat.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.DeliveryReport;
import io.github.wschat.core.model.DeliveryReport.Ending;
import io.github.wschat.core.model.InvalidCursorException;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.in.BroadcastFailedException;
import io.github.wschat.core.port.out.ConnectionStoreException;
import io.github.wschat.core.port.out.ConnectionStoreException.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A broadcast that ends early loses nobody")
final class BroadcastEndingTest extends ChatFixture {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static List<ConnectionId> ids(int fromInclusive, int toExclusive) {
        return IntStream.range(fromInclusive, toExclusive)
                .mapToObj(FakeStore::id)
                .toList();
    }

    @Nested
    @DisplayName("by an interrupt")
    class ByAnInterrupt {

        private record Returned(CompletionStage<DeliveryReport> stage, boolean isStillInterrupted) {}

        private DeliveryReport interrupted(Chat chat, int whenTried) throws Exception {
            CompletableFuture<Thread> caller = new CompletableFuture<>();
            Future<Returned> call = inBackground(() -> {
                caller.complete(Thread.currentThread());
                CompletionStage<DeliveryReport> stage = chat.sendToAll(HELLO);
                return new Returned(stage, Thread.interrupted());
            });
            await().until(() -> sender.tried.size() == whenTried);
            get(caller).interrupt();
            Returned returned = get(call);
            assertThat(returned.isStillInterrupted()).isTrue();
            return report(returned.stage());
        }

        @Test
        void oneThatWaitsForAPlaceEndsAndStaysInterrupted() throws Exception {
            sender.answerAllLater();

            DeliveryReport report =
                    interrupted(chat(FakeStore.of(10)).maxInFlight(2).build(), 2);

            assertThat(report.ending()).isEqualTo(Ending.INTERRUPTED);
            assertThat(report.failed()).isEqualTo(2);
            assertThat(report.resumeAfter()).isEqualTo(Cursor.of("fake", Slice.ALL, "2"));
        }

        @Test
        void oneThatWaitsForTheLastOutcomesEndsAndStaysInterrupted() throws Exception {
            sender.answer(1, sender::later);

            DeliveryReport report = interrupted(chat(FakeStore.of(3)).build(), 3);

            assertThat(report.ending()).isEqualTo(Ending.INTERRUPTED);
            assertThat(report.delivered()).isEqualTo(2);
            assertThat(report.failed()).isEqualTo(1);
        }

        @Test
        void beforeTheCallNobodyIsTried() throws Exception {
            Chat chat = chat(FakeStore.of(3)).build();
            Thread.currentThread().interrupt();

            CompletionStage<DeliveryReport> stage = chat.sendToAll(HELLO);

            assertThat(Thread.interrupted()).isTrue();
            DeliveryReport report = report(stage);
            assertThat(report.ending()).isEqualTo(Ending.INTERRUPTED);
            assertThat(report.tried()).isZero();
            assertThat(report.resumeAfter()).isNull();
        }

        @Test
        void amongSendsThatCompleteAtOnceItIsNoticedSoon() throws Exception {
            sender.answer(100, id -> {
                Thread.currentThread().interrupt();
                return Delivery.DELIVERED;
            });

            CompletionStage<DeliveryReport> stage =
                    chat(FakeStore.of(1000)).build().sendToAll(HELLO);

            assertThat(Thread.interrupted()).isTrue();
            DeliveryReport report = report(stage);
            assertThat(report.ending()).isEqualTo(Ending.INTERRUPTED);
            assertThat(report.tried()).isBetween(101L, 165L);
        }
    }

    @Nested
    @DisplayName("by a store that fails")
    class ByAStoreThatFails {

        private final ConnectionStoreException failure =
                new ConnectionStoreException(Operation.PAGE, null, new IllegalStateException("throttled"));

        private FakeStore failingAtPage(int number, RuntimeException thrown) {
            FakeStore store = FakeStore.of(10);
            store.beforePage = page -> {
                if (page == number) {
                    throw thrown;
                }
            };
            return store;
        }

        private BroadcastFailedException failureOf(CompletionStage<DeliveryReport> stage) {
            Throwable thrown = catchThrowable(() -> report(stage));
            assertThat(thrown).hasCauseInstanceOf(BroadcastFailedException.class);
            return (BroadcastFailedException) Objects.requireNonNull(thrown.getCause());
        }

        @Test
        void theFailureCarriesTheReport() {
            FakeStore store = failingAtPage(3, failure);

            BroadcastFailedException failed =
                    failureOf(chat(store).pageSize(3).build().sendToAll(HELLO));

            assertThat(failed).hasCause(failure);
            assertThat(failed.report())
                    .isEqualTo(new DeliveryReport(
                            Ending.STORE_FAILED, 6, 0, 0, 0, 0, 0, 0, 0, 0, Cursor.of("fake", Slice.ALL, "6")));
            assertThat(sender.tried).isEqualTo(ids(0, 6));
        }

        @Test
        void goingOnTriesTheOthersAndNobodyTwice() throws Exception {
            FakeStore store = failingAtPage(3, failure);
            Chat chat = chat(store).pageSize(3).build();
            Cursor resumeAfter = failureOf(chat.sendToAll(HELLO)).report().resumeAfter();

            report(chat.sendToAll(HELLO.resumedAfter(Objects.requireNonNull(resumeAfter))));

            assertThat(sender.tried).isEqualTo(ids(0, 10));
        }

        @Test
        void whatIsUnderWayIsAwaited() throws Exception {
            sender.answer(1, sender::later);
            FakeStore store = failingAtPage(2, failure);
            Future<CompletionStage<DeliveryReport>> call =
                    inBackground(chat(store).pageSize(3).build(), HELLO);
            await().until(() -> store.pageThreads.size() == 2);
            assertThat(call.isDone()).isFalse();

            sender.complete(1, Delivery.Throttled.INSTANCE);

            assertThat(failureOf(get(call)).report().throttled()).isEqualTo(1);
        }

        @Test
        void removalsAreAwaitedToo() throws Exception {
            sender.answer(1, id -> Delivery.GONE);
            CompletionStage<DeliveryReport> stage = chatByHand(failingAtPage(2, failure))
                    .pageSize(3)
                    .listener(listener)
                    .build()
                    .sendToAll(HELLO);
            assertThat(stage.toCompletableFuture()).isNotDone();

            manual.runAll();

            assertThat(failureOf(stage).report().removed()).isEqualTo(1);
            assertThat(listener.events).containsExactly("removed c1", "ended STORE_FAILED");
        }

        @Test
        void atTheFirstPageNobodyIsPassed() {
            BroadcastFailedException failed =
                    failureOf(chat(failingAtPage(1, failure)).build().sendToAll(HELLO));

            assertThat(failed.report().tried()).isZero();
            assertThat(failed.report().resumeAfter()).isNull();
        }

        @Test
        void whatElseAStoreThrowsIsReportedInTheSameWay() {
            IllegalStateException bug = new IllegalStateException("a bug in the store");

            BroadcastFailedException failed =
                    failureOf(chat(failingAtPage(2, bug)).pageSize(3).build().sendToAll(HELLO));

            assertThat(failed).hasRootCause(bug);
            assertThat(failed.report().delivered()).isEqualTo(3);
        }

        @Test
        void aStoreThatRefusesItsOwnCursorHasFailed() {
            InvalidCursorException bug = new InvalidCursorException("not mine");

            BroadcastFailedException failed =
                    failureOf(chat(failingAtPage(2, bug)).pageSize(3).build().sendToAll(HELLO));

            assertThat(failed).hasRootCause(bug);
        }

        @Test
        void aForeignCursorIsRefusedAtOnce() {
            Chat chat = chat(FakeStore.of(3)).build();

            assertThatThrownBy(() -> chat.sendToAll(HELLO.resumedAfter(Cursor.of("foreign", Slice.ALL, "0"))))
                    .isInstanceOf(InvalidCursorException.class);
        }
    }

    @Nested
    @DisplayName("by its time to live (B3)")
    class ByItsTimeToLive {

        @Test
        void oneThatWaitsForAPlaceNoticesTheClock() throws Exception {
            sender.answerAllLater();
            Future<CompletionStage<DeliveryReport>> call =
                    inBackground(chat(FakeStore.of(10)).maxInFlight(2).build(), HELLO.within(MINUTE));
            await().until(() -> sender.tried.size() == 2);

            clock.advance(MINUTE);

            DeliveryReport report = report(get(call));
            assertThat(report.ending()).isEqualTo(Ending.TIME_TO_LIVE);
            assertThat(report.failed()).isEqualTo(2);
            assertThat(sender.tried).hasSize(2);
        }

        @Test
        void oneThatHasTriedEveryoneEndsItsWaitToo() throws Exception {
            sender.answer(1, sender::later);
            Future<CompletionStage<DeliveryReport>> call =
                    inBackground(chat(FakeStore.of(3)).build(), HELLO.within(MINUTE));
            await().until(() -> sender.tried.size() == 3);

            clock.advance(MINUTE);

            DeliveryReport report = report(get(call));
            assertThat(report.ending()).isEqualTo(Ending.TIME_TO_LIVE);
            assertThat(report.failed()).isEqualTo(1);
            assertThat(report.resumeAfter()).isEqualTo(Cursor.of("fake", Slice.ALL, "3"));
        }

        @Test
        void aRemovalThatHangsDoesNotHoldUpTheReport() throws Exception {
            CountDownLatch hanging = new CountDownLatch(1);
            FakeStore store = FakeStore.of(3);
            store.beforeRemove = id -> await().until(() -> hanging.getCount() == 0);
            sender.answer(0, id -> Delivery.GONE);
            Future<CompletionStage<DeliveryReport>> call =
                    inBackground(chat(store).build(), HELLO.within(MINUTE));
            await().until(() -> store.removals.size() == 1);

            clock.advance(MINUTE);

            assertThat(report(get(call)))
                    .isEqualTo(new DeliveryReport(Ending.COMPLETE, 2, 1, 0, 0, 0, 0, 0, 0, 0, null));
            hanging.countDown();
        }

        @Test
        void whatComesInWhileTheReportIsMadeIsIgnored() throws Exception {
            FakeStore store = FakeStore.of(3);
            store.beforeCursor = () -> sender.complete(0, Delivery.Gone.INSTANCE);
            sender.answerAll(id -> {
                clock.advance(MINUTE);
                return sender.later(id);
            });

            DeliveryReport report = report(chat(store).build().sendToAll(HELLO.within(MINUTE)));

            assertThat(report)
                    .isEqualTo(new DeliveryReport(
                            Ending.TIME_TO_LIVE, 0, 0, 0, 0, 0, 0, 1, 0, 0, Cursor.of("fake", Slice.ALL, "1")));
        }

        @Test
        void aRemovalNotBegunByThenIsNotMade() throws Exception {
            FakeStore store = FakeStore.of(3);
            sender.answer(0, id -> Delivery.GONE);
            Future<CompletionStage<DeliveryReport>> call =
                    inBackground(chatByHand(store).build(), HELLO.within(MINUTE));
            await().until(() -> sender.tried.size() == 3);
            clock.advance(MINUTE);
            report(get(call));

            manual.runAll();

            assertThat(store.removals).isEmpty();
        }

        @Test
        void withSendsThatCompleteAtOnceTheClockIsLookedAtForEvery64th() throws Exception {
            report(chat(FakeStore.of(6400)).pageSize(6400).build().sendToAll(HELLO.within(MINUTE)));

            assertThat(clock.reads()).isBetween(100L, 110L);
        }

        @Test
        void oneBeyondAllTimeNeverEnds() throws Exception {
            DeliveryReport report =
                    report(chat(FakeStore.of(3)).build().sendToAll(HELLO.within(Duration.ofSeconds(Long.MAX_VALUE))));

            assertThat(report.ending()).isEqualTo(Ending.COMPLETE);
        }

        @Test
        void emptyPagesCountAsPassed() throws Exception {
            FakeStore store = FakeStore.of(6);
            store.withEmptyPages = true;
            store.beforePage = page -> {
                if (page == 3) {
                    clock.advance(MINUTE);
                }
            };

            DeliveryReport report = report(chat(store).pageSize(3).build().sendToAll(HELLO.within(MINUTE)));

            assertThat(sender.tried).isEqualTo(ids(0, 3));
            assertThat(report.resumeAfter()).isEqualTo(Cursor.of("fake", Slice.ALL, "+3"));
        }
    }

    @Nested
    @DisplayName("by refusals of the endpoint (B4)")
    class ByRefusals {

        @Test
        void theNamedCursorIsThatAfterTheLastTried() throws Exception {
            sender.answerAll(id -> Delivery.REFUSED_ENDPOINT);

            DeliveryReport report =
                    report(chat(FakeStore.of(10)).endpointRefusals(4).build().sendToAll(HELLO));

            assertThat(report.resumeAfter()).isEqualTo(Cursor.of("fake", Slice.ALL, "4"));
        }

        @Test
        void whereAllAreFewerItIsTheEnd() throws Exception {
            sender.answerAll(id -> Delivery.REFUSED_ENDPOINT);

            DeliveryReport report =
                    report(chat(FakeStore.of(3)).endpointRefusals(4).build().sendToAll(HELLO));

            assertThat(report.resumeAfter()).isEqualTo(Cursor.of("fake", Slice.ALL, "3"));
        }

        @Test
        void theFirstOutcomesAreThoseThatComeInFirst() throws Exception {
            sender.answerAllLater();
            Future<CompletionStage<DeliveryReport>> call =
                    inBackground(chat(FakeStore.of(4)).endpointRefusals(2).build(), HELLO);
            await().until(() -> sender.unfinished() == 4);

            sender.complete(3, Delivery.Refused.ENDPOINT);
            sender.complete(2, Delivery.Refused.ENDPOINT);
            sender.complete(0, Delivery.Delivered.INSTANCE);
            sender.complete(1, Delivery.Delivered.INSTANCE);

            assertThat(report(get(call)))
                    .isEqualTo(new DeliveryReport(
                            Ending.ENDPOINT_REFUSED, 2, 0, 0, 0, 2, 0, 0, 0, 0, Cursor.of("fake", Slice.ALL, "4")));
        }

        @Test
        void oneDeliveredBeforeThemIsEnoughToGoOn() throws Exception {
            sender.answerAllLater().answer(4, id -> Delivery.REFUSED_ENDPOINT);
            Future<CompletionStage<DeliveryReport>> call = inBackground(
                    chat(FakeStore.of(5)).endpointRefusals(2).maxInFlight(4).build(), HELLO);
            await().until(() -> sender.unfinished() == 4);

            sender.complete(3, Delivery.Delivered.INSTANCE);
            sender.complete(2, Delivery.Refused.ENDPOINT);
            sender.complete(1, Delivery.Refused.ENDPOINT);
            sender.complete(0, Delivery.Refused.ENDPOINT);

            assertThat(report(get(call)))
                    .isEqualTo(new DeliveryReport(Ending.COMPLETE, 1, 0, 0, 0, 4, 0, 0, 0, 0, null));
        }

        @Test
        void oneThatWaitsForAPlaceEndsToo() throws Exception {
            sender.answerAllLater();
            Future<CompletionStage<DeliveryReport>> call = inBackground(
                    chat(FakeStore.of(10)).endpointRefusals(2).maxInFlight(2).build(), HELLO);
            await().until(() -> sender.unfinished() == 2);

            sender.complete(0, Delivery.Refused.ENDPOINT);
            await().until(() -> sender.tried.size() == 3);
            sender.complete(1, Delivery.Refused.ENDPOINT);
            sender.complete(2, Delivery.Delivered.INSTANCE);

            assertThat(report(get(call)).ending()).isEqualTo(Ending.ENDPOINT_REFUSED);
            assertThat(sender.tried).hasSize(3);
        }
    }
}
