package io.github.wschat.protocol;

import io.github.wschat.core.model.ClientIdentity;
import io.github.wschat.core.model.ConnectionId;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a route is asked, whatever transport it came by: one of API Gateway's events, reduced to what a chat needs.
 *
 * <p>Made by {@link #connect}, {@link #message} and {@link #disconnect}, so that each kind of event has what belongs to it.
 *
 * @param routeKey the key of the selected route
 * @param connectionId the connection that it comes from
 * @param identity who is at the other end
 * @param connectedAt when that connection was asked for
 * @param requestId the id of this one event
 * @param authorizer what the transport's authorizer found out about the client when it connected; empty where there is none
 * @param body the message, untouched; null on {@code $connect} and {@code $disconnect}
 * @param handshake on {@code $connect}, the client's opening handshake; otherwise null
 * @param disconnection on {@code $disconnect}, how the connection ended; otherwise null
 * @param deadline when an answer is of no more use; null where the transport sets no limit
 * @param endpoint where the transport takes messages for its connections, as API Gateway's {@code https://{domain}/{stage}}; null
 *     where there is no need to know
 */
public record RouteRequest(
        String routeKey,
        ConnectionId connectionId,
        ClientIdentity identity,
        Instant connectedAt,
        String requestId,
        Map<String, String> authorizer,
        @Nullable String body,
        @Nullable Handshake handshake,
        @Nullable Disconnection disconnection,
        @Nullable Instant deadline,
        @Nullable URI endpoint) {

    /** Makes a request; the map is copied unless immutable already. */
    public RouteRequest {
        authorizer = Map.copyOf(authorizer);
    }

    /**
     * Makes the request of a client that asks to connect.
     *
     * @param connectionId the name that the connection will have
     * @param identity who is at the other end
     * @param connectedAt when the client asked
     * @param requestId the id of this event
     * @param handshake what the client asked with
     * @return the request
     */
    public static RouteRequest connect(
            ConnectionId connectionId,
            ClientIdentity identity,
            Instant connectedAt,
            String requestId,
            Handshake handshake) {
        return new RouteRequest(
                RouteKeys.CONNECT,
                connectionId,
                identity,
                connectedAt,
                requestId,
                Map.of(),
                null,
                handshake,
                null,
                null,
                null);
    }

    /**
     * Makes the request of a message.
     *
     * @param routeKey the key of the selected route
     * @param connectionId the connection that the message came from
     * @param identity who is at the other end
     * @param connectedAt when that connection was asked for
     * @param requestId the id of this event
     * @param body the message
     * @return the request
     */
    public static RouteRequest message(
            String routeKey,
            ConnectionId connectionId,
            ClientIdentity identity,
            Instant connectedAt,
            String requestId,
            String body) {
        return new RouteRequest(
                routeKey, connectionId, identity, connectedAt, requestId, Map.of(), body, null, null, null, null);
    }

    /**
     * Makes the request of a connection that has ended.
     *
     * @param connectionId the connection
     * @param identity who was at the other end
     * @param connectedAt when it was asked for
     * @param requestId the id of this event
     * @param disconnection how it ended
     * @return the request
     */
    public static RouteRequest disconnect(
            ConnectionId connectionId,
            ClientIdentity identity,
            Instant connectedAt,
            String requestId,
            Disconnection disconnection) {
        return new RouteRequest(
                RouteKeys.DISCONNECT,
                connectionId,
                identity,
                connectedAt,
                requestId,
                Map.of(),
                null,
                null,
                disconnection,
                null,
                null);
    }

    /**
     * Sets when an answer is of no more use.
     *
     * @param time the deadline
     * @return such a request
     */
    public RouteRequest withDeadline(Instant time) {
        return with(authorizer, time, endpoint);
    }

    /**
     * Sets where the transport takes messages for its connections.
     *
     * @param address the endpoint
     * @return such a request
     */
    public RouteRequest withEndpoint(URI address) {
        return with(authorizer, deadline, address);
    }

    /**
     * Sets what the transport's authorizer found out about the client.
     *
     * @param context names and values
     * @return such a request
     */
    public RouteRequest withAuthorizer(Map<String, String> context) {
        return with(context, deadline, endpoint);
    }

    private RouteRequest with(Map<String, String> context, @Nullable Instant time, @Nullable URI address) {
        return new RouteRequest(
                routeKey,
                connectionId,
                identity,
                connectedAt,
                requestId,
                context,
                body,
                handshake,
                disconnection,
                time,
                address);
    }
}
