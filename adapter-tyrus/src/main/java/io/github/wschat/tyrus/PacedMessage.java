package io.github.wschat.tyrus;

import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A message whose sender is told later. */
final class PacedMessage extends Heard {

    final OutboundMessage message;
    private final CompletableFuture<Delivery> outcome = new CompletableFuture<>();

    PacedMessage(OutboundMessage message) {
        this.message = message;
        this.paced = true;
    }

    /** Returns what the sender gets, who cannot complete it. */
    CompletionStage<Delivery> outcome() {
        return outcome.minimalCompletionStage();
    }

    @Override
    void accepted() {
        outcome.complete(Delivery.Delivered.INSTANCE);
    }

    @Override
    void throttled() {
        outcome.complete(Delivery.Throttled.INSTANCE);
    }

    @Override
    void ended() {
        outcome.complete(Delivery.Gone.INSTANCE);
    }
}
