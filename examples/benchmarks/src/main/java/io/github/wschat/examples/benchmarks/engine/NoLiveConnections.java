package io.github.wschat.examples.benchmarks.engine;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionInfo;
import io.github.wschat.core.port.out.LiveConnections;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A transport that knows nobody: what is measured here does not ask it. */
final class NoLiveConnections implements LiveConnections {

    @Override
    public CompletionStage<Optional<ConnectionInfo>> find(ConnectionId id) {
        return CompletableFuture.completedStage(Optional.empty());
    }

    @Override
    public CompletionStage<Boolean> close(ConnectionId id) {
        return CompletableFuture.completedStage(false);
    }
}
