package io.github.wschat.examples.lambdaaws;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamReadException;

/**
 * DynamoDB's values in JSON: an object whose one member is the value, and has the type for its name (<a
 * href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html">AttributeValue</a>).
 */
final class AttributeJson {

    private AttributeJson() {}

    /**
     * Writes a value.
     *
     * @throws UnsupportedOperationException if it is of no type that there is
     */
    static void write(JsonGenerator json, AttributeValue value) {
        json.writeStartObject();
        switch (value.type()) {
            case S -> json.writeStringProperty("S", value.s());
            case N -> json.writeStringProperty("N", value.n());
            case B -> json.writeStringProperty("B", base64(value.b()));
            case BOOL -> json.writeBooleanProperty("BOOL", value.bool());
            case NUL -> json.writeBooleanProperty("NULL", value.nul());
            case SS -> strings(json, "SS", value.ss());
            case NS -> strings(json, "NS", value.ns());
            case BS ->
                strings(
                        json,
                        "BS",
                        value.bs().stream().map(AttributeJson::base64).toList());
            case M -> {
                json.writeObjectPropertyStart("M");
                value.m().forEach((name, member) -> {
                    json.writeName(name);
                    write(json, member);
                });
                json.writeEndObject();
            }
            case L -> {
                json.writeArrayPropertyStart("L");
                value.l().forEach(element -> write(json, element));
                json.writeEndArray();
            }
            default -> throw new UnsupportedOperationException("A value has no type that this client knows: " + value);
        }
        json.writeEndObject();
    }

    private static String base64(SdkBytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe());
    }

    private static void strings(JsonGenerator json, String type, List<String> strings) {
        json.writeArrayPropertyStart(type);
        for (String string : strings) {
            json.writeString(string);
        }
        json.writeEndArray();
    }

    /** Reads values by name from an object, whose start the parser stands at, to its end. */
    static Map<String, AttributeValue> map(JsonParser parser) {
        require(parser, JsonToken.START_OBJECT);
        Map<String, AttributeValue> map = new HashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            map.put(name, read(parser));
        }
        require(parser, JsonToken.END_OBJECT);
        return map;
    }

    private static AttributeValue read(JsonParser parser) {
        require(parser, JsonToken.START_OBJECT);
        String type = parser.nextName();
        if (type == null) {
            throw unreadable(parser);
        }
        parser.nextToken();
        AttributeValue value = read(type, parser);
        parser.nextToken();
        require(parser, JsonToken.END_OBJECT);
        return value;
    }

    private static AttributeValue read(String type, JsonParser parser) {
        return switch (type) {
            case "S" -> AttributeValue.fromS(text(parser));
            case "N" -> AttributeValue.fromN(text(parser));
            case "B" -> AttributeValue.fromB(bytes(parser));
            case "BOOL" -> AttributeValue.fromBool(parser.getBooleanValue());
            case "NULL" -> AttributeValue.fromNul(parser.getBooleanValue());
            case "M" -> AttributeValue.fromM(map(parser));
            case "L" -> AttributeValue.fromL(list(parser, AttributeJson::read));
            case "SS" -> AttributeValue.fromSs(list(parser, AttributeJson::text));
            case "NS" -> AttributeValue.fromNs(list(parser, AttributeJson::text));
            case "BS" -> AttributeValue.fromBs(list(parser, AttributeJson::bytes));
            default ->
                throw new StreamReadException(parser, "a value of a type that this client does not know: " + type);
        };
    }

    private static String text(JsonParser parser) {
        require(parser, JsonToken.VALUE_STRING);
        return parser.getString();
    }

    private static SdkBytes bytes(JsonParser parser) {
        require(parser, JsonToken.VALUE_STRING);
        return SdkBytes.fromByteArrayUnsafe(parser.getBinaryValue());
    }

    /** Reads an element, whose first token the parser stands at, to its last. */
    @FunctionalInterface
    private interface Element<T> {
        T of(JsonParser parser);
    }

    private static <T> List<T> list(JsonParser parser, Element<T> element) {
        require(parser, JsonToken.START_ARRAY);
        List<T> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(element.of(parser));
        }
        return list;
    }

    /**
     * Checks what the parser stands at.
     *
     * @throws StreamReadException if it is something else
     */
    static void require(JsonParser parser, JsonToken token) {
        if (parser.currentToken() != token) {
            throw unreadable(parser);
        }
    }

    /** Returns the failure of a text that is not what DynamoDB writes. */
    static StreamReadException unreadable(JsonParser parser) {
        return new StreamReadException(parser, "not what DynamoDB writes: " + parser.currentToken());
    }
}
