package io.github.wschat.core.kitproof;

import io.github.wschat.core.contract.LiveConnectionsFixture.Client;
import io.github.wschat.core.contract.MessageSenderFixture.Peer;
import io.github.wschat.core.model.ClientIdentity;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A client in memory: what is sent to it is there, unless it does not read. */
final class SimplePeer implements Peer, Client {

    private static final int OUTBOX_MESSAGES = 4;

    final Instant connectedAt;
    volatile Instant lastActiveAt;

    private final ConnectionId id;
    private final int capacity;
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();

    private SimplePeer(ConnectionId id, Instant connectedAt, int capacity) {
        this.id = id;
        this.connectedAt = connectedAt;
        this.lastActiveAt = connectedAt;
        this.capacity = capacity;
    }

    static SimplePeer reading(ConnectionId id, Instant connectedAt) {
        return new SimplePeer(id, connectedAt, Integer.MAX_VALUE);
    }

    static SimplePeer stalled(ConnectionId id, Instant connectedAt) {
        return new SimplePeer(id, connectedAt, OUTBOX_MESSAGES);
    }

    static SimplePeer throttled(ConnectionId id, Instant connectedAt) {
        return new SimplePeer(id, connectedAt, 0);
    }

    boolean isOpen() {
        return !closed.isDone();
    }

    boolean keepsUp() {
        return capacity == Integer.MAX_VALUE;
    }

    boolean hasTakenSome() {
        return !received.isEmpty();
    }

    Delivery take(String text) {
        synchronized (received) {
            if (received.size() >= capacity) {
                return Delivery.Throttled.INSTANCE;
            }
            received.add(text);
            return Delivery.Delivered.INSTANCE;
        }
    }

    void takeBeyondBounds(String text) {
        received.add(text);
    }

    boolean close(int code) {
        return closed.complete(code);
    }

    @Override
    public ConnectionId id() {
        return id;
    }

    @Override
    public ClientIdentity identity() {
        return new ClientIdentity("203.0.113.7", "kit/" + id);
    }

    @Override
    public Optional<String> receive(Duration atMost) throws InterruptedException {
        return Optional.ofNullable(received.poll(atMost.toNanos(), TimeUnit.NANOSECONDS));
    }

    @Override
    public OptionalInt closeCode(Duration atMost) throws InterruptedException {
        try {
            return OptionalInt.of(closed.get(atMost.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return OptionalInt.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void leave() {
        close(1001);
    }
}
