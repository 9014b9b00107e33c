package io.github.wschat.tyrus;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Somebody who follows the tutorial with a WebSocket client of the Java world. */
abstract class TutorialClient implements AutoCloseable {

    /** The clients that people have. */
    enum Kind {
        /** Tyrus's client, by Jakarta's interfaces. */
        JAKARTA {
            @Override
            TutorialClient connect(URI uri) throws Exception {
                return new Jakarta(uri);
            }
        },
        /** The JDK's own. */
        JDK {
            @Override
            TutorialClient connect(URI uri) {
                return new Jdk(uri);
            }
        };

        abstract TutorialClient connect(URI uri) throws Exception;
    }

    final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    abstract void send(String text) throws IOException;

    /** Returns the next text, or null if none comes in time. */
    final @Nullable String receive() throws InterruptedException {
        return received.poll(10, TimeUnit.SECONDS);
    }

    @Override
    public abstract void close() throws IOException;

    private static final class Jakarta extends TutorialClient {

        private final Session session;

        Jakarta(URI uri) throws Exception {
            session = ContainerProvider.getWebSocketContainer()
                    .connectToServer(
                            new Endpoint() {
                                @Override
                                public void onOpen(Session opened, EndpointConfig config) {
                                    opened.addMessageHandler(
                                            String.class, (MessageHandler.Whole<String>) received::add);
                                }
                            },
                            ClientEndpointConfig.Builder.create()
                                    .sslContext(TestTls.everywhere() ? TestTls.context() : null)
                                    .build(),
                            uri);
        }

        @Override
        void send(String text) throws IOException {
            session.getBasicRemote().sendText(text);
        }

        @Override
        public void close() throws IOException {
            session.close();
        }
    }

    private static final class Jdk extends TutorialClient implements WebSocket.Listener {

        private final WebSocket socket;
        private final StringBuilder message = new StringBuilder();

        Jdk(URI uri) {
            HttpClient.Builder http = HttpClient.newBuilder();
            if (TestTls.everywhere()) {
                http.sslContext(TestTls.context());
            }
            socket = http.build()
                    .newWebSocketBuilder()
                    .buildAsync(uri, this)
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            message.append(text);
            if (last) {
                received.add(message.toString());
                message.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedStage(text);
        }

        @Override
        void send(String text) {
            socket.sendText(text, true).orTimeout(10, TimeUnit.SECONDS).join();
        }

        @Override
        public void close() {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
        }
    }
}
