package io.github.wschat.tyrus;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.OutboundMessage;

/**
 * The text frames by which API Gateway tells a client that its message came to nothing, to the byte: there is a blank after the
 * first colon and after each comma, and nowhere else.
 */
enum ErrorFrames {
    /** No route takes the message. */
    FORBIDDEN("Forbidden"),
    /** The route has failed. */
    INTERNAL_SERVER_ERROR("Internal server error"),
    /** The route took too long. */
    ENDPOINT_REQUEST_TIMED_OUT("Endpoint request timed out"),
    /** There were too many messages, with {@linkplain GatewayLimits#throttling() throttling} on. */
    TOO_MANY_REQUESTS("Too Many Requests");

    private final String message;

    ErrorFrames(String message) {
        this.message = message;
    }

    OutboundMessage about(ConnectionId connectionId, String requestId) {
        return OutboundMessage.of("{\"message\": \"" + message + "\", \"connectionId\":\"" + connectionId
                + "\", \"requestId\":\"" + requestId + "\"}");
    }
}
