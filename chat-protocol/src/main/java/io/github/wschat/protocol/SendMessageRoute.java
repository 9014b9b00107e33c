package io.github.wschat.protocol;

import io.github.wschat.core.model.DeliveryReport;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.in.Broadcast;
import io.github.wschat.core.port.in.BroadcastFailedException;
import io.github.wschat.core.port.in.SendToAll;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** {@code sendmessage}: sends the payload's {@code message} to everyone. */
final class SendMessageRoute implements RouteHandler {

    private static final Logger LOGGER = System.getLogger(SendMessageRoute.class.getName());

    // Time for what is under way when the time to live is over, half a second (rule B3), and for the answer itself.
    private static final Duration ANSWER_MARGIN = Duration.ofSeconds(1);

    private final SendToAll sendToAll;
    private final Replies replies;
    private final boolean excludeSender;
    private final InstantSource clock;

    SendMessageRoute(SendToAll sendToAll, Replies replies, boolean excludeSender, InstantSource clock) {
        this.sendToAll = sendToAll;
        this.replies = replies;
        this.excludeSender = excludeSender;
        this.clock = clock;
    }

    @Override
    public CompletionStage<RouteResponse> handle(RouteRequest request) {
        String text = request.body() == null ? null : messageIn(request.body());
        if (text == null) {
            return replies.send(request.connectionId(), Replies.MESSAGE_MISSING);
        }
        Broadcast broadcast = Broadcast.of(OutboundMessage.of(text));
        if (excludeSender) {
            broadcast = broadcast.except(request.connectionId());
        }
        if (request.deadline() != null) {
            Duration timeToLive = timeToLive(request.deadline());
            if (timeToLive.isZero() || timeToLive.isNegative()) {
                LOGGER.log(
                        Level.WARNING,
                        "A message of {0} came too late to be sent: its deadline was {1}",
                        request.connectionId(),
                        request.deadline());
                return CompletableFuture.completedStage(RouteResponse.of(504));
            }
            broadcast = broadcast.within(timeToLive);
        }
        return sendToAll
                .sendToAll(broadcast)
                .thenApply(report -> answer(request, report))
                .exceptionally(thrown -> {
                    BroadcastFailedException failure = Failures.expected(BroadcastFailedException.class, thrown);
                    LOGGER.log(
                            Level.ERROR, "A message of " + request.connectionId() + ": " + failure.report(), failure);
                    return RouteResponse.of(500);
                });
    }

    /** Returns the string that the body, an object, has as its last member {@code message}; null where there is none. */
    static @Nullable String messageIn(String body) {
        return LenientJson.read(body, SendMessageRoute::messageIn);
    }

    private static @Nullable String messageIn(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            LenientJson.skip(parser);
            return null;
        }
        String message = null;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            if (!name.equals("message")) {
                LenientJson.skip(parser);
            } else if (value == JsonToken.VALUE_STRING) {
                message = LenientJson.string(parser);
            } else {
                LenientJson.skip(parser);
                message = null;
            }
        }
        return message;
    }

    private Duration timeToLive(Instant deadline) {
        Duration left = Duration.between(clock.instant(), deadline);
        Duration half = left.dividedBy(2);
        return left.minus(half.compareTo(ANSWER_MARGIN) < 0 ? half : ANSWER_MARGIN);
    }

    private static RouteResponse answer(RouteRequest request, DeliveryReport report) {
        return switch (report.ending()) {
            case COMPLETE -> RouteResponse.OK;
            case TIME_TO_LIVE, INTERRUPTED -> {
                LOGGER.log(
                        Level.WARNING,
                        "A message of {0} did not reach everyone in time: {1}",
                        request.connectionId(),
                        report);
                yield RouteResponse.of(504);
            }
            case ENDPOINT_REFUSED, STORE_FAILED -> {
                LOGGER.log(Level.ERROR, "A message of {0} did not reach everyone: {1}", request.connectionId(), report);
                yield RouteResponse.of(500);
            }
        };
    }
}
