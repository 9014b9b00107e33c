package io.github.wschat.core;

import io.github.wschat.core.model.Delivery;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** A stage that breaks its contract: it calls its dependent twice, and then throws. */
final class StageThatAnswersTwice extends CompletableFuture<Delivery> {

    @Override
    public CompletableFuture<Delivery> whenComplete(BiConsumer<? super Delivery, ? super Throwable> action) {
        action.accept(Delivery.Throttled.INSTANCE, null);
        action.accept(Delivery.Delivered.INSTANCE, null);
        throw new IllegalStateException("a bug in the sender");
    }
}
