package io.github.wschat.protocol;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionInfo;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.out.LiveConnections;
import io.github.wschat.core.port.out.LiveConnectionsException;
import io.github.wschat.core.port.out.MessageSender;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A transport that keeps what was sent, and answers as it is told. For one thread. */
final class FakeTransport implements MessageSender, LiveConnections {

    /** What was delivered, to whom, in order. */
    record Sent(ConnectionId to, String text) {}

    final List<Sent> sent = new ArrayList<>();
    final Map<ConnectionId, ConnectionInfo> open = new HashMap<>();
    final Map<ConnectionId, CompletionStage<Delivery>> outcomes = new HashMap<>();

    @Nullable
    Throwable lookupFailure;

    @Override
    public CompletionStage<Delivery> send(ConnectionId to, OutboundMessage message) {
        CompletionStage<Delivery> outcome = outcomes.getOrDefault(to, Delivery.DELIVERED);
        if (outcome == Delivery.DELIVERED) {
            sent.add(new Sent(to, message.text()));
        }
        return outcome;
    }

    @Override
    public CompletionStage<Optional<ConnectionInfo>> find(ConnectionId id) {
        return lookupFailure == null
                ? CompletableFuture.completedStage(Optional.ofNullable(open.get(id)))
                : CompletableFuture.failedStage(new LiveConnectionsException(id, lookupFailure));
    }

    @Override
    public CompletionStage<Boolean> close(ConnectionId id) {
        return CompletableFuture.completedStage(open.remove(id) != null);
    }
}
