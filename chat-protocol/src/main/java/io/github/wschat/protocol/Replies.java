package io.github.wschat.protocol;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionInfo;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.in.SendToOne;
import java.io.StringWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.concurrent.CompletionStage;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/** What the chat itself says to a client: the texts, and their way there. */
final class Replies {

    /** The answer to a message for everyone that is none. */
    static final String MESSAGE_MISSING = "The sendmessage route needs a \"message\" string.";

    private static final String USAGE = "Use the sendmessage route to send a message. Your info: ";

    private static final Logger LOGGER = System.getLogger(Replies.class.getName());
    private static final DateTimeFormatter MILLISECONDS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
            .build();

    private final SendToOne sendToOne;

    Replies(SendToOne sendToOne) {
        this.sendToOne = sendToOne;
    }

    /** Returns the answer to a message that no route takes: how to use the chat, and what is known of the client. */
    static String usage(ConnectionInfo info) {
        StringWriter text = new StringWriter().append(USAGE);
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("ConnectedAt", MILLISECONDS.format(info.connectedAt()));
            json.writeObjectPropertyStart("Identity");
            json.writeStringProperty("SourceIp", info.identity().sourceIp());
            json.writeStringProperty("UserAgent", info.identity().userAgent());
            json.writeEndObject();
            json.writeStringProperty("LastActiveAt", MILLISECONDS.format(info.lastActiveAt()));
            json.writeStringProperty("connectionID", info.id().value());
            json.writeEndObject();
        }
        return text.toString();
    }

    /** Sends a reply; the route has done its work, whatever becomes of it. */
    CompletionStage<RouteResponse> send(ConnectionId to, String text) {
        return sendToOne
                .sendToOne(to, OutboundMessage.of(Surrogates.repaired(text)))
                .thenApply(delivery -> {
                    log(to, delivery);
                    return RouteResponse.OK;
                });
    }

    private static void log(ConnectionId to, Delivery delivery) {
        if (delivery instanceof Delivery.Failed failed) {
            LOGGER.log(Level.WARNING, "The reply to " + to + " failed", failed.cause());
        } else if (delivery == Delivery.Refused.ENDPOINT) {
            LOGGER.log(
                    Level.WARNING, "The reply to {0} was refused: the endpoint''s address or permission is wrong", to);
        } else if (delivery != Delivery.Delivered.INSTANCE) {
            LOGGER.log(Level.DEBUG, "The reply to {0} was not delivered: {1}", to, delivery);
        }
    }
}
