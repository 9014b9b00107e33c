package io.github.wschat.protocol;

import java.util.List;
import java.util.Map;

/**
 * What only {@code $connect} sees: the client's opening handshake.
 *
 * @param headers the header fields, each name as the client spelled it, with its values in order
 * @param query the parameters of the URL's query, each with its values in order
 */
public record Handshake(Map<String, List<String>> headers, Map<String, List<String>> query) {

    /** Makes a handshake; the maps are copied unless immutable already. */
    public Handshake {
        headers = Map.copyOf(headers);
        query = Map.copyOf(query);
    }
}
