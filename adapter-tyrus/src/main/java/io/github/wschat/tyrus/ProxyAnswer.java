package io.github.wschat.tyrus;

import io.github.wschat.protocol.RouteResponse;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a function answered to an event: an object with {@code statusCode}, {@code headers} and {@code body}, of which each kind of
 * route takes something else.
 */
final class ProxyAnswer {

    private static final Pattern STATUS = Pattern.compile("[2-5][0-9]{2}");
    private static final String SUBPROTOCOL = "Sec-WebSocket-Protocol";

    private ProxyAnswer() {}

    /** Returns what {@code $connect} answered: status and sub-protocol; null if there is no usable status. */
    static @Nullable RouteResponse toConnect(@Nullable String json) {
        Map<?, ?> members = members(json);
        String status = members == null ? null : status(members);
        return members == null || status == null
                ? null
                : new RouteResponse(Integer.parseInt(status), header(members, SUBPROTOCOL), null);
    }

    /** Returns what a two-way route answered: its body, whatever the status (D9); null if the answer is no object. */
    static @Nullable RouteResponse toMessage(@Nullable String json) {
        JsonTree tree = json == null ? new JsonTree(null) : JsonTree.of(json);
        if (tree == null) {
            return null;
        }
        Map<?, ?> members = tree.members();
        if (members == null) {
            return tree.value() == null ? RouteResponse.OK : null;
        }
        Object body = members.get("body");
        if (body != null && !(body instanceof String)) {
            return null;
        }
        String status = status(members);
        return new RouteResponse(
                status == null ? RouteResponse.OK.status() : Integer.parseInt(status), null, (String) body);
    }

    private static @Nullable Map<?, ?> members(@Nullable String json) {
        JsonTree tree = json == null ? null : JsonTree.of(json);
        return tree == null ? null : tree.members();
    }

    private static @Nullable String status(Map<?, ?> members) {
        Object status = members.get("statusCode");
        String text = status instanceof JsonTree.Numeral number ? number.source() : status instanceof String s ? s : "";
        return STATUS.matcher(text).matches() ? text : null;
    }

    private static @Nullable String header(Map<?, ?> members, String name) {
        String single = named(members.get("headers"), name) instanceof String value ? value : null;
        return single == null && named(members.get("multiValueHeaders"), name) instanceof List<?> values
                ? values.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .findFirst()
                        .orElse(null)
                : single;
    }

    private static @Nullable Object named(@Nullable Object headers, String name) {
        if (headers instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> header : map.entrySet()) {
                if (name.equalsIgnoreCase((String) header.getKey())) {
                    return header.getValue();
                }
            }
        }
        return null;
    }
}
