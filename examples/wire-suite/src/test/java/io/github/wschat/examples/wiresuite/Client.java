package io.github.wschat.examples.wiresuite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Somebody who chats, by the JDK's WebSocket client. Waits for nothing longer than {@link #PATIENCE}. */
final class Client implements WebSocket.Listener, AutoCloseable {

    /** Long enough for a function that has to be started first. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What texts begin with that nobody listens to. */
    static final String SETTLING = "settling ";

    private static final int MAX_FRAME_BYTES = 32_768;

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> settled = new CompletableFuture<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder message = new StringBuilder();
    private final WebSocket socket;

    Client(HttpClient http, Endpoint endpoint) throws IOException {
        try {
            this.socket = http.newWebSocketBuilder()
                    .buildAsync(endpoint.uri(), this)
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw new IOException("No connection to " + endpoint.uri() + ": " + e.getCause(), e);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        message.append(text);
        if (last) {
            take(message.toString());
            message.setLength(0);
        }
        from.request(1);
        return null;
    }

    private void take(String text) {
        if (text.startsWith(SETTLING)) {
            settled.complete(text);
        } else {
            received.add(text);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        closed.completeExceptionally(failure);
    }

    /** Sends a text, in as many frames as it takes. */
    void say(String text) {
        assertThat(text.length()).as("a text that one frame can hold").isLessThanOrEqualTo(MAX_FRAME_BYTES);
        socket.sendText(text, true)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** Takes the next text, and waits for it. */
    String hear() throws InterruptedException {
        String next = received.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
            throw new AssertionError(
                    "Nothing has come within " + PATIENCE + (closed.isDone() ? ", and the connection is closed" : ""));
        }
        return next;
    }

    /** Takes some more texts, and waits for them. */
    List<String> hear(int count) throws InterruptedException {
        List<String> texts = new ArrayList<>();
        while (texts.size() < count) {
            texts.add(hear());
        }
        return texts;
    }

    /** Asks who it is: a connection's own id is known to a client only as the chat tells it. */
    String id() throws InterruptedException {
        say("who am I?");
        return Usage.parse(hear()).connectionId();
    }

    boolean isSettled() {
        return settled.isDone();
    }

    /** Waits for the server to close, and returns the code. */
    int closeCode() {
        return closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** Leaves by a close frame, and waits for the answer. */
    void leave() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        closeCode();
    }

    /** Goes without a word, if it has not left. */
    @Override
    public void close() {
        socket.abort();
    }
}
