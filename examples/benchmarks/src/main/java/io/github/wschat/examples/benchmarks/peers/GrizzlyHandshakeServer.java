package io.github.wschat.examples.benchmarks.peers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.HttpServerFilter;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.strategies.SameThreadIOStrategy;

/**
 * Grizzly's HTTP, answering each request with a 101 on the spot, and nothing behind it: no session, no route, no chat. What every server
 * of Tyrus on Grizzly pays for a connection before it does anything of its own.
 */
public final class GrizzlyHandshakeServer {

    private GrizzlyHandshakeServer() {}

    /**
     * Serves until the process ends.
     *
     * @param arguments none
     * @throws IOException if the server cannot start
     * @throws InterruptedException never, as nobody interrupts this thread
     */
    public static void main(String... arguments) throws IOException, InterruptedException {
        NetworkListener listener = new NetworkListener("handshakes", "127.0.0.1", 0);
        listener.getTransport().setIOStrategy(SameThreadIOStrategy.getInstance());
        listener.getTransport()
                .setSelectorRunnersCount(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
        listener.registerAddOn(
                (server, chain) -> chain.add(chain.indexOfType(HttpServerFilter.class), new SwitchingProtocols()));
        HttpServer server = new HttpServer();
        server.addListener(listener);
        server.start();
        System.out.println("Listening on ws://127.0.0.1:" + listener.getPort() + "/");
        new CountDownLatch(1).await();
    }

    private static final class SwitchingProtocols extends BaseFilter {

        /** RFC 6455, section 1.3. */
        private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

        @Override
        public NextAction handleRead(FilterChainContext context) {
            HttpContent content = context.getMessage();
            HttpRequestPacket request = (HttpRequestPacket) content.getHttpHeader();
            HttpResponsePacket response = request.getResponse();
            response.setProtocol(Protocol.HTTP_1_1);
            response.setStatus(101);
            response.setReasonPhrase("Switching Protocols");
            response.setHeader("Upgrade", "websocket");
            response.setHeader("Connection", "Upgrade");
            response.setHeader("Sec-WebSocket-Accept", accept(request.getHeader("Sec-WebSocket-Key")));
            context.write(HttpContent.builder(response).build());
            return context.getStopAction();
        }

        private static String accept(String key) {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-1");
                return Base64.getEncoder()
                        .encodeToString(digest.digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java platform has SHA-1", e);
            }
        }
    }
}
