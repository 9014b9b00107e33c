package io.github.wschat.tyrus;

import jakarta.websocket.CloseReason;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/** All WebSockets of a gateway, and what they share: the writer, the clock, the bounds. */
final class Peers {

    private final GatewayLimits limits;
    private final CoarseClock clock;
    private final FrameWriter writer;
    private final Executor results;
    private final FrameEncoding encoding;
    private final Outbox.Bounds bounds;
    private final AtomicLong heldForThoseBehind = new AtomicLong();
    private final Set<WebSocketPeer> open = ConcurrentHashMap.newKeySet();

    /**
     * Makes the gateway's peers.
     *
     * @param results runs Jakarta users' code that is told what became of a frame; must not make one wait for another
     */
    Peers(GatewayLimits limits, CoarseClock clock, FrameWriter writer, Executor results) {
        this.results = results;
        this.limits = limits;
        this.clock = clock;
        this.writer = writer;
        this.encoding = new FrameEncoding(limits.maxFrameBytes());
        this.bounds = new Outbox.Bounds(
                limits.outboxBytes(),
                limits.outboxBytes() / 4,
                limits.totalOutboxBytes(),
                limits.stallTimeout().toMillis());
    }

    CoarseClock clock() {
        return clock;
    }

    Executor results() {
        return results;
    }

    Outbox outboxOf(Outbox.Sink sink) {
        return new Outbox(encoding, bounds, heldForThoseBehind, writer, clock, sink);
    }

    void add(WebSocketPeer peer) {
        open.add(peer);
    }

    void remove(WebSocketPeer peer) {
        open.remove(peer);
    }

    /** Tries the sockets of those behind again, and waits no longer for those that do not close. */
    void look(long now) {
        for (WebSocketPeer peer : open) {
            peer.look(now, limits.closeTimeout().toMillis());
        }
    }

    void closeAll(CloseReason reason) {
        open.forEach(peer -> peer.owner().close(peer, reason));
    }

    Set<WebSocketPeer> open() {
        return open;
    }
}
