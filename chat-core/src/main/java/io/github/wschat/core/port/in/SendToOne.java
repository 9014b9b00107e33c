package io.github.wschat.core.port.in;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import java.util.concurrent.CompletionStage;

/** Sends a message to one connection. */
@FunctionalInterface
public interface SendToOne {

    /**
     * Sends a message to one connection.
     *
     * @param to the connection
     * @param message what to send
     * @return completes with what became of it, never exceptionally
     */
    CompletionStage<Delivery> sendToOne(ConnectionId to, OutboundMessage message);
}
