package io.github.wschat.examples.benchmarks.engine;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.out.MessageSender;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Completes every send on one other thread, as a transport does whose answers come over a network. */
final class LaterSender implements MessageSender, AutoCloseable {

    // More than a broadcast has under way, so that nobody waits for room.
    private final BlockingQueue<CompletableFuture<Delivery>> underWay = new ArrayBlockingQueue<>(1024);
    private final Thread answers = new Thread(this::answer, "answers");

    LaterSender() {
        answers.setDaemon(true);
        answers.start();
    }

    @Override
    public CompletionStage<Delivery> send(ConnectionId to, OutboundMessage message) {
        CompletableFuture<Delivery> outcome = new CompletableFuture<>();
        underWay.add(outcome);
        return outcome;
    }

    private void answer() {
        List<CompletableFuture<Delivery>> arrived = new ArrayList<>();
        try {
            while (true) {
                arrived.add(underWay.take());
                underWay.drainTo(arrived);
                for (CompletableFuture<Delivery> outcome : arrived) {
                    outcome.complete(Delivery.Delivered.INSTANCE);
                }
                arrived.clear();
            }
        } catch (InterruptedException e) {
            // That is the end.
        }
    }

    @Override
    public void close() {
        answers.interrupt();
    }
}
