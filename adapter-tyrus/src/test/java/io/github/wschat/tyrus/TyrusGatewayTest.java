package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wschat.core.Chat;
import io.github.wschat.inmemory.InMemoryConnectionStore;
import io.github.wschat.protocol.ChatRoutes;
import io.github.wschat.protocol.RouteKeys;
import io.github.wschat.protocol.RouteResponse;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a gateway is set up, started and stopped. */
class TyrusGatewayTest {

    @Test
    void listensOnLoopbackUnlessTold() {
        try (TestGateway gateway = TestGateway.start()) {
            assertThat(gateway.gateway().uri())
                    .isEqualTo(URI.create(scheme() + "://127.0.0.1:" + gateway.port() + "/production"));
            assertThat(gateway.port()).isPositive();
        }
    }

    @Test
    void listensOnTheGivenAddressPortAndStage() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (TestGateway gateway = TestGateway.setup()
                        .settings(settings ->
                                settings.host("localhost").port(port).stage("dev"))
                        .start();
                RawClient client = RawClient.open(port, "/dev")) {
            assertThat(gateway.gateway().uri()).isEqualTo(URI.create(scheme() + "://localhost:" + port + "/dev"));
            client.text("hello");
            assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("hello");
        }
    }

    private static String scheme() {
        return TestTls.everywhere() ? "wss" : "ws";
    }

    @Test
    void takenPortIsSaidClearly() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TyrusGateway gateway =
                        TyrusGateway.builder().port(taken.getLocalPort()).build()) {
            assertThatThrownBy(() -> gateway.start(WebSocketApi.builder().build()))
                    .isInstanceOf(GatewayStartException.class)
                    .hasMessageStartingWith("Cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": ")
                    .hasCauseInstanceOf(BindException.class);
        }
    }

    @Test
    void hostThatIsNotThisMachineIsSaidClearly() {
        try (TyrusGateway gateway = TyrusGateway.builder().host("192.0.2.1").build()) {
            assertThatThrownBy(() -> gateway.start(WebSocketApi.builder().build()))
                    .isInstanceOf(GatewayStartException.class)
                    .hasMessageStartingWith("Cannot listen on 192.0.2.1:0: ");
        }
    }

    @Test
    void gatewayThatCouldNotStartLeavesNoThread() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TyrusGateway gateway =
                        TyrusGateway.builder().port(taken.getLocalPort()).build()) {
            assertThatThrownBy(() -> gateway.start(WebSocketApi.builder().build()))
                    .isInstanceOf(GatewayStartException.class);
            assertThatThrownBy(gateway::port).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void portIsChecked(int port) {
        assertThatThrownBy(() -> TyrusGateway.builder().port(port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("" + port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void hostIsChecked(String host) {
        assertThatThrownBy(() -> TyrusGateway.builder().host(host)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "a b", "ä", "{stage}", "a.b"})
    void stageIsChecked(String stage) {
        assertThatThrownBy(() -> TyrusGateway.builder().stage(stage))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + stage + "\"");
    }

    @Test
    void selectionExpressionIsChecked() {
        assertThatThrownBy(() -> WebSocketApi.builder().routeSelectionExpression("$request.header.action"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void startsOnce() {
        try (TestGateway gateway = TestGateway.start()) {
            assertThatThrownBy(
                            () -> gateway.gateway().start(WebSocketApi.builder().build()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("once");
        }
    }

    @Test
    void doesNotStartAgainAfterItWasStopped() {
        TestGateway gateway = TestGateway.start().stopped();

        assertThatThrownBy(() -> gateway.gateway().start(WebSocketApi.builder().build()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void stopBeforeStartDoesNothing() {
        try (TyrusGateway gateway = TyrusGateway.builder().build()) {
            gateway.stop(Duration.ofSeconds(1));
            gateway.start(WebSocketApi.builder().build());

            assertThat(gateway.port()).isPositive();
        }
    }

    @Test
    void stopTwiceDoesNothing() {
        TestGateway gateway = TestGateway.start().stopped();

        assertThatCode(gateway::close).doesNotThrowAnyException();
    }

    @Test
    void hasNoPortBeforeItIsStarted() {
        try (TyrusGateway gateway = TyrusGateway.builder().build()) {
            assertThatThrownBy(gateway::port).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(gateway::uri).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    @DisplayName("Stopping closes the clients with 1001, tells $disconnect, and frees the port")
    void stopTellsEverybody() throws Exception {
        TestGateway gateway = TestGateway.start();
        int port = gateway.port();
        try (RawClient client = gateway.open()) {
            Thread stopping = new Thread(gateway::close, "stopping");
            stopping.start();
            assertThat(client.readClose()).isEqualTo(new RawClient.Close(1001, "Going away"));
            client.endOutput();
            stopping.join(10_000);

            assertThat(gateway.nextEnd().code()).isEqualTo(1001);
            assertThat(stopping.isAlive()).isFalse();
        }
        try (ServerSocket again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(again.getLocalPort()).isEqualTo(port);
        }
    }

    @Test
    @DisplayName("A client that is accepted while the gateway stops gets 503, and $disconnect is told")
    void stopRefusesThoseWhoAreStillConnecting() throws Exception {
        CompletableFuture<RouteResponse> decision = new CompletableFuture<>();
        TestGateway gateway = TestGateway.setup()
                .route(RouteKeys.CONNECT, request -> decision)
                .start();
        int port = gateway.port();
        try (RawClient client = gateway.connect()) {
            client.sendHandshake("/production");
            gateway.nextId();
            Thread stopping = new Thread(() -> gateway.gateway().stop(Duration.ofSeconds(10)), "stopping");
            stopping.start();
            Awaitility.await().until(() -> isRefused(port));
            decision.complete(RouteResponse.OK);

            assertThat(client.answer().status()).isEqualTo(503);
            assertThat(gateway.nextEnd().code()).isEqualTo(1001);
            stopping.join(10_000);
            assertThat(stopping.isAlive()).isFalse();
        }
    }

    private static boolean isRefused(int port) throws IOException {
        try (RawClient client = RawClient.connect(port)) {
            return client.handshake("/nowhere").status() == 503;
        } catch (ConnectException e) {
            return true;
        }
    }

    @Test
    @DisplayName("A connection must not outlast what the chat remembers of it")
    void connectionsMustNotOutlastTheirRows() {
        try (TyrusGateway gateway = TyrusGateway.builder()
                .limits(GatewayLimits.builder()
                        .connectionDuration(Duration.ofHours(3))
                        .build())
                .build()) {
            ChatRoutes routes = routesOf(gateway);

            assertThatThrownBy(() -> gateway.start(routes))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("PT3H")
                    .hasMessageContaining("PT2H10M");
        }
    }

    @Test
    void routeKeyThatApiGatewayDoesNotHaveIsRefused() {
        Integration integration = Integration.inProcess(request -> new CompletableFuture<>());

        assertThatThrownBy(() -> WebSocketApi.builder().route("$nope", integration))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static ChatRoutes routesOf(TyrusGateway gateway) {
        InMemoryConnectionStore store = new InMemoryConnectionStore(InstantSource.system());
        return ChatRoutes.builder(
                        Chat.builder(store, gateway, gateway, Runnable::run).build())
                .build();
    }
}
