package io.github.wschat.tyrus;

import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** An ordinary Jakarta endpoint, as anybody may write one. What happens to a client is told to the others. */
@ServerEndpoint("/echo")
public final class EchoEndpoint {

    static final int FLOOD_TEXT_BYTES = 16 * 1024;
    private static final int FLOOD_TEXTS = 10_000;

    /** Made by Tyrus, for each client. */
    public EchoEndpoint() {}

    @OnOpen
    public void opened(Session session) throws IOException {
        session.getBasicRemote().sendText("opened " + session.getQueryString());
    }

    @OnMessage
    public void text(Session session, String text) throws IOException {
        switch (text) {
            case "fail" -> throw new IllegalStateException("failed on purpose");
            case "break" -> throw new LinkageError("broken on purpose");
            case "flood" -> tellOthers(session, "basic: " + flood(session));
            case "flood later" -> tellOthers(session, "async: " + floodLater(session));
            default -> session.getBasicRemote().sendText("echo " + text);
        }
    }

    @OnMessage
    public void bytes(Session session, ByteBuffer bytes) throws IOException {
        session.getBasicRemote().sendBinary(bytes);
    }

    @OnError
    public void failed(Session session, Throwable failure) throws IOException {
        if (session.isOpen()) {
            session.getBasicRemote().sendText("failed " + failure.getMessage());
        }
    }

    @OnClose
    public void closed(Session session, CloseReason reason) throws IOException {
        tellOthers(session, "left " + reason.getCloseCode().getCode() + " " + reason.getReasonPhrase());
    }

    private static String flood(Session session) {
        String text = "x".repeat(FLOOD_TEXT_BYTES);
        for (int i = 0; i < FLOOD_TEXTS; i++) {
            try {
                session.getBasicRemote().sendText(text);
            } catch (IOException e) {
                return "IOException";
            }
        }
        return "everything was taken";
    }

    private static String floodLater(Session session) {
        String text = "x".repeat(FLOOD_TEXT_BYTES);
        for (int i = 0; i < FLOOD_TEXTS; i++) {
            CompletableFuture<Boolean> sent = new CompletableFuture<>();
            session.getAsyncRemote().sendText(text, result -> {
                if (result.isOK()) {
                    sent.complete(true);
                } else {
                    sent.completeExceptionally(result.getException());
                }
            });
            try {
                sent.get();
            } catch (ExecutionException e) {
                return e.getCause() instanceof IOException ? "IOException" : e.toString();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "interrupted";
            }
        }
        return "everything was taken";
    }

    private static void tellOthers(Session session, String text) throws IOException {
        for (Session other : session.getOpenSessions()) {
            if (!other.equals(session)) {
                other.getBasicRemote().sendText(text);
            }
        }
    }
}
