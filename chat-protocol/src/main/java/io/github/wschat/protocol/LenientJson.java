package io.github.wschat.protocol;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * The one way in which JSON from outside is read, as API Gateway reads it (D7, D13).
 *
 * <p>Unquoted names and single quotes pass, and nothing else that JSON does not allow. A text is read to its end: what has a
 * second value, or anything but white space, after the first is not JSON. Nor is one that is nested deeper than {@link
 * #MAX_DEPTH}, or that holds a number of more digits than {@link #MAX_DIGITS} or a name or string of more characters than {@link
 * #MAX_LENGTH}. An unpaired surrogate, as a character or an escape, is read as U+FFFD.
 *
 * <p>For transports that read what API Gateway reads: messages, events, and what functions answer. Thread-safe.
 */
public final class LenientJson {

    /** How many arrays and objects may be open at once. */
    public static final int MAX_DEPTH = 64;

    /** How many digits a number may have, those of its fraction and exponent included. */
    public static final int MAX_DIGITS = 100;

    /** How many characters (UTF-16 units, escapes resolved) a name or string may have: as many as a message has bytes. */
    public static final int MAX_LENGTH = 128 * 1024;

    // Names come from strangers, and are as good as never seen again: no table of them is kept.
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES, JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_DIGITS)
                    .maxNameLength(MAX_LENGTH)
                    .maxStringLength(MAX_LENGTH)
                    .build())
            .build();

    private LenientJson() {}

    /**
     * Reads a text, once and whole.
     *
     * @param text what is JSON, or not
     * @param reading takes what it wants of the text's one value; begins at the value's first token and ends at its last,
     *     having passed over strings with {@link #skip} or {@link #string} only
     * @param <T> what the reading makes of it
     * @return what the reading returned, or null if the text is not JSON
     */
    public static <T> @Nullable T read(String text, Function<JsonParser, @Nullable T> reading) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), Surrogates.repairedInJson(text))) {
            if (parser.nextToken() == null) {
                return null;
            }
            T result = reading.apply(parser);
            return parser.nextToken() == null ? result : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    /**
     * Goes on from a value's first token to its last.
     *
     * @param parser stands at a value's first token
     */
    public static void skip(JsonParser parser) {
        int open = 0;
        while (true) {
            JsonToken token = parser.currentToken();
            if (token.isStructStart()) {
                open++;
            } else if (token.isStructEnd()) {
                open--;
            } else if (token == JsonToken.VALUE_STRING) {
                // The parser itself would pass over a string of any length.
                checkLength(parser);
            }
            if (open == 0) {
                return;
            }
            parser.nextToken();
        }
    }

    /**
     * Returns the text of the string that the parser stands at.
     *
     * @param parser stands at a string
     * @return its text, escapes resolved
     */
    public static String string(JsonParser parser) {
        checkLength(parser);
        return parser.getString();
    }

    private static void checkLength(JsonParser parser) {
        parser.streamReadConstraints().validateStringLength(parser.getStringLength());
    }
}
