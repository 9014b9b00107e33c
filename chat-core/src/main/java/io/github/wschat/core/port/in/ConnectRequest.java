package io.github.wschat.core.port.in;

import io.github.wschat.core.model.ClientIdentity;
import io.github.wschat.core.model.ConnectionId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks to connect with.
 *
 * @param id the name that the transport has given to the connection
 * @param connectedAt when the client asked
 * @param identity who is at the other end
 * @param headers the handshake's header fields, each name as the client spelled it, with its values in order
 * @param query the parameters of the URL's query, each with its values in order
 * @param authorizer what the transport's authorizer found out about the client; empty where there is none
 */
public record ConnectRequest(
        ConnectionId id,
        Instant connectedAt,
        ClientIdentity identity,
        Map<String, List<String>> headers,
        Map<String, List<String>> query,
        Map<String, String> authorizer) {

    /** Makes a request; the maps are copied unless immutable already. */
    public ConnectRequest {
        headers = Map.copyOf(headers);
        query = Map.copyOf(query);
        authorizer = Map.copyOf(authorizer);
    }

    /**
     * Makes a request that has nothing but an identity.
     *
     * @param id the name that the transport has given to the connection
     * @param connectedAt when the client asked
     * @param identity who is at the other end
     * @return the request
     */
    public static ConnectRequest of(ConnectionId id, Instant connectedAt, ClientIdentity identity) {
        return new ConnectRequest(id, connectedAt, identity, Map.of(), Map.of(), Map.of());
    }

    /**
     * Returns the first value of a header field.
     *
     * @param name the field's name, in whatever case
     * @return the value, or null if the client sent no such field
     */
    public @Nullable String header(String name) {
        for (Map.Entry<String, List<String>> field : headers.entrySet()) {
            if (field.getKey().equalsIgnoreCase(name) && !field.getValue().isEmpty()) {
                return field.getValue().get(0);
            }
        }
        return null;
    }
}
