package io.github.wschat.tyrus;

import io.github.wschat.core.model.ClientIdentity;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionInfo;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.protocol.Disconnection;
import jakarta.websocket.CloseReason;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One client of the stage, from the moment it asks to connect. */
final class GatewaySession implements WebSocketPeer.Owner {

    /** How the gateway itself ends connections. The texts of 1000 and 1001 are API Gateway's. */
    static final CloseReason GOING_AWAY = new CloseReason(CloseReason.CloseCodes.GOING_AWAY, "Going away");

    /** A client that took nothing for too long; it does not see this, since no close frame can overtake what it has not read. */
    static final CloseReason STALLED =
            new CloseReason(CloseReason.CloseCodes.VIOLATED_POLICY, "The client does not keep up");

    private static final CloseReason CLOSED_NORMALLY =
            new CloseReason(CloseReason.CloseCodes.NORMAL_CLOSURE, "Connection Closed Normally");

    private enum State {
        CONNECTING,
        OPEN,
        CLOSED
    }

    private final ConnectionId id;
    private final ClientIdentity identity;
    private final Instant connectedAt;
    private final Stage stage;
    private final Mailbox mailbox;
    private final CoarseClock clock;

    private final AtomicReference<State> state = new AtomicReference<>(State.CONNECTING);
    private final AtomicBoolean disconnected = new AtomicBoolean();
    private volatile Map<String, String> authorizer = Map.of();
    private volatile @Nullable FrameGate gate;
    private volatile @Nullable WebSocketPeer peer;
    private volatile Instant lastActiveAt;
    private volatile long lastTraffic;

    GatewaySession(ConnectionId id, ClientIdentity identity, Stage stage, Mailbox mailbox, CoarseClock clock) {
        this.id = id;
        this.identity = identity;
        this.connectedAt = Instant.ofEpochMilli(clock.now().toEpochMilli());
        this.stage = stage;
        this.mailbox = mailbox;
        this.clock = clock;
        this.lastActiveAt = connectedAt;
        this.lastTraffic = connectedAt.toEpochMilli();
    }

    ConnectionId id() {
        return id;
    }

    ClientIdentity identity() {
        return identity;
    }

    Instant connectedAt() {
        return connectedAt;
    }

    /** What the authorizer found out about the client; empty where there is none. */
    Map<String, String> authorizer() {
        return authorizer;
    }

    /** The authorizer lets the client connect. */
    void authorized(Map<String, String> context) {
        authorizer = context;
    }

    boolean isOpen() {
        return state.get() == State.OPEN;
    }

    ConnectionInfo info() {
        return new ConnectionInfo(id, connectedAt, identity, lastActiveAt);
    }

    /** The 101 is out: from now on the client can be sent to. */
    void open(WebSocketPeer opened, FrameGate itsGate) {
        gate = itsGate;
        peer = opened;
        lastTraffic = clock.millis();
        state.compareAndSet(State.CONNECTING, State.OPEN);
    }

    /** A message arrived. Called in the order of arrival. */
    void message(String text) {
        Instant arrival = clock.now();
        lastActiveAt = arrival;
        lastTraffic = clock.millis();
        stage.dispatcher().message(this, text, arrival);
    }

    CompletionStage<Delivery> send(OutboundMessage message) {
        WebSocketPeer receiver = peer;
        State now = state.get();
        if (now == State.CONNECTING || receiver == null) {
            return Delivery.UNREACHABLE;
        }
        if (now == State.CLOSED) {
            return Delivery.GONE;
        }
        long time = clock.millis();
        if (lastTraffic != time) {
            lastTraffic = time;
        }
        return receiver.send(message);
    }

    /** Closes as {@code DELETE @connections} does; returns whether the session was open. */
    boolean closeNormally() {
        return close(CLOSED_NORMALLY);
    }

    /** Cuts the connection off, as if the network had lost it; returns whether the session was open. */
    boolean cut() {
        WebSocketPeer open = peer;
        if (open == null || state.get() != State.OPEN) {
            return false;
        }
        open.reset();
        return true;
    }

    boolean close(CloseReason reason) {
        WebSocketPeer open = peer;
        if (open == null || !state.compareAndSet(State.OPEN, State.CLOSED)) {
            return false;
        }
        stage.forget(this);
        open.close(reason);
        return true;
    }

    /** Tyrus's session is closed, for the reason given. Only the first time counts. */
    void closed(CloseReason reason) {
        state.set(State.CLOSED);
        if (disconnected.compareAndSet(false, true)) {
            stage.forget(this);
            stage.dispatcher().closed(this, disconnection(reason), clock.now());
        }
    }

    /** Looks whether the connection has been idle for too long, or open for too long. */
    void look(long now, GatewayLimits limits) {
        if (now - lastTraffic >= limits.idleTimeout().toMillis()
                || now - connectedAt.toEpochMilli()
                        >= limits.connectionDuration().toMillis()) {
            close(GOING_AWAY);
        }
    }

    @Override
    public void received(WebSocketPeer from, ByteBuffer bytes) {
        from.read(bytes);
    }

    @Override
    public void close(WebSocketPeer ours, CloseReason reason) {
        close(reason);
    }

    @Override
    public Mailbox mailbox() {
        return mailbox;
    }

    @Override
    public void stalled(WebSocketPeer stalled) {
        closed(STALLED);
    }

    @Override
    public void ended(WebSocketPeer ended) {
        ended.lost();
        stage.ended(ended);
    }

    private Disconnection disconnection(CloseReason reason) {
        FrameGate passed = gate;
        int code = reason.getCloseCode().getCode();
        if (code == CloseReason.CloseCodes.NORMAL_CLOSURE.getCode() && passed != null && passed.closedWithoutCode()) {
            return new Disconnection(
                    CloseReason.CloseCodes.NO_STATUS_CODE.getCode(), "Client-side close frame status not set");
        }
        String text = reason.getReasonPhrase();
        return new Disconnection(code, text == null ? "" : text);
    }
}
