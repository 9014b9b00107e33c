import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.out.MessageSender;
import io.github.wschat.protocol.RouteKeys;
import io.github.wschat.protocol.RouteRequest;
import io.github.wschat.protocol.RouteResponse;
import io.github.wschat.tyrus.Integration;
import io.github.wschat.tyrus.TyrusGateway;
import io.github.wschat.tyrus.WebSocketApi;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/**
 * A gateway that sends back what it receives, by its stage and by an ordinary Jakarta endpoint beside it. It prints one line, with its
 * port, when it listens, and ends when its input does.
 */
final class EchoServer {

    private static final int MAX_MESSAGE = 16 * 1024 * 1024;

    private EchoServer() {}

    public static void main(String[] arguments) throws IOException {
        try (TyrusGateway gateway = TyrusGateway.builder().endpoint(Echo.class).build()) {
            gateway.start(WebSocketApi.builder()
                    .route(RouteKeys.DEFAULT, Integration.inProcess(request -> sendBack(gateway, request)))
                    .build());
            System.out.println("Listening on port " + gateway.port());
            while (System.in.read() >= 0) {
                // What is said here means nothing.
            }
        }
    }

    private static CompletionStage<RouteResponse> sendBack(MessageSender sender, RouteRequest request) {
        OutboundMessage same = OutboundMessage.of(Objects.requireNonNull(request.body()));
        return sender.send(request.connectionId(), same).thenApply(delivery -> RouteResponse.OK);
    }

    /** An ordinary Jakarta endpoint. */
    @ServerEndpoint("/echo")
    public static final class Echo {

        /** Made by Tyrus, for each client. */
        public Echo() {}

        @OnOpen
        public void opened(Session session) {
            session.setMaxTextMessageBufferSize(MAX_MESSAGE);
            session.setMaxBinaryMessageBufferSize(MAX_MESSAGE);
        }

        @OnMessage
        public void text(Session session, String text) throws IOException {
            session.getBasicRemote().sendText(text);
        }

        @OnMessage
        public void bytes(Session session, ByteBuffer bytes) throws IOException {
            session.getBasicRemote().sendBinary(bytes);
        }
    }
}
