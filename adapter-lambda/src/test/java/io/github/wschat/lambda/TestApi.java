package io.github.wschat.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.contract.Transport;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.port.out.MessageSender;
import io.github.wschat.protocol.RouteKeys;
import io.github.wschat.protocol.RouteRequest;
import io.github.wschat.protocol.RouteResponse;
import io.github.wschat.tyrus.GatewayLimits;
import io.github.wschat.tyrus.Integration;
import io.github.wschat.tyrus.TyrusGateway;
import io.github.wschat.tyrus.WebSocketApi;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiAsyncClient;

/** A WebSocket API on a gateway of this machine, and the real SDK's clients of its {@code @connections}. */
class TestApi implements Transport {

    static final PostSettings SETTINGS =
            PostSettings.defaults().withDeadline(Duration.ofSeconds(3)).withMaxAttempts(4);

    private static final AwsCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret"));
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String UNDECIDED = "undecided";

    private final BlockingQueue<ConnectionId> connected = new LinkedBlockingQueue<>();
    private final BlockingQueue<RouteRequest> messages = new LinkedBlockingQueue<>();
    private final TyrusGateway gateway =
            TyrusGateway.builder().limits(GatewayLimits.defaults()).build();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final SdkAsyncHttpClient http = AwsCrtAsyncHttpClient.builder()
            .maxConcurrency(SETTINGS.maxInFlight())
            .build();
    private @Nullable ServerSocket silent;

    TestApi() {
        gateway.start(WebSocketApi.builder()
                .route(RouteKeys.CONNECT, Integration.inProcess(this::connect))
                .route(
                        RouteKeys.DISCONNECT,
                        Integration.inProcess(request -> CompletableFuture.completedStage(RouteResponse.OK)))
                .route(RouteKeys.DEFAULT, Integration.inProcess(this::message))
                .build());
    }

    private CompletionStage<RouteResponse> connect(RouteRequest request) {
        connected.add(request.connectionId());
        return UNDECIDED.equals(request.identity().userAgent())
                ? new CompletableFuture<>()
                : CompletableFuture.completedStage(RouteResponse.OK);
    }

    private CompletionStage<RouteResponse> message(RouteRequest request) {
        messages.add(request);
        return CompletableFuture.completedStage(RouteResponse.OK);
    }

    final TyrusGateway gateway() {
        return gateway;
    }

    /** Returns the id of the next client that has asked to connect. */
    final ConnectionId nextId() {
        return taken(connected);
    }

    /** Waits for the next message that a client has sent. */
    final RouteRequest nextMessage() {
        return taken(messages);
    }

    private static <T> T taken(BlockingQueue<T> queue) {
        try {
            T next = queue.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(next).as("what a client did").isNotNull();
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted", e);
        }
    }

    /** Closes something with the API. */
    final <T extends AutoCloseable> T kept(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    final TestClient connected() {
        return kept(TestClient.connect(gateway.uri(), this::nextId));
    }

    final boolean isOpen(ConnectionId id) {
        return gateway.find(id).toCompletableFuture().join().isPresent();
    }

    final void awaitClosed(ConnectionId id) {
        Awaitility.await().atMost(PATIENCE).until(() -> !isOpen(id));
    }

    /** Returns a client of the API's own endpoint. */
    final ApiGatewayManagementApiAsyncClient client() {
        return client(gateway.managementEndpoint(), SETTINGS);
    }

    /** Returns a client of any endpoint. */
    final ApiGatewayManagementApiAsyncClient client(URI endpoint, PostSettings settings) {
        return kept(TestSender.client(endpoint, settings, CREDENTIALS, http));
    }

    /** Returns a sender to any endpoint. */
    final MessageSender sender(TestSender kind, URI endpoint) {
        return sender(kind, endpoint, SETTINGS);
    }

    final MessageSender sender(TestSender kind, URI endpoint, PostSettings settings) {
        return kind.make(endpoint, settings, CREDENTIALS, http, opened::add);
    }

    /** Returns an endpoint that has no such API. */
    final URI wrongStage() {
        return URI.create(gateway.managementEndpoint().toString().replace("/production", "/elsewhere"));
    }

    /** Returns an endpoint where nobody listens. */
    final URI closedPort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/production");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns an endpoint that takes connections and never answers. */
    final URI silence() {
        try {
            ServerSocket socket = silent;
            if (socket == null) {
                socket = kept(new ServerSocket(0, 500, InetAddress.getLoopbackAddress()));
                silent = socket;
            }
            return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/production");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects a client that reads nothing but the answer to its handshake. */
    final Socket unreading(String userAgent, boolean awaited) {
        try {
            Socket socket = kept(new Socket());
            socket.setReceiveBufferSize(4096);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.connect(gatewayAddress());
            socket.getOutputStream()
                    .write(
                            ("GET /production HTTP/1.1\r\nHost: api.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                                            + "User-Agent: " + userAgent + "\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            if (awaited) {
                InputStream in = socket.getInputStream();
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    head.append((char) in.read());
                }
                assertThat(head).startsWith("HTTP/1.1 101");
            }
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InetSocketAddress gatewayAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port());
    }

    @Override
    public final ConnectionId gone() {
        TestClient client = connected();
        client.leave();
        awaitClosed(client.id());
        return client.id();
    }

    @Override
    public final ConnectionId unknown() {
        return new ConnectionId("Xa1bC2dE3fGCHk4=");
    }

    @Override
    public final ConnectionId malformed() {
        return new ConnectionId("test-connection-123");
    }

    /** Connects a client that is held in {@code $connect}. */
    final ConnectionId undecided() {
        unreading(UNDECIDED, false);
        return nextId();
    }

    @Override
    public void close() {
        try {
            for (AutoCloseable each : opened) {
                each.close();
            }
        } catch (Exception e) {
            throw new AssertionError("What a test opened could not be closed", e);
        }
        http.close();
        gateway.stop(Duration.ZERO);
    }
}
