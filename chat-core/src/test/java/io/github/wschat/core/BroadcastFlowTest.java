package io.github.wschat.core;

import static io.github.wschat.core.FakeStore.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.DeliveryReport;
import io.github.wschat.core.model.DeliveryReport.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A broadcast keeps a bounded number of sends under way")
final class BroadcastFlowTest extends ChatFixture {

    @Test
    void theCallerWaitsWhenTooManyAreUnfinished() throws Exception {
        sender.answerAllLater();
        Future<CompletionStage<DeliveryReport>> call =
                inBackground(chat(FakeStore.of(10)).maxInFlight(3).build(), HELLO);
        await().until(() -> sender.unfinished() == 3);

        sender.complete(1, Delivery.Delivered.INSTANCE);
        await().until(() -> sender.tried.size() == 4);

        assertThat(call.isDone()).isFalse();
        assertThat(sender.tried).containsExactly(id(0), id(1), id(2), id(3));
    }

    @Test
    void neverMoreThanSoManyAreUnfinished() throws Exception {
        AtomicInteger unfinished = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        sender.answerAll(id -> {
            most.accumulateAndGet(unfinished.incrementAndGet(), Math::max);
            return CompletableFuture.supplyAsync(
                    () -> {
                        unfinished.decrementAndGet();
                        return Delivery.Delivered.INSTANCE;
                    },
                    executor);
        });

        DeliveryReport report =
                report(chat(FakeStore.of(2000)).maxInFlight(7).build().sendToAll(HELLO));

        assertThat(report.delivered()).isEqualTo(2000);
        assertThat(most.get()).isBetween(2, 7);
    }

    @Test
    void theNextPageIsReadWhileSendsAreUnderWay() throws Exception {
        FakeStore store = FakeStore.of(10);
        sender.answerAllLater();
        Future<CompletionStage<DeliveryReport>> call =
                inBackground(chat(store).pageSize(3).maxInFlight(100).build(), HELLO);

        await().until(() -> sender.unfinished() == 10);

        assertThat(store.pageThreads).hasSize(4);
        assertThat(call.isDone()).isFalse();
    }

    @Test
    void oneThatIsSlowDoesNotHoldUpTheOthers() throws Exception {
        sender.answer(0, sender::later);
        Future<CompletionStage<DeliveryReport>> call =
                inBackground(chat(FakeStore.of(1000)).maxInFlight(2).build(), HELLO);

        await().until(() -> sender.tried.size() == 1000);
        sender.complete(0, Delivery.Delivered.INSTANCE);

        assertThat(report(get(call)).delivered()).isEqualTo(1000);
    }

    @Test
    void oneThatIsGoneKeepsItsPlaceUntilItIsRemoved() throws Exception {
        sender.answer(0, id -> Delivery.GONE).answer(1, Delivery.Gone.INSTANCE);
        Future<CompletionStage<DeliveryReport>> call =
                inBackground(chatByHand(FakeStore.of(5)).maxInFlight(2).build(), HELLO);
        await().until(() -> manual.waiting() == 2);
        assertThat(sender.tried).hasSize(2);

        manual.runAll();

        assertThat(report(get(call)).tried()).isEqualTo(5);
    }

    @Test
    void oneThatIsGoneButYoungFreesItsPlaceAtOnce() throws Exception {
        FakeStore store = new FakeStore();
        for (int i = 0; i < 5; i++) {
            store.add(i, Duration.ofSeconds(1));
        }
        sender.answerAll(id -> CompletableFuture.completedFuture(Delivery.Gone.INSTANCE));

        DeliveryReport report = report(chatByHand(store).maxInFlight(1).build().sendToAll(HELLO));

        assertThat(report.gone()).isEqualTo(5);
    }

    @Test
    void goneOnesAreRemovedSoManyAtATime() {
        sender.answerAll(id -> Delivery.GONE);

        chatByHand(FakeStore.of(20)).maxRemovalsInFlight(3).build().sendToAll(HELLO);

        assertThat(manual.waiting()).isEqualTo(3);
    }

    @Test
    void severalBroadcastsShareTheLimitOnRemovals() throws Exception {
        FakeStore store = FakeStore.of(20);
        sender.answerAll(id -> CompletableFuture.completedFuture(Delivery.Gone.INSTANCE));
        Chat chat = chatByHand(store).maxRemovalsInFlight(2).build();

        List<Future<CompletionStage<DeliveryReport>>> calls = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            calls.add(inBackground(chat, HELLO));
        }
        List<CompletionStage<DeliveryReport>> stages = new ArrayList<>();
        for (Future<CompletionStage<DeliveryReport>> call : calls) {
            stages.add(get(call));
        }
        assertThat(manual.waiting()).isEqualTo(2);
        manual.runAll();

        for (CompletionStage<DeliveryReport> stage : stages) {
            assertThat(report(stage).removed()).isEqualTo(20);
        }
    }

    @Test
    void everyoneIsTriedExactlyOnceWhateverTheOutcomes() throws Exception {
        FakeStore store = FakeStore.of(3000);
        Random random = new Random(42);
        int[] expected = new int[4];
        sender.answerAll(id -> {
            switch (random.nextInt(8)) {
                case 0 -> {
                    expected[1]++;
                    return Delivery.GONE;
                }
                case 1 -> {
                    expected[1]++;
                    return CompletableFuture.supplyAsync(() -> Delivery.Gone.INSTANCE, executor);
                }
                case 2 -> {
                    expected[2]++;
                    return Delivery.THROTTLED;
                }
                case 3 -> {
                    expected[3]++;
                    throw new IllegalStateException("a bug in the sender");
                }
                case 4 -> {
                    expected[3]++;
                    return CompletableFuture.supplyAsync(
                            () -> {
                                throw new IllegalStateException("a bug in the sender");
                            },
                            executor);
                }
                case 5 -> {
                    expected[0]++;
                    return Delivery.DELIVERED;
                }
                default -> {
                    expected[0]++;
                    return CompletableFuture.supplyAsync(() -> Delivery.Delivered.INSTANCE, executor);
                }
            }
        });
        List<ConnectionId> all = store.ids();

        DeliveryReport report =
                report(chat(store).pageSize(70).maxInFlight(20).build().sendToAll(HELLO));

        assertThat(sender.tried).isEqualTo(all);
        assertThat(report)
                .isEqualTo(new DeliveryReport(
                        Ending.COMPLETE,
                        expected[0],
                        expected[1],
                        expected[2],
                        0,
                        0,
                        0,
                        expected[3],
                        expected[1],
                        0,
                        null));
        assertThat(report.tried()).isEqualTo(sender.tried.size());
        assertThat(store.removals).doesNotHaveDuplicates().hasSize(expected[1]);
    }

    @Test
    void emptyPagesDoNotEndTheWalk() throws Exception {
        FakeStore store = FakeStore.of(10);
        store.withEmptyPages = true;

        DeliveryReport report = report(chat(store).pageSize(4).build().sendToAll(HELLO));

        assertThat(report.delivered()).isEqualTo(10);
    }

    @Test
    void aStageThatAnswersTwiceIsHeardOnce() throws Exception {
        sender.answer(1, id -> new StageThatAnswersTwice());

        DeliveryReport report = report(chat(FakeStore.of(3)).build().sendToAll(HELLO));

        assertThat(report.tried()).isEqualTo(3);
        assertThat(report.throttled()).isEqualTo(1);
    }

    @Test
    @SuppressWarnings("NullAway") // What no sender may do.
    void aSenderThatReturnsNoStageHasFailed() throws Exception {
        sender.answer(1, id -> null);

        DeliveryReport report = report(chat(FakeStore.of(3)).build().sendToAll(HELLO));

        assertThat(report.failed()).isEqualTo(1);
        assertThat(report.delivered()).isEqualTo(2);
    }

    @Test
    void aStageThatHoldsNothingHasFailed() throws Exception {
        sender.answer(1, id -> CompletableFuture.completedFuture(null));

        DeliveryReport report = report(chat(FakeStore.of(3)).build().sendToAll(HELLO));

        assertThat(report.failed()).isEqualTo(1);
        assertThat(report.delivered()).isEqualTo(2);
    }
}
