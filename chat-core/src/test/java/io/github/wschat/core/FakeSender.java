package io.github.wschat.core;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.out.MessageSender;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A sender that answers as it is told to, by default with {@link Delivery#DELIVERED}, and writes down whom it tried. Thread-safe. */
final class FakeSender implements MessageSender {

    private final Map<ConnectionId, Function<ConnectionId, CompletionStage<Delivery>>> answers =
            new ConcurrentHashMap<>();
    private final Map<ConnectionId, CompletableFuture<Delivery>> open = new ConcurrentHashMap<>();
    private volatile Function<ConnectionId, CompletionStage<Delivery>> otherwise = id -> Delivery.DELIVERED;
    final List<ConnectionId> tried = new CopyOnWriteArrayList<>();

    /** Answers to c(number) with what the function returns, or throws. */
    FakeSender answer(int number, Function<ConnectionId, CompletionStage<Delivery>> answer) {
        answers.put(FakeStore.id(number), answer);
        return this;
    }

    /** Answers to c(number) with a completed stage that is none of the constants. */
    FakeSender answer(int number, Delivery delivery) {
        return answer(number, id -> CompletableFuture.completedFuture(delivery));
    }

    /** Answers to all others with what the function returns. */
    FakeSender answerAll(Function<ConnectionId, CompletionStage<Delivery>> answer) {
        otherwise = answer;
        return this;
    }

    /** Answers to all others when {@link #complete} says what. */
    FakeSender answerAllLater() {
        return answerAll(this::later);
    }

    /** Returns a stage that is unfinished until {@link #complete}. */
    CompletionStage<Delivery> later(ConnectionId id) {
        CompletableFuture<Delivery> stage = new CompletableFuture<>();
        open.put(id, stage);
        return stage;
    }

    void complete(int number, Delivery delivery) {
        CompletableFuture<Delivery> stage = open.remove(FakeStore.id(number));
        if (stage == null) {
            throw new IllegalStateException(FakeStore.id(number) + " is not waiting for an answer");
        }
        stage.complete(delivery);
    }

    int unfinished() {
        return open.size();
    }

    @Override
    public CompletionStage<Delivery> send(ConnectionId to, OutboundMessage message) {
        tried.add(to);
        return answers.getOrDefault(to, otherwise).apply(to);
    }
}
