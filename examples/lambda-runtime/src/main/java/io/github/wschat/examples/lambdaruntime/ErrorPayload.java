package io.github.wschat.examples.lambdaruntime;

import io.github.wschat.examples.lambdaruntime.InvocationResult.FunctionError;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Errors as Lambda writes them: {@code {"errorMessage":"…","errorType":"…"}}. */
final class ErrorPayload {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final String TYPE = "errorType";
    private static final String MESSAGE = "errorMessage";

    private ErrorPayload() {}

    static byte[] json(String type, String message) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), json)) {
            generator.writeStartObject();
            generator.writeStringProperty(MESSAGE, message);
            generator.writeStringProperty(TYPE, type);
            generator.writeEndObject();
        }
        return json.toByteArray();
    }

    /** An error that Lambda itself states: its message begins with the request. */
    static FunctionError stated(String requestId, String type, String message) {
        String whole = "RequestId: " + requestId + " Error: " + message;
        return new FunctionError(requestId, type, whole, json(type, whole));
    }

    /** An error that a runtime has sent, with the type from its header where the body has none. */
    static FunctionError sent(String requestId, String typeInHeader, byte[] body) {
        String type = typeInHeader;
        String message = "";
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), body)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = parser.currentName();
                    String text = text(parser);
                    if (text != null && name.equals(TYPE)) {
                        type = text;
                    } else if (text != null && name.equals(MESSAGE)) {
                        message = text;
                    }
                }
            }
        } catch (JacksonException e) {
            // A runtime is free in what it sends: what is no JSON goes on as it is, under the header's type.
            return new FunctionError(requestId, typeInHeader, "", body);
        }
        return new FunctionError(requestId, type, message, body.length == 0 ? json(type, message) : body);
    }

    private static @Nullable String text(JsonParser parser) {
        if (parser.nextToken() == JsonToken.VALUE_STRING) {
            return parser.getString();
        }
        parser.skipChildren();
        return null;
    }
}
