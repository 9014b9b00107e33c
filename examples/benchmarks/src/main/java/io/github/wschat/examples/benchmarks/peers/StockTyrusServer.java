package io.github.wschat.examples.benchmarks.peers;

import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.util.concurrent.CountDownLatch;
import org.glassfish.tyrus.core.TyrusSession;
import org.glassfish.tyrus.server.Server;

/**
 * Tyrus with the server that it brings: each text is sent to every session, or by Tyrus's own {@code broadcast}.
 *
 * <p>Its port is any that is free, for which -1 stands. It listens on all of the machine's addresses, since that server cannot be told otherwise.
 */
public final class StockTyrusServer {

    private StockTyrusServer() {}

    /**
     * Serves until the process ends.
     *
     * @param arguments {@code naive} or {@code broadcast}
     * @throws DeploymentException if the server cannot start
     * @throws InterruptedException never, as nobody interrupts this thread
     */
    public static void main(String... arguments) throws DeploymentException, InterruptedException {
        boolean naive = arguments.length == 0 || arguments[0].equals("naive");
        Server server = new Server("127.0.0.1", -1, "/", null, naive ? Naive.class : WithBroadcast.class);
        server.start();
        System.out.println("Listening on ws://127.0.0.1:" + server.getPort() + "/chat");
        new CountDownLatch(1).await();
    }

    /** What the Jakarta tutorials do. */
    @ServerEndpoint("/chat")
    public static final class Naive {

        /** Made by Tyrus for each session. */
        public Naive() {}

        /**
         * Sends a text to everyone.
         *
         * @param text what was said
         * @param from who said it
         */
        @OnMessage
        public void message(String text, Session from) {
            for (Session session : from.getOpenSessions()) {
                var unused = session.getAsyncRemote().sendText(text);
            }
        }
    }

    /** What Tyrus offers beyond Jakarta: the frame is made once. */
    @ServerEndpoint("/chat")
    public static final class WithBroadcast {

        /** Made by Tyrus for each session. */
        public WithBroadcast() {}

        /**
         * Sends a text to everyone.
         *
         * @param text what was said
         * @param from who said it
         */
        @OnMessage
        public void message(String text, Session from) {
            var unused = ((TyrusSession) from).broadcast(text);
        }
    }
}
