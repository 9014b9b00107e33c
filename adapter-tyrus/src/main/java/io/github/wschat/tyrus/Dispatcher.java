package io.github.wschat.tyrus;

import static io.github.wschat.core.port.out.MessageSender.MAX_MESSAGE_BYTES;

import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.protocol.Disconnection;
import io.github.wschat.protocol.Handshake;
import io.github.wschat.protocol.RouteKeys;
import io.github.wschat.protocol.RouteRequest;
import io.github.wschat.protocol.RouteResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Brings what clients do to what stands behind the routes, and makes of the answers what API Gateway makes of them.
 *
 * <p>What concerns one client goes through its mailbox: first {@code $connect}, then its messages as they came, and {@code
 * $disconnect} when all of them have been answered.
 */
final class Dispatcher {

    private static final Logger LOGGER = System.getLogger(Dispatcher.class.getName());

    /** How an authorizer's function says that it does not know a client. */
    private static final String UNAUTHORIZED = "Unauthorized";

    private final WebSocketApi api;
    private final EventJson events;
    private final GatewayLimits limits;
    private final Rates rates;
    private final CoarseClock clock;
    private final Executor pool;
    private final Invocations invocations = new Invocations();
    private final Set<Farewell> farewells = ConcurrentHashMap.newKeySet();

    Dispatcher(
            WebSocketApi api, String stageName, GatewayLimits limits, Rates rates, CoarseClock clock, Executor pool) {
        this.api = api;
        this.events = new EventJson(api, stageName);
        this.limits = limits;
        this.rates = rates;
        this.clock = clock;
        this.pool = pool;
    }

    WebSocketApi api() {
        return api;
    }

    EventJson events() {
        return events;
    }

    /** Looks at everything that has a time limit. */
    void look(long now) {
        invocations.look(now);
        for (Farewell farewell : farewells) {
            if (now >= farewell.latest) {
                // Once is enough, however long the pool has no thread for it.
                farewell.latest = Long.MAX_VALUE;
                pool.execute(farewell::begin);
            }
        }
    }

    /** Returns whether every route has answered, and every {@code $disconnect} has been told. */
    boolean isQuiet() {
        return farewells.isEmpty() && invocations.areNone();
    }

    /**
     * Asks the authorizer and the {@code $connect} route, without waiting for them.
     *
     * @param answer is given what they said, or what API Gateway makes of it that they failed or took too long
     */
    void connect(GatewaySession session, Handshake handshake, Consumer<RouteResponse> answer) {
        WebSocketApi.Route route = api.routes().get(RouteKeys.CONNECT);
        if (route == null) {
            answer.accept(RouteResponse.OK);
            return;
        }
        Authorizer authorizer = api.authorizer();
        session.mailbox()
                .add(
                        authorizer == null
                                ? () -> connect(session, route, handshake, answer)
                                : () -> authorize(session, authorizer, handshake, answer, route));
    }

    private void authorize(
            GatewaySession session,
            Authorizer authorizer,
            Handshake handshake,
            Consumer<RouteResponse> answer,
            WebSocketApi.Route route) {
        if (!authorizer.isIdentified(handshake, api.stageVariables())) {
            answer.accept(RouteResponse.of(401));
            return;
        }
        Instant begin = clock.now();
        RouteRequest request = RouteRequest.connect(
                session.id(), session.identity(), session.connectedAt(), ConnectionIds.requestId(), handshake);
        ProxyEvent event = new ProxyEvent(
                events.authorizerEvent(request, handshake, begin),
                RouteKeys.CONNECT,
                session.id(),
                request.requestId(),
                begin.plus(limits.integrationTimeout()));
        new Invocation<>(
                        () -> called(authorizer.function(), event).thenApply(json -> read(json, events.methodArn())),
                        "the authorizer, request " + request.requestId() + " of connection " + session.id(),
                        new Invocation.Outcome<AuthorizerAnswer>() {
                            @Override
                            public void answered(AuthorizerAnswer decision) {
                                if (decision.allowed()) {
                                    Map<String, String> context = new HashMap<>(decision.context());
                                    long millis =
                                            Duration.between(begin, clock.now()).toMillis();
                                    context.put(AuthorizerAnswer.LATENCY, Long.toString(millis));
                                    session.authorized(Map.copyOf(context));
                                    session.mailbox().add(() -> connect(session, route, handshake, answer));
                                } else {
                                    answer.accept(RouteResponse.of(403));
                                }
                            }

                            @Override
                            public void failed(Throwable failure) {
                                if (UNAUTHORIZED.equals(failure.getMessage())) {
                                    answer.accept(RouteResponse.of(401));
                                } else {
                                    LOGGER.log(Level.WARNING, "The authorizer failed on " + session.id(), failure);
                                    answer.accept(RouteResponse.of(500));
                                }
                            }

                            @Override
                            public void timedOut() {
                                answer.accept(RouteResponse.of(500));
                            }
                        },
                        invocations,
                        event.deadline().toEpochMilli())
                .run();
    }

    private AuthorizerAnswer read(@Nullable String json, String methodArn) {
        try {
            return AuthorizerAnswer.of(json, methodArn, limits.maxAuthorizerResultBytes());
        } catch (AuthorizerAnswer.MalformedException e) {
            throw new IllegalStateException("The authorizer's answer is malformed: " + e.getMessage(), e);
        }
    }

    private void connect(
            GatewaySession session, WebSocketApi.Route route, Handshake handshake, Consumer<RouteResponse> answer) {
        RouteRequest request = RouteRequest.connect(
                session.id(), session.identity(), session.connectedAt(), ConnectionIds.requestId(), handshake);
        invoke(
                session,
                route,
                request,
                clock.now(),
                ProxyAnswer::toConnect,
                (ending, response) -> answer.accept(response));
    }

    /** Brings a message to its route. */
    void message(GatewaySession session, String text, Instant arrival) {
        session.mailbox().add(() -> route(session, text, arrival));
    }

    private void route(GatewaySession session, String text, Instant arrival) {
        String requestId = ConnectionIds.requestId();
        if (!rates.allowRequest()) {
            session.send(ErrorFrames.TOO_MANY_REQUESTS.about(session.id(), requestId));
            return;
        }
        String key = api.selector().select(text);
        WebSocketApi.Route route = key == null ? null : api.routes().get(key);
        if (key == null || route == null) {
            session.send(ErrorFrames.FORBIDDEN.about(session.id(), requestId));
            return;
        }
        RouteRequest request =
                RouteRequest.message(key, session.id(), session.identity(), session.connectedAt(), requestId, text);
        Function<@Nullable String, @Nullable RouteResponse> reading =
                route.twoWay() ? ProxyAnswer::toMessage : Dispatcher::anything;
        invoke(session, route, request, arrival, reading, (ending, response) -> {
            switch (ending) {
                case ANSWERED -> {
                    if (route.twoWay()) {
                        reply(session, requestId, response);
                    }
                }
                case FAILED -> session.send(ErrorFrames.INTERNAL_SERVER_ERROR.about(session.id(), requestId));
                case TIMED_OUT -> session.send(ErrorFrames.ENDPOINT_REQUEST_TIMED_OUT.about(session.id(), requestId));
            }
        });
    }

    /** Sends what a two-way route answered, which may be nothing, but must be a text that can be sent. */
    private void reply(GatewaySession session, String requestId, RouteResponse response) {
        OutboundMessage text;
        try {
            text = OutboundMessage.of(Objects.requireNonNullElse(response.body(), ""));
        } catch (IllegalArgumentException e) {
            LOGGER.log(Level.WARNING, "The answer to request " + requestId + " cannot be sent", e);
            text = ErrorFrames.INTERNAL_SERVER_ERROR.about(session.id(), requestId);
        }
        if (text.utf8Length() > MAX_MESSAGE_BYTES) {
            LOGGER.log(Level.WARNING, "The answer to request {0} is too large to be sent", requestId);
            text = ErrorFrames.INTERNAL_SERVER_ERROR.about(session.id(), requestId);
        }
        session.send(text);
    }

    /** Nobody looks at what a one-way route answers. */
    private static RouteResponse anything(@Nullable String ignored) {
        return RouteResponse.OK;
    }

    /** The session has ended: when everything before is done, {@code $disconnect} is told, but not too late. */
    void closed(GatewaySession session, Disconnection disconnection, Instant time) {
        LOGGER.log(
                Level.DEBUG, () -> session.id() + " ended with " + disconnection.code() + " " + disconnection.reason());
        WebSocketApi.Route route = api.routes().get(RouteKeys.DISCONNECT);
        if (route == null) {
            return;
        }
        Farewell farewell = new Farewell(session, route, disconnection, time);
        farewells.add(farewell);
        session.mailbox().addLast(farewell::begin);
    }

    private void invoke(
            GatewaySession session,
            WebSocketApi.Route route,
            RouteRequest bare,
            Instant time,
            Function<@Nullable String, @Nullable RouteResponse> reading,
            Outcome outcome) {
        Instant deadline = clock.now().plus(limits.integrationTimeout());
        RouteRequest request = bare.withAuthorizer(session.authorizer()).withDeadline(deadline);
        Described described = new Described(request);
        Callable<CompletionStage<RouteResponse>> call = call(route.integration(), request, time, deadline, reading);
        session.mailbox().begin();
        Invocation<RouteResponse> invocation = new Invocation<>(
                call, described, new Ends(session.mailbox(), described, outcome), invocations, deadline.toEpochMilli());
        if (route.integration() instanceof LambdaProxy) {
            // Beside the client's next messages; a handler in this process comes before them.
            pool.execute(invocation::run);
        } else {
            invocation.run();
        }
    }

    private Callable<CompletionStage<RouteResponse>> call(
            Integration integration,
            RouteRequest request,
            Instant time,
            Instant deadline,
            Function<@Nullable String, @Nullable RouteResponse> reading) {
        if (integration instanceof LambdaProxy proxy) {
            ProxyEvent event = new ProxyEvent(
                    events.event(request, time),
                    request.routeKey(),
                    request.connectionId(),
                    request.requestId(),
                    deadline);
            return () -> called(proxy.function(), event).thenApply(json -> usable(reading.apply(json)));
        }
        return () -> ((InProcess) integration).handler().handle(request);
    }

    private static CompletionStage<@Nullable String> called(ProxyFunction function, ProxyEvent event) {
        return Objects.requireNonNull(function.invoke(event), "The function returned no stage");
    }

    private static RouteResponse usable(@Nullable RouteResponse response) {
        if (response == null) {
            throw new IllegalStateException("The function's answer has not the form of one");
        }
        return response;
    }

    private enum Ending {
        ANSWERED,
        FAILED,
        TIMED_OUT
    }

    /** What to do when a route has answered; or else with what API Gateway makes of that: 500, 502 or 504. */
    @FunctionalInterface
    private interface Outcome {

        void ended(Ending ending, RouteResponse response);
    }

    /** A route's invocation in the log; most are never spoken of. */
    private record Described(RouteRequest request) {

        @Override
        public String toString() {
            return "the route " + request.routeKey() + ", request " + request.requestId() + " of connection "
                    + request.connectionId();
        }
    }

    /** The end of a route's invocation. */
    private record Ends(Mailbox mailbox, Described described, Outcome outcome)
            implements Invocation.Outcome<RouteResponse> {

        @Override
        public void answered(RouteResponse response) {
            LOGGER.log(Level.DEBUG, () -> response.status() + " from " + described);
            end(Ending.ANSWERED, response);
        }

        @Override
        public void failed(Throwable failure) {
            LOGGER.log(Level.WARNING, "A failure of " + described, failure);
            end(Ending.FAILED, RouteResponse.of(failure instanceof InvocationRefusedException ? 500 : 502));
        }

        @Override
        public void timedOut() {
            end(Ending.TIMED_OUT, RouteResponse.of(504));
        }

        private void end(Ending ending, RouteResponse response) {
            try {
                outcome.ended(ending, response);
            } finally {
                mailbox.end();
            }
        }
    }

    /** The one call of {@code $disconnect} for a session. */
    private final class Farewell {

        private final GatewaySession session;
        private final WebSocketApi.Route route;
        private final Disconnection disconnection;
        private final Instant time;
        private long latest; // changed by the timer's look alone
        private final AtomicBoolean begun = new AtomicBoolean();

        Farewell(GatewaySession session, WebSocketApi.Route route, Disconnection disconnection, Instant time) {
            this.session = session;
            this.route = route;
            this.disconnection = disconnection;
            this.time = time;
            this.latest = clock.millis() + limits.integrationTimeout().toMillis();
        }

        void begin() {
            if (begun.compareAndSet(false, true)) {
                RouteRequest request = RouteRequest.disconnect(
                        session.id(),
                        session.identity(),
                        session.connectedAt(),
                        ConnectionIds.requestId(),
                        disconnection);
                invoke(
                        session,
                        route,
                        request,
                        time,
                        Dispatcher::anything,
                        (ending, response) -> farewells.remove(this));
            }
        }
    }
}
