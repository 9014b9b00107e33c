package io.github.wschat.examples.lambdaaws;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** Reads what functions log. */
final class JsonLines {

    private static final JsonFactory STRICT = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonLines() {}

    /**
     * Returns the members of a line, which is an object of strings and nothing else.
     *
     * @throws AssertionError if it is something else
     */
    static Map<String, String> parse(String line) {
        Map<String, String> members = new LinkedHashMap<>();
        try (JsonParser parser = STRICT.createParser(ObjectReadContext.empty(), line)) {
            expect(JsonToken.START_OBJECT, parser.nextToken(), line);
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                expect(JsonToken.VALUE_STRING, parser.nextToken(), line);
                members.put(name, parser.getString());
            }
            expect(JsonToken.END_OBJECT, parser.currentToken(), line);
            expect(null, parser.nextToken(), line);
        }
        return members;
    }

    private static void expect(@Nullable JsonToken expected, @Nullable JsonToken found, String line) {
        if (found != expected) {
            throw new AssertionError(found + " instead of " + expected + " in: " + line);
        }
    }
}
