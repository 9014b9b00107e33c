package io.github.wschat.tyrus;

import io.github.wschat.protocol.LenientJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A small JSON text as a value: what a function answered, which is read by its members' names.
 *
 * @param value a map, a list, a string, a {@link Numeral}, a boolean, or null
 */
record JsonTree(@Nullable Object value) {

    /** A number, as its source has it. */
    record Numeral(String source) {}

    /** Returns what a text says; null if it is not JSON. */
    static @Nullable JsonTree of(String text) {
        return LenientJson.read(text, parser -> new JsonTree(value(parser)));
    }

    /** Returns an object's members, of which the last of a name counts; null if the value is no object. */
    @Nullable
    Map<?, ?> members() {
        return value instanceof Map<?, ?> members ? members : null;
    }

    private static @Nullable Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> LenientJson.string(parser);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Numeral(parser.getString());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private static Map<String, @Nullable Object> object(JsonParser parser) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            members.put(name, value(parser));
        }
        return members;
    }

    private static List<@Nullable Object> array(JsonParser parser) {
        List<@Nullable Object> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser));
        }
        return items;
    }
}
