package io.github.wschat.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** A way into a message: from its root, through members' names and items' indexes, to one value. */
final class BodyPath {

    /** A member's name or, where that is null, an item's index. */
    record Step(@Nullable String name, int index) {}

    private final List<Step> steps;

    BodyPath(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /**
     * Returns, as text, the value that the path leads to.
     *
     * @param parser stands at the root's first token, and will stand at its last
     * @return a string's text; a number as its source has it; {@code true} or {@code false}; nothing for null, and where the path
     *     leads nowhere; {@code [item1, item2]} for an array of those; null for what has no such text
     */
    @Nullable
    String find(JsonParser parser) {
        return find(parser, 0);
    }

    private @Nullable String find(JsonParser parser, int depth) {
        if (depth == steps.size()) {
            return stringified(parser);
        }
        Step step = steps.get(depth);
        String found = "";
        if (step.name() != null && parser.currentToken() == JsonToken.START_OBJECT) {
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                if (name.equals(step.name())) {
                    found = find(parser, depth + 1);
                } else {
                    LenientJson.skip(parser);
                }
            }
        } else if (step.name() == null && parser.currentToken() == JsonToken.START_ARRAY) {
            for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
                if (index == step.index()) {
                    found = find(parser, depth + 1);
                } else {
                    LenientJson.skip(parser);
                }
            }
        } else {
            LenientJson.skip(parser);
        }
        return found;
    }

    private static @Nullable String stringified(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return parser.currentToken() == JsonToken.VALUE_NULL ? "" : scalar(parser);
        }
        StringBuilder items = new StringBuilder("[");
        boolean plain = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String item = scalar(parser);
            items.append(items.length() == 1 ? "" : ", ").append(item);
            plain &= item != null;
        }
        return plain ? items.append(']').toString() : null;
    }

    private static @Nullable String scalar(JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_STRING) {
            return LenientJson.string(parser);
        }
        if (token.isScalarValue()) {
            return parser.getString();
        }
        LenientJson.skip(parser);
        return null;
    }
}
