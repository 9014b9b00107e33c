package io.github.wschat.examples.lambdaaws;

import io.github.wschat.dynamodb.ConnectionRow;
import io.github.wschat.dynamodb.TableClient;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * DynamoDB's requests and answers in JSON, as <a
 * href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html">its API</a> has them, as far as
 * the connections' table is asked and answers. What cannot be read is refused with {@link SdkClientException}.
 */
final class TableJson {

    // A name has up to 64 KB, and a value the item's 400 KB:
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
    private static final int MAX_NAME = 64 * 1024;

    private static final String STRING = "S";
    private static final String NUMBER = "N";

    // As in LenientJson: no table of names is kept.
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNameLength(MAX_NAME).build())
            .build();

    private TableJson() {}

    /**
     * What DynamoDB says of a request that it has refused.
     *
     * @param code the kind of error, null if it does not say
     * @param message what is wrong, null if it does not say
     */
    record Refusal(@Nullable String code, @Nullable String message) {}

    /** Writes the request that puts a row. */
    static byte[] put(String tableName, ConnectionRow row) {
        return written(tableName, json -> {
            json.writeObjectPropertyStart("Item");
            value(json, ConnectionRow.CONNECTION_ID, STRING, row.connectionId());
            value(json, ConnectionRow.CONNECTED_AT, NUMBER, row.connectedAt());
            value(json, ConnectionRow.EXPIRES_AT, NUMBER, row.expiresAt());
            json.writeEndObject();
        });
    }

    /** Writes the request that deletes a row. */
    static byte[] delete(String tableName, String connectionId) {
        return written(tableName, json -> key(json, "Key", connectionId));
    }

    /** Writes the request for a page. */
    static byte[] scan(String tableName, TableClient.Scan scan) {
        return written(tableName, json -> {
            json.writeNumberProperty("Limit", scan.limit());
            json.writeBooleanProperty("ConsistentRead", scan.consistentRead());
            if (scan.totalSegments() > 1) {
                json.writeNumberProperty("Segment", scan.segment());
                json.writeNumberProperty("TotalSegments", scan.totalSegments());
            }
            if (scan.exclusiveStartKey() != null) {
                key(json, "ExclusiveStartKey", scan.exclusiveStartKey());
            }
            json.writeStringProperty("FilterExpression", ConnectionRow.EXPIRES_AT + " > :now");
            json.writeObjectPropertyStart("ExpressionAttributeValues");
            value(json, ":now", NUMBER, Long.toString(scan.expiresAfter()));
            json.writeEndObject();
        });
    }

    private static void key(JsonGenerator json, String name, String connectionId) {
        json.writeObjectPropertyStart(name);
        value(json, ConnectionRow.CONNECTION_ID, STRING, connectionId);
        json.writeEndObject();
    }

    /**
     * Writes a value: an object whose one member has the type for its name (<a
     * href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html">AttributeValue</a>).
     */
    private static void value(JsonGenerator json, String name, String type, @Nullable String value) {
        json.writeObjectPropertyStart(name);
        json.writeStringProperty(type, value);
        json.writeEndObject();
    }

    /** Writes the members of a request but for the table's name. */
    @FunctionalInterface
    private interface Members {
        void to(JsonGenerator json);
    }

    private static byte[] written(String tableName, Members members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeStringProperty("TableName", tableName);
            members.to(json);
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    /** Reads the page that a scan is answered with. */
    static TableClient.Page page(byte[] body) {
        return read("Scan", body, parser -> {
            List<ConnectionRow> rows = List.of();
            Map<String, @Nullable String> lastKey = null;
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                switch (name) {
                    case "Items" -> rows = rows(parser);
                    case "LastEvaluatedKey" -> lastKey = attributes(parser, STRING);
                    default -> parser.skipChildren();
                }
            }
            return new TableClient.Page(rows, lastKey);
        });
    }

    private static List<ConnectionRow> rows(JsonParser parser) {
        require(parser, JsonToken.START_ARRAY);
        List<ConnectionRow> rows = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            rows.add(row(parser));
        }
        return rows;
    }

    private static ConnectionRow row(JsonParser parser) {
        require(parser, JsonToken.START_OBJECT);
        String id = null;
        String connectedAt = null;
        String expiresAt = null;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            switch (name) {
                case ConnectionRow.CONNECTION_ID -> id = value(parser, STRING);
                case ConnectionRow.CONNECTED_AT -> connectedAt = value(parser, NUMBER);
                case ConnectionRow.EXPIRES_AT -> expiresAt = value(parser, NUMBER);
                default -> value(parser, "");
            }
        }
        require(parser, JsonToken.END_OBJECT);
        return new ConnectionRow(id == null ? "" : id, connectedAt, expiresAt);
    }

    private static Map<String, @Nullable String> attributes(JsonParser parser, String type) {
        require(parser, JsonToken.START_OBJECT);
        Map<String, @Nullable String> attributes = new HashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            attributes.put(name, value(parser, type));
        }
        require(parser, JsonToken.END_OBJECT);
        return attributes;
    }

    /** Reads a value, whose start the parser stands at, to its end; returns null if it is of another type than the one of interest. */
    private static @Nullable String value(JsonParser parser, String typeOfInterest) {
        require(parser, JsonToken.START_OBJECT);
        String type = parser.nextName();
        if (type == null) {
            throw unreadable(parser);
        }
        parser.nextToken();
        String text = null;
        if (type.equals(typeOfInterest)) {
            require(parser, JsonToken.VALUE_STRING);
            text = parser.getString();
        } else {
            parser.skipChildren();
        }
        parser.nextToken();
        require(parser, JsonToken.END_OBJECT);
        return text;
    }

    /** Reads an error's body; says nothing of one that is none of DynamoDB's. */
    static Refusal refusal(byte[] body) {
        try {
            Map<String, String> texts = read("an error", body, TableJson::texts);
            String type = texts.get("__type");
            return new Refusal(
                    // What precedes the last # is the API that has it.
                    type == null ? null : type.substring(type.lastIndexOf('#') + 1),
                    // Errors of the front end, such as of a wrong signature, begin it with a small letter or a capital.
                    texts.getOrDefault("message", texts.get("Message")));
        } catch (SdkClientException e) {
            return new Refusal(null, null);
        }
    }

    private static Map<String, String> texts(JsonParser parser) {
        Map<String, String> texts = new HashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            if (parser.nextToken() == JsonToken.VALUE_STRING) {
                texts.put(name, parser.getString());
            } else {
                parser.skipChildren();
            }
        }
        return texts;
    }

    /** Reads an object, whose start the parser stands at, to its end. */
    @FunctionalInterface
    private interface Reading<T> {
        T of(JsonParser parser);
    }

    private static <T> T read(String what, byte[] body, Reading<T> reading) {
        try (JsonParser parser =
                FACTORY.createParser(ObjectReadContext.empty(), new String(body, StandardCharsets.UTF_8))) {
            parser.nextToken();
            require(parser, JsonToken.START_OBJECT);
            T answer = reading.of(parser);
            require(parser, JsonToken.END_OBJECT);
            if (parser.nextToken() != null) {
                throw unreadable(parser);
            }
            return answer;
        } catch (JacksonException e) {
            throw SdkClientException.create("The answer to " + what + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static void require(JsonParser parser, JsonToken token) {
        if (parser.currentToken() != token) {
            throw unreadable(parser);
        }
    }

    /** Returns the failure of a text that is not what DynamoDB writes. */
    private static StreamReadException unreadable(JsonParser parser) {
        return new StreamReadException(parser, "not what DynamoDB writes: " + parser.currentToken());
    }
}
