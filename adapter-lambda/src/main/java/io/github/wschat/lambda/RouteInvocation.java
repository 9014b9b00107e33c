package io.github.wschat.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import io.github.wschat.protocol.RouteHandler;
import io.github.wschat.protocol.RouteRequest;
import io.github.wschat.protocol.RouteResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One way from an event to its answer, for all handlers: event, request, route, response, answer. */
final class RouteInvocation {

    private static final Logger LOGGER = System.getLogger(RouteInvocation.class.getName());

    // So much of the function's time is left for the answer when a route does not come to an end.
    private static final Duration ANSWER_MARGIN = Duration.ofMillis(250);

    private final Function<URI, ? extends RouteHandler> routesAt;
    private final @Nullable EventKind kind;
    private final @Nullable String routeKey;
    private final InstantSource clock;
    private final Map<URI, RouteHandler> routes = new ConcurrentHashMap<>();

    /**
     * Makes a way for events of one route, or of all.
     *
     * @param routesAt makes the routes of a chat that sends at an endpoint; asked once per endpoint
     * @param kind the only kind of event that is taken; null for all
     * @param routeKey the only route, whatever the event calls it; null for the one that it names
     * @param clock tells the time that requests' deadlines are given in
     */
    RouteInvocation(
            Function<URI, ? extends RouteHandler> routesAt,
            @Nullable EventKind kind,
            @Nullable String routeKey,
            InstantSource clock) {
        this.routesAt = Objects.requireNonNull(routesAt, "routesAt");
        this.kind = kind;
        this.routeKey = routeKey;
        this.clock = clock;
    }

    void handle(InputStream input, OutputStream output, Context context) throws IOException {
        Instant deadline = clock.instant().plusMillis(context.getRemainingTimeInMillis());
        String json = new String(input.readAllBytes(), StandardCharsets.UTF_8);
        RouteRequest request;
        try {
            request = RouteRequests.of(expected(EventReader.read(json)), routeKey, deadline);
        } catch (InvalidEventException e) {
            LOGGER.log(Level.ERROR, "An event was not taken: " + e.getMessage(), e);
            Answers.write(new RouteResponse(400, null, e.getMessage()), output);
            return;
        }
        RouteHandler handler = routes.computeIfAbsent(Objects.requireNonNull(request.endpoint(), "endpoint"), routesAt);
        Answers.write(answer(handler, request), output);
    }

    private WebSocketEvent expected(@Nullable WebSocketEvent event) {
        if (event == null) {
            throw new InvalidEventException("This is not an event of a WebSocket API: it is no JSON object");
        }
        String type = event.event().getRequestContext().getEventType();
        if (kind != null && type != null && kind != EventKind.of(type)) {
            throw new InvalidEventException("This function is for events of type " + kind.name() + ", not " + type
                    + ": attach it to another route");
        }
        return event;
    }

    private RouteResponse answer(RouteHandler handler, RouteRequest request) {
        try {
            CompletionStage<RouteResponse> stage =
                    Objects.requireNonNull(handler.handle(request), "The route returned no stage");
            return Objects.requireNonNull(
                    stage.toCompletableFuture().get(patience(request).toMillis(), TimeUnit.MILLISECONDS),
                    "The route completed with no answer");
        } catch (ExecutionException e) {
            throw failed(request, "failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw failed(request, "did not answer before the function's time was over", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(request, "was interrupted", e);
        } catch (RuntimeException e) {
            throw failed(request, "failed: " + e, e);
        }
    }

    private Duration patience(RouteRequest request) {
        Duration left = Duration.between(clock.instant(), Objects.requireNonNull(request.deadline(), "deadline"));
        Duration half = left.dividedBy(2);
        Duration patience = left.minus(half.compareTo(ANSWER_MARGIN) < 0 ? half : ANSWER_MARGIN);
        return patience.isNegative() ? Duration.ZERO : patience;
    }

    private static RouteFailedException failed(RouteRequest request, String how, @Nullable Throwable cause) {
        return new RouteFailedException(
                "The route " + request.routeKey() + ", request " + request.requestId() + " of connection "
                        + request.connectionId() + ", " + how,
                cause);
    }
}
