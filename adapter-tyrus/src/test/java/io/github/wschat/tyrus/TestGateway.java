package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.protocol.Disconnection;
import io.github.wschat.protocol.RouteHandler;
import io.github.wschat.protocol.RouteKeys;
import io.github.wschat.protocol.RouteRequest;
import io.github.wschat.protocol.RouteResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** A gateway under test. Its routes answer 200 unless a test puts others in their place, and all that they are asked is kept. */
final class TestGateway implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final TyrusGateway gateway;
    private final Map<String, BlockingQueue<RouteRequest>> requests;

    private TestGateway(Setup setup) {
        this.gateway = setup.settings.limits(setup.limits.build()).build();
        this.requests = setup.requests;
        setup.routes.forEach((key, handler) -> setup.api.route(key, Integration.inProcess(handler)));
        gateway.start(setup.api.build());
    }

    static Setup setup() {
        return new Setup();
    }

    static TestGateway start() {
        return setup().start();
    }

    TyrusGateway gateway() {
        return gateway;
    }

    int port() {
        return gateway.port();
    }

    /** Connects a client to the stage. Its id is that of the next {@code $connect}. */
    RawClient open() throws IOException {
        return RawClient.open(port(), "/production");
    }

    /** Connects, and says nothing. */
    RawClient connect() throws IOException {
        return RawClient.connect(port());
    }

    /** Takes the next request of a route, and waits for it. */
    RouteRequest next(String routeKey) {
        try {
            RouteRequest request = queue(routeKey).poll(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
            if (request == null) {
                throw new AssertionError("The route " + routeKey + " was not asked");
            }
            return request;
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted", e);
        }
    }

    /** Takes the id of the next client that connected. */
    ConnectionId nextId() {
        return next(RouteKeys.CONNECT).connectionId();
    }

    /** Takes how the next connection ended, and waits for it. */
    Disconnection nextEnd() {
        return Objects.requireNonNull(next(RouteKeys.DISCONNECT).disconnection());
    }

    /** Returns what a route was asked and nobody has taken, so far. */
    List<RouteRequest> asked(String routeKey) {
        return List.copyOf(queue(routeKey));
    }

    Delivery send(ConnectionId to, String text) {
        return resultOf(gateway.send(to, OutboundMessage.of(text)));
    }

    boolean isOpen(ConnectionId id) {
        return resultOf(gateway.find(id)).isPresent();
    }

    void awaitClosed(ConnectionId id) {
        Awaitility.await().atMost(PATIENCE).until(() -> !isOpen(id));
    }

    void awaitConnections(int count) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(gateway.openConnections()).isEqualTo(count));
    }

    /** Waits until the routes have answered what they have been asked: before time passes, they must not be late. */
    void awaitAnswers() {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> gateway.server.stage().dispatcher().isQuiet());
    }

    /** Stops, whereupon every route that was going to be asked has been. */
    TestGateway stopped() {
        gateway.close();
        return this;
    }

    static <T> T resultOf(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)
                .join();
    }

    private BlockingQueue<RouteRequest> queue(String routeKey) {
        return queueIn(requests, routeKey);
    }

    private static BlockingQueue<RouteRequest> queueIn(
            Map<String, BlockingQueue<RouteRequest>> requests, String routeKey) {
        return requests.computeIfAbsent(routeKey, key -> new LinkedBlockingQueue<>());
    }

    @Override
    public void close() {
        gateway.close();
    }

    /** Sets a gateway under test up. */
    static final class Setup {

        private final Map<String, RouteHandler> routes = new LinkedHashMap<>();
        private final Map<String, BlockingQueue<RouteRequest>> requests = new ConcurrentHashMap<>();
        private final GatewayLimits.Builder limits = GatewayLimits.builder();
        private final TyrusGateway.Builder settings = TyrusGateway.builder();
        private final WebSocketApi.Builder api = WebSocketApi.builder();

        private Setup() {
            for (String key :
                    List.of(RouteKeys.CONNECT, RouteKeys.DISCONNECT, RouteKeys.DEFAULT, RouteKeys.SENDMESSAGE)) {
                route(key, request -> CompletableFuture.completedStage(RouteResponse.OK));
            }
        }

        Setup route(String key, RouteHandler handler) {
            routes.put(key, request -> {
                queueIn(requests, request.routeKey()).add(request);
                return handler.handle(request);
            });
            return this;
        }

        /** A route that answers with a status. */
        Setup answering(String key, int status) {
            return route(key, request -> CompletableFuture.completedStage(RouteResponse.of(status)));
        }

        Setup without(String key) {
            routes.remove(key);
            return this;
        }

        Setup limits(Consumer<GatewayLimits.Builder> change) {
            change.accept(limits);
            return this;
        }

        Setup settings(Consumer<TyrusGateway.Builder> change) {
            change.accept(settings);
            return this;
        }

        Setup api(Consumer<WebSocketApi.Builder> change) {
            change.accept(api);
            return this;
        }

        Setup time(ManualTime time) {
            settings.time(time, time);
            return this;
        }

        TestGateway start() {
            return new TestGateway(this);
        }
    }
}
