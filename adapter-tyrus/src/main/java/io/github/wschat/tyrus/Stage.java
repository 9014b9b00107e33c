package io.github.wschat.tyrus;

import io.github.wschat.core.model.ClientIdentity;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionInfo;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.out.LiveConnections;
import io.github.wschat.core.port.out.MessageSender;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The stage's clients: who is connected, and how they are sent to. */
final class Stage implements MessageSender, LiveConnections {

    private final GatewayLimits limits;
    private final ConnectionIds ids;
    private final CoarseClock clock;
    private final Peers peers;
    private final Executor pool;

    private final Map<ConnectionId, GatewaySession> sessions = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile @Nullable Dispatcher dispatcher;

    Stage(GatewayLimits limits, ConnectionIds ids, CoarseClock clock, Peers peers, Executor pool) {
        this.limits = limits;
        this.ids = ids;
        this.clock = clock;
        this.peers = peers;
        this.pool = pool;
    }

    void start(Dispatcher behind) {
        dispatcher = behind;
    }

    /** What stands behind the stage; there is nobody who could ask for it before the start. */
    Dispatcher dispatcher() {
        return Objects.requireNonNull(dispatcher);
    }

    int openConnections() {
        return (int) sessions.values().stream().filter(GatewaySession::isOpen).count();
    }

    /** Returns whether there is no session, not even one that is still connecting. */
    boolean isEmpty() {
        return sessions.isEmpty();
    }

    /** Begins a session, unless there are too many. */
    @Nullable
    GatewaySession connecting(ClientIdentity identity) {
        if (connections.incrementAndGet() > limits.maxConnections()) {
            connections.decrementAndGet();
            return null;
        }
        GatewaySession session = new GatewaySession(ids.next(), identity, this, mailbox(), clock);
        sessions.put(session.id(), session);
        return session;
    }

    Mailbox mailbox() {
        return new Mailbox(pool, limits.waitingMessages(), limits.concurrentInvocations());
    }

    /** The session can be sent to no more; or never could, since its client was refused. */
    void forget(GatewaySession session) {
        if (sessions.remove(session.id(), session)) {
            connections.decrementAndGet();
        }
    }

    /** A peer's socket is closed. */
    void ended(WebSocketPeer peer) {
        peers.remove(peer);
    }

    /** Looks at everything that has a time limit. */
    void look(long now) {
        dispatcher().look(now);
        for (GatewaySession session : sessions.values()) {
            session.look(now, limits);
        }
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

    /** Returns whether an id is none that any gateway gives. */
    boolean isMalformed(ConnectionId id) {
        return ids.originOf(id) == ConnectionIds.Origin.MALFORMED;
    }

    /** Returns what is known of all open connections. */
    List<ConnectionInfo> connections() {
        return sessions.values().stream()
                .filter(GatewaySession::isOpen)
                .map(GatewaySession::info)
                .toList();
    }

    /** Cuts a connection off; returns whether it was open. */
    boolean cut(ConnectionId id) {
        GatewaySession session = sessions.get(id);
        return session != null && session.cut();
    }

    @Override
    public CompletionStage<Boolean> close(ConnectionId id) {
        GatewaySession session = sessions.get(id);
        return CompletableFuture.completedStage(session != null && session.closeNormally());
    }
}
