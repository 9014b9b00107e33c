package io.github.wschat.lambda;

import io.github.wschat.core.contract.LiveConnectionsFixture;
import io.github.wschat.core.contract.MessageSenderFixture;
import io.github.wschat.core.model.ClientIdentity;
import io.github.wschat.core.model.ConnectionId;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A WebSocket client, the JDK's own, that reads all the time. */
final class TestClient
        implements WebSocket.Listener, MessageSenderFixture.Peer, LiveConnectionsFixture.Client, AutoCloseable {

    private static final String USER_AGENT = "wschat test";

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder message = new StringBuilder();
    private final WebSocket socket;
    private final ConnectionId id;

    private TestClient(URI uri, Supplier<ConnectionId> id) {
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("User-Agent", USER_AGENT)
                .buildAsync(uri, this)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        this.id = id.get();
    }

    static TestClient connect(URI uri, Supplier<ConnectionId> id) {
        return new TestClient(uri, id);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        message.append(text);
        if (last) {
            received.add(message.toString());
            message.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.completeExceptionally(error);
    }

    void say(String text) {
        socket.sendText(text, true).orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Override
    public ConnectionId id() {
        return id;
    }

    @Override
    public ClientIdentity identity() {
        return new ClientIdentity("127.0.0.1", USER_AGENT);
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
            throw new AssertionError("The connection ended without a close frame", e);
        }
    }

    @Override
    public void leave() {
        socket.abort();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
