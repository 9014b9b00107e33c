package io.github.wschat.lambda;

import io.github.wschat.protocol.RouteResponse;
import java.io.IOException;
import java.io.OutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/** Writes what a proxy integration answers: the members of {@code APIGatewayV2WebSocketResponse}, none of them null. */
final class Answers {

    // Escaped, since a text may hold an unpaired surrogate, which has no UTF-8 form.
    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private Answers() {}

    static void write(RouteResponse response, OutputStream output) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), output, JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeBooleanProperty("isBase64Encoded", false);
            json.writeNumberProperty("statusCode", response.status());
            if (response.subprotocol() != null) {
                json.writeObjectPropertyStart("headers");
                json.writeStringProperty("Sec-WebSocket-Protocol", response.subprotocol());
                json.writeEndObject();
            }
            if (response.body() != null) {
                json.writeStringProperty("body", response.body());
            }
            json.writeEndObject();
        } catch (JacksonException e) {
            throw new IOException("The answer could not be written: " + e.getMessage(), e);
        }
    }
}
