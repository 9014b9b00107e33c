package io.github.wschat.examples.lambdalocal;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Somebody who chats. */
final class ChatClient implements WebSocket.Listener, AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern ID = Pattern.compile("\"connectionI[dD]\": ?\"([^\"]+)\"");

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final StringBuilder message = new StringBuilder();
    private final WebSocket socket;

    ChatClient(URI uri) {
        this.socket = HTTP.newWebSocketBuilder()
                .buildAsync(uri, this)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
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

    ChatClient say(String text) {
        socket.sendText(text, true)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        return this;
    }

    /** Sends a message to everyone. */
    void sendMessage(String text) {
        say("{\"action\": \"sendmessage\", \"message\": \"" + text + "\"}");
    }

    /** Takes the next text, and waits for it. */
    String hears() throws InterruptedException {
        String next = received.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
            throw new AssertionError("Nothing came within " + PATIENCE);
        }
        return next;
    }

    /** Asks who it is: the chat's $default route tells. */
    String id() throws InterruptedException {
        Matcher matcher = ID.matcher(say("who am I?").hears());
        if (!matcher.find()) {
            throw new AssertionError("No id in the answer");
        }
        return matcher.group(1);
    }

    boolean hasHeardNothing() {
        return received.isEmpty();
    }

    /** Leaves as wscat does: by a close frame. */
    void leave() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** Is cut off, without a word. */
    @Override
    public void close() {
        socket.abort();
    }
}
