package io.github.wschat.tyrus;

import io.github.wschat.core.model.ClientIdentity;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionInfo;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.out.LiveConnections;
import io.github.wschat.core.port.out.MessageSender;
import io.github.wschat.protocol.Disconnection;
import io.github.wschat.protocol.Handshake;
import io.github.wschat.protocol.RouteKeys;
import io.github.wschat.protocol.RouteRequest;
import io.github.wschat.protocol.RouteResponse;
import io.github.wschat.protocol.RouteSelector;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The stage's clients, and the routes that they reach. */
final class Stage implements MessageSender, LiveConnections {

    private static final Logger LOGGER = System.getLogger(Stage.class.getName());

    private final GatewayLimits limits;
    private final ConnectionIds ids;
    private final CoarseClock clock;
    private final Peers peers;
    private final Executor pool;

    private final Map<ConnectionId, GatewaySession> sessions = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final Invocations invocations = new Invocations();
    private final Set<Farewell> farewells = ConcurrentHashMap.newKeySet();

    private volatile Map<String, Integration> routes = Map.of();
    private volatile @Nullable RouteSelector selector;

    Stage(GatewayLimits limits, ConnectionIds ids, CoarseClock clock, Peers peers, Executor pool) {
        this.limits = limits;
        this.ids = ids;
        this.clock = clock;
        this.peers = peers;
        this.pool = pool;
    }

    void start(Map<String, Integration> integrations, RouteSelector routeSelector) {
        routes = Map.copyOf(integrations);
        selector = routeSelector;
    }

    int openConnections() {
        return (int) sessions.values().stream().filter(GatewaySession::isOpen).count();
    }

    /** Begins a session, unless there are too many. */
    @Nullable
    GatewaySession connecting(ClientIdentity identity) {
        if (connections.incrementAndGet() > limits.maxConnections()) {
            connections.decrementAndGet();
            return null;
        }
        GatewaySession session =
                new GatewaySession(ids.next(), identity, this, new Mailbox(pool, limits.waitingMessages()), clock);
        sessions.put(session.id(), session);
        return session;
    }

    /**
     * Asks the {@code $connect} route, without waiting for it.
     *
     * @param answer is given what it said, or 502 or 504 if it failed or took too long
     */
    void connect(GatewaySession session, Handshake handshake, Consumer<RouteResponse> answer) {
        Integration integration = routes.get(RouteKeys.CONNECT);
        if (integration == null) {
            answer.accept(RouteResponse.OK);
            return;
        }
        RouteRequest request = RouteRequest.connect(
                session.id(), session.identity(), session.connectedAt(), ConnectionIds.requestId(), handshake);
        session.mailbox().add(() -> invoke(integration, request, (ending, response) -> answer.accept(response)));
    }

    /** The session can be sent to no more; or never could, since its client was refused. */
    void forget(GatewaySession session) {
        if (sessions.remove(session.id(), session)) {
            connections.decrementAndGet();
        }
    }

    /** Brings a message to its route. */
    void message(GatewaySession session, String text) {
        session.mailbox().add(() -> route(session, text));
    }

    private void route(GatewaySession session, String text) {
        RouteSelector current = selector;
        String key = current == null ? null : current.select(text);
        Integration integration = key == null ? null : routes.get(key);
        String requestId = ConnectionIds.requestId();
        if (key == null || integration == null) {
            session.send(ErrorFrames.FORBIDDEN.about(session.id(), requestId));
            return;
        }
        RouteRequest request =
                RouteRequest.message(key, session.id(), session.identity(), session.connectedAt(), requestId, text);
        invoke(integration, request, (ending, response) -> {
            // One-way: the client sees nothing of an answer, and is told of everything else.
            switch (ending) {
                case ANSWERED -> {}
                case FAILED -> session.send(ErrorFrames.INTERNAL_SERVER_ERROR.about(session.id(), requestId));
                case TIMED_OUT -> session.send(ErrorFrames.ENDPOINT_REQUEST_TIMED_OUT.about(session.id(), requestId));
            }
        });
    }

    /** The session has ended: when everything before is done, {@code $disconnect} is told, but not too late. */
    void closed(GatewaySession session, Disconnection disconnection) {
        LOGGER.log(
                Level.DEBUG, () -> session.id() + " ended with " + disconnection.code() + " " + disconnection.reason());
        Integration integration = routes.get(RouteKeys.DISCONNECT);
        if (integration == null) {
            return;
        }
        Farewell farewell = new Farewell(
                integration,
                RouteRequest.disconnect(
                        session.id(),
                        session.identity(),
                        session.connectedAt(),
                        ConnectionIds.requestId(),
                        disconnection),
                clock.millis() + limits.integrationTimeout().toMillis());
        farewells.add(farewell);
        session.mailbox().add(farewell::begin);
    }

    /** A peer's socket is closed. */
    void ended(WebSocketPeer peer) {
        peers.remove(peer);
    }

    /** Looks at everything that has a time limit. */
    void look(long now) {
        invocations.look(now);
        for (Farewell farewell : farewells) {
            if (now >= farewell.latest) {
                pool.execute(farewell::begin);
            }
        }
        for (GatewaySession session : sessions.values()) {
            session.look(now, limits);
        }
    }

    /** Returns whether every route has answered, and every {@code $disconnect} has been told. */
    boolean isQuiet() {
        return farewells.isEmpty() && invocations.areNone();
    }

    @Override
    public CompletionStage<Delivery> send(ConnectionId to, OutboundMessage message) {
        if (message.utf8Length() > MAX_MESSAGE_BYTES) {
            return Delivery.TOO_LARGE;
        }
        GatewaySession session = sessions.get(to);
        if (session != null) {
            return session.send(message);
        }
        return switch (ids.originOf(to)) {
            case OURS -> Delivery.GONE;
            case FOREIGN -> Delivery.UNREACHABLE;
            case MALFORMED -> Delivery.REFUSED_ID;
        };
    }

    @Override
    public CompletionStage<Optional<ConnectionInfo>> find(ConnectionId id) {
        return CompletableFuture.completedStage(Optional.ofNullable(sessions.get(id))
                .filter(GatewaySession::isOpen)
                .map(GatewaySession::info));
    }

    @Override
    public CompletionStage<Boolean> close(ConnectionId id) {
        GatewaySession session = sessions.get(id);
        return CompletableFuture.completedStage(session != null && session.closeNormally());
    }

    private void invoke(Integration integration, RouteRequest request, Invocation.Outcome outcome) {
        var deadline = clock.now().plus(limits.integrationTimeout());
        new Invocation(integration, request.withDeadline(deadline), outcome, invocations, deadline.toEpochMilli())
                .run();
    }

    /** The one call of {@code $disconnect} for a session. */
    private final class Farewell {

        private final Integration integration;
        private final RouteRequest request;
        private final long latest;
        private final AtomicBoolean begun = new AtomicBoolean();

        Farewell(Integration integration, RouteRequest request, long latest) {
            this.integration = integration;
            this.request = request;
            this.latest = latest;
        }

        void begin() {
            if (begun.compareAndSet(false, true)) {
                invoke(integration, request, (ending, response) -> farewells.remove(this));
            }
        }
    }
}
