package io.github.wschat.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.out.MessageSender;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A message that is under way; whatever is not a value in the end fails the test. */
final class Sending {

    private final CompletionStage<Delivery> stage;
    private final long begun;

    private Sending(CompletionStage<Delivery> stage, long begun) {
        this.stage = stage;
        this.begun = begun;
    }

    static Sending begin(MessageSender sender, ConnectionId to, OutboundMessage message) {
        Together.checkStillAwaited();
        long begun = System.nanoTime();
        CompletionStage<Delivery> stage;
        try {
            stage = sender.send(to, message);
        } catch (RuntimeException e) {
            throw new AssertionError("send threw, and should have answered with a value: " + e, e);
        }
        assertThat((Object) stage).as("the stage that send returns").isNotNull();
        return new Sending(stage, begun);
    }

    /** Waits for the outcome, until the deadline has passed since the send began. */
    Delivery outcome(Duration deadline) {
        Delivery outcome = Together.resultOf(stage, deadline.minusNanos(System.nanoTime() - begun));
        assertThat(outcome).as("the outcome of a send").isNotNull();
        return outcome;
    }
}
