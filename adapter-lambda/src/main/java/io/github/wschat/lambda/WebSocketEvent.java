package io.github.wschat.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent;
import org.jspecify.annotations.Nullable;

/**
 * An event of a WebSocket API, whole: what {@code aws-lambda-java-events} has a class for, and the two members that its class lacks.
 *
 * @param event the event
 * @param disconnectStatusCode on {@code $disconnect}, the WebSocket close code; null elsewhere
 * @param disconnectReason on {@code $disconnect}, the reason given, which may be empty; null elsewhere
 */
record WebSocketEvent(
        APIGatewayV2WebSocketEvent event,
        @Nullable Integer disconnectStatusCode,
        @Nullable String disconnectReason) {}
