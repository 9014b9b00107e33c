package io.github.wschat.examples.lambdaaws;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Somebody who chats, by the JDK's WebSocket client. */
final class ChatClient implements WebSocket.Listener, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final StringBuilder message = new StringBuilder();
    private final WebSocket socket;
    private @Nullable String id;

    private ChatClient(URI uri) {
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(uri, this)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    static ChatClient connect(URI uri) {
        return new ChatClient(uri);
    }

    void named(String connectionId) {
        id = connectionId;
    }

    /** Returns the connection's id. */
    String id() {
        return Objects.requireNonNull(id, "the id of a client that connected alone");
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

    void say(String text) {
        socket.sendText(text, true)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** Sends a message to everyone. */
    void sendmessage(String text) {
        say("{\"action\": \"sendmessage\", \"message\": \"" + text + "\"}");
    }

    /** Takes the next text, and waits for it. */
    String receive() throws InterruptedException {
        String next = received.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
            throw new AssertionError("Nothing came within " + PATIENCE);
        }
        return next;
    }

    /** Returns what has come and was not taken. */
    List<String> untaken() {
        return new ArrayList<>(received);
    }

    /** Leaves as wscat does: by a close frame. */
    void leave() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
