package io.github.wschat.core.kitproof;

import io.github.wschat.core.contract.LiveConnectionsFixture;
import io.github.wschat.core.contract.MessageSenderFixture;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionInfo;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.out.LiveConnections;
import io.github.wschat.core.port.out.LiveConnectionsException;
import io.github.wschat.core.port.out.MessageSender;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A transport in memory that keeps all rules, but for what is broken on the way to it. */
final class SimpleTransport implements MessageSenderFixture, LiveConnectionsFixture {

    /** Stands between the kit and a correct sender. */
    @FunctionalInterface
    interface SenderBreakage {
        CompletionStage<Delivery> send(
                SimpleTransport transport, MessageSender correct, ConnectionId to, OutboundMessage message);
    }

    /** Stands between the kit and correct connections. */
    @FunctionalInterface
    interface ConnectionsBreakage {
        LiveConnections broken(SimpleTransport transport, LiveConnections correct);
    }

    final Map<ConnectionId, SimplePeer> peers = new ConcurrentHashMap<>();

    private static final String OWN = "own-";
    private static final String FOREIGN = "far-";

    private final SenderBreakage senderBreakage;
    private final ConnectionsBreakage connectionsBreakage;
    private final AtomicInteger ids = new AtomicInteger();
    private final ConnectionId connecting = nextId(OWN);
    private volatile Instant now = Instant.parse("2026-11-23T12:00:00.123Z");

    SimpleTransport(SenderBreakage breakage) {
        this.senderBreakage = breakage;
        this.connectionsBreakage = (transport, correct) -> correct;
    }

    SimpleTransport(ConnectionsBreakage breakage) {
        this.senderBreakage = (transport, correct, to, message) -> correct.send(to, message);
        this.connectionsBreakage = breakage;
    }

    @Override
    public MessageSender sender() {
        return broken((to, message) -> CompletableFuture.completedStage(delivered(to, message)));
    }

    @Override
    public MessageSender failingSender() {
        return broken((to, message) ->
                CompletableFuture.completedStage(new Delivery.Failed(new IOException("The backend is down"))));
    }

    @Override
    public MessageSender silentSender() {
        return broken((to, message) -> new CompletableFuture<Delivery>()
                .completeOnTimeout(new Delivery.Failed(new TimeoutException("No answer")), 20, TimeUnit.MILLISECONDS));
    }

    @Override
    public MessageSender refusedSender() {
        return broken((to, message) -> Delivery.REFUSED_ENDPOINT);
    }

    @Override
    public LiveConnections connections() {
        return connectionsBreakage.broken(this, new LiveConnections() {
            @Override
            public CompletionStage<Optional<ConnectionInfo>> find(ConnectionId id) {
                return CompletableFuture.completedStage(Optional.ofNullable(peers.get(id))
                        .filter(SimplePeer::isOpen)
                        .map(peer -> new ConnectionInfo(id, peer.connectedAt, peer.identity(), peer.lastActiveAt)));
            }

            @Override
            public CompletionStage<Boolean> close(ConnectionId id) {
                SimplePeer peer = peers.get(id);
                return CompletableFuture.completedStage(peer != null && peer.close(1000));
            }
        });
    }

    @Override
    public LiveConnections failingConnections() {
        return connectionsBreakage.broken(this, new LiveConnections() {
            @Override
            public CompletionStage<Optional<ConnectionInfo>> find(ConnectionId id) {
                return CompletableFuture.failedStage(failure(id));
            }

            @Override
            public CompletionStage<Boolean> close(ConnectionId id) {
                return CompletableFuture.failedStage(failure(id));
            }
        });
    }

    @Override
    public SimplePeer open() {
        return joined(SimplePeer.reading(nextId(OWN), now));
    }

    @Override
    public ConnectionId gone() {
        SimplePeer peer = open();
        peer.leave();
        return peer.id();
    }

    @Override
    public ConnectionId unknown() {
        return nextId(OWN);
    }

    @Override
    public ConnectionId connecting() {
        return connecting;
    }

    @Override
    public ConnectionId malformed() {
        return new ConnectionId("?");
    }

    @Override
    public ConnectionId throttled() {
        return joined(SimplePeer.throttled(nextId(OWN), now)).id();
    }

    @Override
    public ConnectionId stalled() {
        return joined(SimplePeer.stalled(nextId(OWN), now)).id();
    }

    @Override
    public ConnectionId foreign() {
        return nextId(FOREIGN);
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public void speak(Client client) {
        now = now.plusMillis(1);
        peer(client.id()).lastActiveAt = now;
    }

    @Override
    public void close() {
        peers.clear();
    }

    SimplePeer peer(ConnectionId id) {
        SimplePeer peer = peers.get(id);
        if (peer == null) {
            throw new IllegalArgumentException("No peer has ever had the id " + id);
        }
        return peer;
    }

    boolean keepsUp(ConnectionId id) {
        SimplePeer peer = peers.get(id);
        return peer != null && peer.keepsUp();
    }

    private MessageSender broken(MessageSender correct) {
        return (to, message) -> senderBreakage.send(this, correct, to, message);
    }

    private Delivery delivered(ConnectionId to, OutboundMessage message) {
        SimplePeer peer = peers.get(to);
        if (!to.value().startsWith(OWN) && !to.value().startsWith(FOREIGN)) {
            return Delivery.Refused.ID;
        }
        if (message.utf8Length() > MessageSender.MAX_MESSAGE_BYTES) {
            return Delivery.TooLarge.INSTANCE;
        }
        if (to.value().startsWith(FOREIGN) || to.equals(connecting)) {
            return Delivery.Unreachable.INSTANCE;
        }
        return peer != null && peer.isOpen() ? peer.take(message.text()) : Delivery.Gone.INSTANCE;
    }

    private static LiveConnectionsException failure(ConnectionId id) {
        return new LiveConnectionsException(id, new IOException("The backend is down"));
    }

    private SimplePeer joined(SimplePeer peer) {
        peers.put(peer.id(), peer);
        return peer;
    }

    private ConnectionId nextId(String gateway) {
        return new ConnectionId(gateway + ids.incrementAndGet());
    }
}
