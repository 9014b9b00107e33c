package io.github.wschat.core;

import static io.github.wschat.core.FakeStore.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.DeliveryReport;
import io.github.wschat.core.model.DeliveryReport.Ending;
import io.github.wschat.core.port.in.Broadcast;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A broadcast reads on the caller's thread, and removes, tells and completes on the executor")
final class BroadcastThreadsTest extends ChatFixture {

    private static CompletionStage<Delivery> gone() {
        return CompletableFuture.completedFuture(Delivery.Gone.INSTANCE);
    }

    @Test
    void pagesAreReadOnTheCallersThread() throws Exception {
        FakeStore store = FakeStore.of(10);

        report(chat(store).pageSize(3).build().sendToAll(HELLO));

        assertThat(store.pageThreads).hasSize(4).containsOnly(Thread.currentThread());
    }

    @Test
    void threadsThatCompleteASendNeitherRemoveNorTell() throws Exception {
        FakeStore store = FakeStore.of(50);
        ExecutorService transport = Executors.newFixedThreadPool(2, task -> new Thread(task, "transport"));
        sender.answerAll(id -> CompletableFuture.supplyAsync(() -> Delivery.Gone.INSTANCE, transport));

        report(chat(store).listener(listener).maxInFlight(5).build().sendToAll(HELLO));
        transport.shutdown();

        assertThat(store.removeThreads)
                .hasSize(50)
                .allMatch(thread -> thread.getName().equals("chat-executor"));
        assertThat(listener.threads)
                .hasSize(51)
                .allMatch(thread -> thread.getName().equals("chat-executor"));
    }

    @Test
    void theCallersThreadDoesNotRemoveWhatItFindsGone() throws Exception {
        FakeStore store = FakeStore.of(5);
        sender.answerAll(id -> Delivery.GONE);

        report(chat(store).build().sendToAll(HELLO));

        assertThat(store.removeThreads).hasSize(5).doesNotContain(Thread.currentThread());
    }

    @Test
    void theCallReturnsWhenEveryOutcomeIsKnown() {
        FakeStore store = FakeStore.of(5);
        sender.answerAll(id -> gone());

        CompletionStage<DeliveryReport> stage = chatByHand(store).build().sendToAll(HELLO);

        assertThat(store.removals).isEmpty();
        assertThat(stage.toCompletableFuture()).isNotDone();
    }

    @Test
    void theStageCompletesWhenTheLastRemovalIsDone() throws Exception {
        FakeStore store = FakeStore.of(5);
        sender.answerAll(id -> gone());
        CompletionStage<DeliveryReport> stage = chatByHand(store).build().sendToAll(HELLO);

        manual.runAll();

        assertThat(report(stage).removed()).isEqualTo(5);
    }

    @Test
    void dependentsRunOnTheExecutor() throws Exception {
        sender.answer(1, id -> gone());
        CompletionStage<String> dependent = chatByHand(FakeStore.of(3))
                .listener(listener)
                .build()
                .sendToAll(HELLO)
                .thenApply(report -> Thread.currentThread().getName());

        get(inBackground(() -> {
            manual.runAll();
            return true;
        }));

        assertThat(dependent.toCompletableFuture().get(10, TimeUnit.SECONDS)).isEqualTo("caller");
    }

    @Test
    void aDependentThatBlocksDoesNotHoldUpRemovals() throws Exception {
        FakeStore store = FakeStore.of(2);
        sender.answer(0, id -> gone());
        Chat chat = chatByHand(store).maxRemovalsInFlight(1).build();
        CompletionStage<DeliveryReport> second = chat.sendToAll(HELLO).thenCompose(first -> {
            sender.answer(1, id -> gone());
            CompletionStage<DeliveryReport> nested = chat.sendToAll(HELLO);
            manual.runAll();
            assertThat(nested.toCompletableFuture()).isCompleted();
            return nested;
        });

        manual.runAll();

        assertThat(report(second).removed()).isEqualTo(1);
        assertThat(store.removals).containsExactly(id(0), id(1));
    }

    @Test
    void withNothingToHandOverTheStageIsReturnedCompleted() {
        CompletionStage<DeliveryReport> stage =
                chatByHand(FakeStore.of(5)).build().sendToAll(HELLO);

        assertThat(stage.toCompletableFuture()).isCompleted();
        assertThat(manual.waiting()).isZero();
    }

    @Test
    void theStageCannotBeCompletedByWhoeverGetsIt() throws Exception {
        FakeStore store = FakeStore.of(1);
        sender.answerAll(id -> Delivery.GONE);
        CompletionStage<DeliveryReport> stage = chatByHand(store).build().sendToAll(HELLO);

        stage.toCompletableFuture().completeExceptionally(new IllegalStateException("not yours"));
        stage.toCompletableFuture().cancel(true);
        manual.runAll();

        assertThat(report(stage).removed()).isEqualTo(1);
    }

    @Test
    void theListenerIsToldOfRemovalsThenOfTheEnd() throws Exception {
        FakeStore store = FakeStore.of(3);
        store.beforeRemove = id -> {
            if (id.equals(id(2))) {
                throw new IllegalStateException("no connection to the backend");
            }
        };
        sender.answer(0, id -> gone()).answer(2, id -> Delivery.GONE);
        Chat chat = chatByHand(store).listener(listener).build();

        CompletionStage<DeliveryReport> stage = chat.sendToAll(HELLO);
        manual.runAll();

        assertThat(listener.events)
                .containsExactly("removed c0", "failed c2: no connection to the backend", "ended COMPLETE");
        assertThat(listener.reports).containsExactly(report(stage));
        assertThat(chat.listenerFailures()).isZero();
    }

    @Test
    void aRemovalThatEndsInAnErrorIsAFailedOne() throws Exception {
        FakeStore store = FakeStore.of(1);
        store.beforeRemove = id -> {
            throw new StackOverflowError("a bug in the store");
        };
        sender.answerAll(id -> Delivery.GONE);

        DeliveryReport report = report(chat(store).listener(listener).build().sendToAll(HELLO));

        assertThat(report.removalsFailed()).isEqualTo(1);
        assertThat(listener.events.get(0)).startsWith("failed c0: ").contains("a bug in the store");
    }

    @Test
    void whatTheListenerThrowsIsCountedAndGoesNoFurther() throws Exception {
        FakeStore store = FakeStore.of(3);
        store.beforeRemove = id -> {
            if (id.equals(id(0))) {
                throw new IllegalStateException("no connection to the backend");
            }
        };
        sender.answer(0, id -> gone()).answer(1, id -> gone());
        Chat chat = chat(store).listener(new ListenerThatThrows()).build();

        DeliveryReport report = report(chat.sendToAll(HELLO));

        assertThat(report).isEqualTo(new DeliveryReport(Ending.COMPLETE, 1, 2, 0, 0, 0, 0, 0, 1, 1, null));
        assertThat(chat.listenerFailures()).isEqualTo(3);
    }

    @Test
    void aRemovalThatTheExecutorRefusesIsAFailedOne() throws Exception {
        manual.refuse();
        sender.answer(0, id -> Delivery.GONE).answer(1, id -> gone());

        DeliveryReport report =
                report(chatByHand(FakeStore.of(3)).maxInFlight(1).build().sendToAll(HELLO));

        assertThat(report).isEqualTo(new DeliveryReport(Ending.COMPLETE, 1, 2, 0, 0, 0, 0, 0, 0, 2, null));
    }

    @Test
    void aChatGoesOnRemovingAfterARefusal() throws Exception {
        FakeStore store = FakeStore.of(2);
        sender.answerAll(id -> Delivery.GONE);
        boolean[] refusing = {true};
        Chat chat = Chat.builder(store, sender, new NoLiveConnections(), task -> {
                    if (refusing[0]) {
                        throw new IllegalStateException("not yet");
                    }
                    executor.execute(task);
                })
                .clock(clock)
                .maxRemovalsInFlight(1)
                .build();
        report(chat.sendToAll(HELLO));
        refusing[0] = false;

        assertThat(report(chat.sendToAll(HELLO)).removed()).isEqualTo(2);
    }

    @Test
    void theStageCompletesWhereTheExecutorRefusesTheEnd() throws Exception {
        manual.refuse();
        Chat chat = chatByHand(FakeStore.of(3)).listener(listener).build();

        DeliveryReport report = report(chat.sendToAll(HELLO));

        assertThat(report.delivered()).isEqualTo(3);
        assertThat(listener.events).isEmpty();
        assertThat(chat.listenerFailures()).isEqualTo(1);
    }

    private static final class ListenerThatThrows implements ChatListener {

        @Override
        public void connectionRemoved(ConnectionId id) {
            throw new IllegalStateException("a bug in the listener");
        }

        @Override
        public void removalFailed(io.github.wschat.core.model.ConnectionId id, RuntimeException failure) {
            throw new IllegalStateException("a bug in the listener");
        }

        @Override
        public void broadcastEnded(Broadcast broadcast, DeliveryReport report) {
            throw new StackOverflowError("a bug in the listener");
        }
    }
}
