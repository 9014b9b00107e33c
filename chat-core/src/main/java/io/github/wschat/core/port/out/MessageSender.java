package io.github.wschat.core.port.out;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import java.util.concurrent.CompletionStage;

/**
 * Hands messages to clients.
 *
 * <p>The rules, by the ids that the contract kit {@code MessageSenderContract} names its tests after:
 *
 * <ul>
 *   <li><b>M1</b> {@code send} never blocks on the peer and always completes within the sender's own deadline.
 *   <li><b>M2</b> Outcomes are values of {@link Delivery}; anything else is a bug.
 *   <li><b>M3</b> {@link Delivery.Gone} is final: the id will never be reachable again. Nothing else may be reported as gone (not
 *       400, 403, 429, 5xx, timeouts, nor another gateway's id where the sender can tell; API Gateway's cannot: one store per
 *       API).
 *   <li><b>M4</b> One dead or slow peer neither delays nor fails the others, and cannot take memory without bound.
 *   <li><b>M5</b> Messages sent one after the other to one connection by one sender arrive in that order where the transport has
 *       order.
 *   <li><b>M6</b> Text arrives byte for byte; over {@link #MAX_MESSAGE_BYTES} it is {@link Delivery.TooLarge} and is not sent.
 * </ul>
 *
 * <p>Many threads may call at once.
 */
@FunctionalInterface
public interface MessageSender {

    /**
     * The greatest message that a sender takes: 128 KiB of UTF-8, API Gateway's quota on WebSocket payloads
     * (<a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html">
     * quotas</a>).
     */
    int MAX_MESSAGE_BYTES = 128 * 1024;

    /**
     * Sends a message to one connection.
     *
     * <p>A sender that knows the outcome at once returns one of the constant stages of {@link Delivery}.
     *
     * @param to the connection
     * @param message what to send
     * @return completes with what became of it (M1, M2), never exceptionally
     */
    CompletionStage<Delivery> send(ConnectionId to, OutboundMessage message);
}
