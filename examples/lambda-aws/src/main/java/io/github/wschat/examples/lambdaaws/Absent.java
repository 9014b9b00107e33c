package io.github.wschat.examples.lambdaaws;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionInfo;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.out.ConnectionStore;
import io.github.wschat.core.port.out.LiveConnections;
import io.github.wschat.core.port.out.MessageSender;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Stands where a function has no need of a port: it has neither the client nor the permission, and its route never asks. */
final class Absent implements ConnectionStore, MessageSender, LiveConnections {

    @Override
    public void add(Connection connection) {
        throw absent();
    }

    @Override
    public void remove(ConnectionId id) {
        throw absent();
    }

    @Override
    public ConnectionPage page(Slice slice, @Nullable Cursor after, int limit) {
        throw absent();
    }

    @Override
    public CompletionStage<Delivery> send(ConnectionId to, OutboundMessage message) {
        throw absent();
    }

    @Override
    public CompletionStage<Optional<ConnectionInfo>> find(ConnectionId id) {
        throw absent();
    }

    @Override
    public CompletionStage<Boolean> close(ConnectionId id) {
        throw absent();
    }

    private static IllegalStateException absent() {
        return new IllegalStateException("This function was put together without what was asked of it");
    }
}
