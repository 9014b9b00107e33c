package io.github.wschat.tyrus;

import io.github.wschat.core.model.ConnectionId;
import java.time.Instant;

/**
 * An event of API Gateway's, on its way to a function.
 *
 * @param json the event, member for member as API Gateway has it
 * @param routeKey the key of the selected route, as {@code requestContext.routeKey} in the event
 * @param connectionId the connection that it comes from, as {@code requestContext.connectionId}
 * @param requestId the id of this one event, as {@code requestContext.requestId}
 * @param deadline when an answer is of no more use
 */
public record ProxyEvent(String json, String routeKey, ConnectionId connectionId, String requestId, Instant deadline) {}
