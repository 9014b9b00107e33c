package io.github.wschat.examples.lambdaaws;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * DynamoDB's requests and answers in JSON, as <a
 * href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html">its API</a> has them. What
 * cannot be written is refused with {@link UnsupportedOperationException}, what cannot be read with {@link SdkClientException}.
 */
final class TableJson {

    // A name has up to 64 KB, and a value the item's 400 KB:
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
    private static final int MAX_NAME = 64 * 1024;

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

    /**
     * Writes a request.
     *
     * @param operation what it asks for
     * @param members the names of the members that it may have
     */
    static byte[] written(String operation, DynamoDbRequest request, Set<String> members) {
        request.overrideConfiguration().ifPresent(own -> refuseOwnConfiguration(operation, own));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8)) {
            json.writeStartObject();
            for (SdkField<?> field : request.sdkFields()) {
                Object value = field.getValueOrDefault(request);
                if (value == null
                        || value instanceof SdkAutoConstructMap<?, ?>
                        || value instanceof SdkAutoConstructList<?>) {
                    continue;
                }
                if (!members.contains(field.locationName())) {
                    throw unsupported(operation, field.locationName());
                }
                json.writeName(field.locationName());
                write(json, operation, field.locationName(), value);
            }
            json.writeEndObject();
        } catch (JacksonException e) {
            throw SdkClientException.create("A request for " + operation + " cannot be written", e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, String operation, String name, Object value) {
        if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof Integer number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof Map<?, ?> attributes) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : attributes.entrySet()) {
                if (!(entry.getKey() instanceof String key && entry.getValue() instanceof AttributeValue attribute)) {
                    throw unsupported(operation, name);
                }
                json.writeName(key);
                AttributeJson.write(json, attribute);
            }
            json.writeEndObject();
        } else {
            throw unsupported(operation, name);
        }
    }

    /** Lets pass what the SDK itself notes in a request: how it was come to, for the user agent. */
    private static void refuseOwnConfiguration(String operation, AwsRequestOverrideConfiguration own) {
        refuse(!own.headers().isEmpty(), operation, "headers");
        refuse(!own.rawQueryParameters().isEmpty(), operation, "rawQueryParameters");
        refuse(own.apiCallTimeout().isPresent(), operation, "apiCallTimeout");
        refuse(own.apiCallAttemptTimeout().isPresent(), operation, "apiCallAttemptTimeout");
        refuse(own.credentialsIdentityProvider().isPresent(), operation, "credentialsProvider");
        refuse(own.tokenIdentityProvider().isPresent(), operation, "tokenIdentityProvider");
        refuse(own.signer().isPresent(), operation, "signer");
        refuse(own.endpointProvider().isPresent(), operation, "endpointProvider");
        refuse(own.compressionConfiguration().isPresent(), operation, "compressionConfiguration");
        refuse(!own.metricPublishers().isEmpty(), operation, "metricPublishers");
        refuse(!own.plugins().isEmpty(), operation, "plugins");
    }

    private static void refuse(boolean present, String operation, String name) {
        if (present) {
            throw unsupported(operation, name);
        }
    }

    private static UnsupportedOperationException unsupported(String operation, String member) {
        return new UnsupportedOperationException("This client does not know " + member + " of " + operation);
    }

    /** Reads what {@code Scan} is answered. */
    static ScanResponse scanned(byte[] body) {
        return read("Scan", body, parser -> {
            ScanResponse.Builder answer = ScanResponse.builder();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                switch (name) {
                    case "Items" -> answer.items(items(parser));
                    case "Count" -> answer.count(parser.getIntValue());
                    case "ScannedCount" -> answer.scannedCount(parser.getIntValue());
                    case "LastEvaluatedKey" -> answer.lastEvaluatedKey(AttributeJson.map(parser));
                    default -> parser.skipChildren();
                }
            }
            return answer.build();
        });
    }

    private static List<Map<String, AttributeValue>> items(JsonParser parser) {
        AttributeJson.require(parser, JsonToken.START_ARRAY);
        List<Map<String, AttributeValue>> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(AttributeJson.map(parser));
        }
        return items;
    }

    /** Reads what {@code DeleteItem} is answered. */
    static DeleteItemResponse deleted(byte[] body) {
        return read("DeleteItem", body, parser -> {
            DeleteItemResponse.Builder answer = DeleteItemResponse.builder();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                if (name.equals("Attributes")) {
                    answer.attributes(AttributeJson.map(parser));
                } else {
                    parser.skipChildren();
                }
            }
            return answer.build();
        });
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
            AttributeJson.require(parser, JsonToken.START_OBJECT);
            T answer = reading.of(parser);
            AttributeJson.require(parser, JsonToken.END_OBJECT);
            if (parser.nextToken() != null) {
                throw AttributeJson.unreadable(parser);
            }
            return answer;
        } catch (JacksonException e) {
            throw SdkClientException.create("The answer to " + what + " cannot be read: " + e.getMessage(), e);
        }
    }
}
