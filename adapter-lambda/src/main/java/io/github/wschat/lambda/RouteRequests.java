package io.github.wschat.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent.RequestContext;
import io.github.wschat.core.model.ClientIdentity;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.protocol.Disconnection;
import io.github.wschat.protocol.Handshake;
import io.github.wschat.protocol.RouteRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a route's request of an event. */
final class RouteRequests {

    // RFC 6455, section 7.1.5: what is said to be the code where there was none.
    private static final int NO_STATUS_RECEIVED = 1005;

    private RouteRequests() {}

    /**
     * Returns the request that an event is.
     *
     * @param routeKey the route that it is for, whatever the event calls it; null for the one that it names
     * @throws InvalidEventException if the event lacks what every event of a WebSocket API has, or has it wrong
     */
    static RouteRequest of(WebSocketEvent whole, @Nullable String routeKey, Instant deadline) {
        APIGatewayV2WebSocketEvent event = whole.event();
        RequestContext context = event.getRequestContext();
        try {
            ConnectionId id = new ConnectionId(required("connectionId", context.getConnectionId()));
            ClientIdentity identity = new ClientIdentity(
                    required("identity.sourceIp", context.getIdentity().getSourceIp()),
                    context.getIdentity().getUserAgent());
            Instant connectedAt = Instant.ofEpochMilli(context.getConnectedAt());
            String requestId = required("requestId", context.getRequestId());
            RouteRequest bare = switch (EventKind.of(required("eventType", context.getEventType()))) {
                case CONNECT -> {
                    if (context.getConnectedAt() <= 0) {
                        throw missing("connectedAt");
                    }
                    yield RouteRequest.connect(id, identity, connectedAt, requestId, handshake(event));
                }
                case MESSAGE ->
                    RouteRequest.message(
                            routeKey == null ? required("routeKey", context.getRouteKey()) : routeKey,
                            id,
                            identity,
                            connectedAt,
                            requestId,
                            body(event));
                case DISCONNECT -> RouteRequest.disconnect(id, identity, connectedAt, requestId, disconnection(whole));
            };
            return bare.withAuthorizer(authorizer(context))
                    .withDeadline(deadline)
                    .withEndpoint(URI.create("https://" + required("domainName", context.getDomainName()) + "/"
                            + required("stage", context.getStage())));
        } catch (IllegalArgumentException e) {
            throw new InvalidEventException("This is not an event of a WebSocket API: " + e.getMessage(), e);
        }
    }

    private static Handshake handshake(APIGatewayV2WebSocketEvent event) {
        return new Handshake(
                values(event.getMultiValueHeaders(), event.getHeaders()),
                values(event.getMultiValueQueryStringParameters(), event.getQueryStringParameters()));
    }

    private static Map<String, List<String>> values(
            @Nullable Map<String, List<String>> multiValue, @Nullable Map<String, String> singleValue) {
        if (multiValue != null) {
            return multiValue;
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        if (singleValue != null) {
            singleValue.forEach((name, value) -> values.put(name, List.of(value)));
        }
        return values;
    }

    private static String body(APIGatewayV2WebSocketEvent event) {
        String body = event.getBody() == null ? "" : event.getBody();
        return event.isIsBase64Encoded() ? new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8) : body;
    }

    private static Disconnection disconnection(WebSocketEvent whole) {
        return new Disconnection(
                whole.disconnectStatusCode() == null ? NO_STATUS_RECEIVED : whole.disconnectStatusCode(),
                whole.disconnectReason() == null ? "" : whole.disconnectReason());
    }

    private static Map<String, String> authorizer(RequestContext context) {
        Map<String, String> values = new LinkedHashMap<>();
        if (context.getAuthorizer() != null) {
            context.getAuthorizer().forEach((name, value) -> values.put(name, String.valueOf(value)));
        }
        return values;
    }

    private static String required(String member, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            throw missing(member);
        }
        return value;
    }

    private static InvalidEventException missing(String member) {
        return new InvalidEventException(
                "This is not an event of a WebSocket API: requestContext." + member + " is missing");
    }
}
