package io.github.wschat.tyrus;

import static io.github.wschat.tyrus.RawClient.BINARY;
import static io.github.wschat.tyrus.RawClient.FIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wschat.protocol.RouteKeys;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ordinary Jakarta endpoints beside the stage. */
class JakartaEndpointTest {

    private TestGateway gateway;

    @BeforeEach
    void start() {
        gateway = TestGateway.setup()
                .settings(settings -> settings.endpoint(EchoEndpoint.class))
                .start();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void annotatedEndpointIsServed() throws Exception {
        try (RawClient client = RawClient.open(gateway.port(), "/echo?a=b")) {
            assertThat(client.readText()).isEqualTo("opened a=b");
            client.text("hello");

            assertThat(client.readText()).isEqualTo("echo hello");
        }
    }

    @Test
    void messagesOfOneClientAreInOrder() throws Exception {
        try (RawClient client = open()) {
            for (int i = 0; i < 500; i++) {
                client.text("" + i);
            }
            for (int i = 0; i < 500; i++) {
                assertThat(client.readText()).isEqualTo("echo " + i);
            }
        }
    }

    @Test
    void binaryMessageIsTaken() throws Exception {
        try (RawClient client = open()) {
            client.send(RawClient.frame(FIN | BINARY, "bytes"));

            RawClient.Frame answer = client.read();
            assertThat(answer.opcode()).isEqualTo(BINARY);
            assertThat(answer.text()).isEqualTo("bytes");
        }
    }

    @Test
    void stagesFrameLimitIsNotTheEndpoints() throws Exception {
        String text = "x".repeat(100_000);
        try (RawClient client = open()) {
            client.text(text);

            assertThat(client.readMessage()).isEqualTo("echo " + text);
        }
    }

    @Test
    void failureOfTheEndpointComesToItsErrorMethod() throws Exception {
        try (RawClient client = open()) {
            client.text("fail");

            assertThat(client.readText()).isEqualTo("failed failed on purpose");
        }
    }

    @Test
    void errorOfTheEndpointHoldsUpNothing() throws Exception {
        try (RawClient client = open()) {
            client.text("break");
            client.text("next");

            assertThat(client.readText()).isEqualTo("failed broken on purpose");
            assertThat(client.readText()).isEqualTo("echo next");
        }
    }

    @Test
    void closeComesToItsCloseMethod() throws Exception {
        try (RawClient watcher = open();
                RawClient client = open()) {
            client.close(4000, "bye");

            assertThat(client.readClose().code()).isEqualTo(4000);
            assertThat(watcher.readText()).isEqualTo("left 4000 bye");
        }
    }

    @Test
    void lostConnectionComesToItsCloseMethod() throws Exception {
        try (RawClient watcher = open();
                RawClient client = open()) {
            client.reset();

            assertThat(watcher.readText()).startsWith("left 1006");
        }
    }

    @ParameterizedTest
    @CsvSource({"flood, basic: IOException", "flood later, async: IOException"})
    @DisplayName("What an endpoint sends takes the outbox: a client that does not read makes it fail, not block")
    void sendingToAClientThatDoesNotReadFails(String order, String outcome) throws Exception {
        try (RawClient watcher = open();
                RawClient client = RawClient.connect(gateway.port(), 4096)) {
            client.openAt("/echo").text(order);

            assertThat(watcher.readText()).isEqualTo(outcome);
        }
    }

    @Test
    void endpointIsNoConnectionOfTheStage() throws Exception {
        try (RawClient client = open()) {
            client.text("hello");
            assertThat(client.readText()).isEqualTo("echo hello");

            assertThat(gateway.gateway().openConnections()).isZero();
            assertThat(gateway.asked(RouteKeys.CONNECT)).isEmpty();
        }
        assertThat(gateway.stopped().asked(RouteKeys.DISCONNECT)).isEmpty();
    }

    @Test
    void foreignPageIsRefusedThereToo() throws Exception {
        try (RawClient client = gateway.connect()) {
            assertThat(client.handshake("/echo", "Origin: https://evil.example").status())
                    .isEqualTo(403);
        }
    }

    @Test
    void queryThatIsNoneIsRefused() throws Exception {
        try (RawClient client = gateway.connect()) {
            assertThat(client.handshake("/echo?%zz").status()).isEqualTo(400);
        }
    }

    @Test
    void framesThatComeWithTheHandshakeAreHandled() throws Exception {
        try (RawClient client = gateway.connect()) {
            byte[] frame = RawClient.frame(FIN | RawClient.TEXT, "early");
            client.send(RawClient.handshakeOf("/echo") + new String(frame, StandardCharsets.ISO_8859_1));
            assertThat(client.answer().status()).isEqualTo(101);

            assertThat(client.readText()).isEqualTo("opened null");
            assertThat(client.readText()).isEqualTo("echo early");
        }
    }

    @Test
    void stopClosesItsClientsToo() throws Exception {
        try (RawClient client = open()) {
            Thread stopping = new Thread(gateway::close, "stopping");
            stopping.start();

            assertThat(client.readClose()).isEqualTo(new RawClient.Close(1001, "Going away"));
            client.endOutput();
            stopping.join(10_000);
            assertThat(stopping.isAlive()).isFalse();
        }
    }

    @Test
    @DisplayName("An endpoint that blocks holds up neither the stage nor its other clients")
    void blockingEndpointHoldsUpNobody() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (TestGateway own = TestGateway.setup()
                        .settings(settings -> settings.endpoint(blocking("/block", blocked, goOn)))
                        .start();
                RawClient client = RawClient.open(own.port(), "/block");
                RawClient other = own.open()) {
            client.text("block");
            assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();
            other.text("hello");
            assertThat(own.next(RouteKeys.DEFAULT).body()).isEqualTo("hello");
            goOn.countDown();

            assertThat(client.readText()).isEqualTo("done");
        }
    }

    @Test
    void endpointOnTheStagesPathIsRefused() {
        CountDownLatch never = new CountDownLatch(1);
        try (TyrusGateway taken = TyrusGateway.builder()
                .endpoint(blocking("/production", never, never))
                .build()) {
            assertThatThrownBy(() -> taken.start(WebSocketApi.builder().build()))
                    .isInstanceOf(GatewayStartException.class)
                    .hasMessageContaining("/production");
        }
    }

    @Test
    void endpointOnAnyPathLeavesTheStageItsOwn() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (TestGateway own = TestGateway.setup()
                        .settings(settings -> settings.endpoint(blocking("/{any}", never, never)))
                        .start();
                RawClient client = own.open()) {
            client.text("hello");

            assertThat(own.next(RouteKeys.DEFAULT).body()).isEqualTo("hello");
        }
    }

    @Test
    void classThatIsNoEndpointIsRefused() {
        try (TyrusGateway wrong = TyrusGateway.builder().endpoint(String.class).build()) {
            assertThatThrownBy(() -> wrong.start(WebSocketApi.builder().build()))
                    .isInstanceOf(GatewayStartException.class);
        }
    }

    private RawClient open() throws IOException {
        RawClient client = RawClient.open(gateway.port(), "/echo");
        assertThat(client.readText()).isEqualTo("opened null");
        return client;
    }

    private static ServerEndpointConfig blocking(String path, CountDownLatch blocked, CountDownLatch goOn) {
        return ServerEndpointConfig.Builder.create(BlockingEndpoint.class, path)
                .configurator(new ServerEndpointConfig.Configurator() {
                    @Override
                    public <T> T getEndpointInstance(Class<T> endpointClass) {
                        return endpointClass.cast(new BlockingEndpoint(blocked, goOn));
                    }
                })
                .build();
    }

    /** Blocks at every message. Public, for Tyrus. */
    public static final class BlockingEndpoint extends Endpoint {

        private final CountDownLatch blocked;
        private final CountDownLatch goOn;

        BlockingEndpoint(CountDownLatch blocked, CountDownLatch goOn) {
            this.blocked = blocked;
            this.goOn = goOn;
        }

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(String.class, new MessageHandler.Whole<String>() {
                @Override
                public void onMessage(String text) {
                    blocked.countDown();
                    try {
                        assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
                        session.getBasicRemote().sendText("done");
                    } catch (InterruptedException | IOException e) {
                        throw new AssertionError(e);
                    }
                }
            });
        }
    }
}
