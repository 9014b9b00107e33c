package io.github.wschat.tyrus;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a URL's query says. */
final class Query {

    private Query() {}

    /** Returns a query's parameters in order, decoded, each with its values in order; what cannot be decoded is kept as it is. */
    static Map<String, List<String>> parameters(@Nullable String query) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (query == null) {
            return parameters;
        }
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            String value = equals < 0 ? "" : parameter.substring(equals + 1);
            if (!name.isEmpty()) {
                parameters
                        .computeIfAbsent(decoded(name), key -> new ArrayList<>(1))
                        .add(decoded(value));
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Anybody may send anything: a stray percent sign is no reason to refuse a client.
            return text;
        }
    }
}
