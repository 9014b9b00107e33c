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
import org.jspecify.annotations.Nullable;

/** A gateway under test. Its routes answer 200 unless a test puts others in their place, and all that they are asked is kept. */
final class TestGateway implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final TyrusGateway gateway;
    private final Map<String, BlockingQueue<RouteRequest>> requests;
    private final Map<String, BlockingQueue<ProxyEvent>> events;

    private TestGateway(Setup setup) {
        this.gateway = setup.settings.limits(setup.limits.build()).build();
        this.requests = setup.requests;
        this.events = setup.events;
        setup.routes.values().forEach(route -> route.accept(setup.api));
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

    /** Connects a client by a path of the test's own. */
    RawClient open(String path) throws IOException {
        return connect().openAt(path);
    }

    /** Connects a client to the stage that leaves again, and returns its id. */
    ConnectionId gone() throws IOException {
        ConnectionId id;
        try (RawClient client = open()) {
            id = nextId();
            client.closeWithoutCode();
            client.awaitEnd();
        }
        awaitClosed(id);
        return id;
    }

    /** Connects, and says nothing. */
    RawClient connect() throws IOException {
        return RawClient.connect(port());
    }

    /** Takes the next request of a route, and waits for it. */
    RouteRequest next(String routeKey) {
        return taken(queueIn(requests, routeKey), routeKey);
    }

    /** Takes the next event of a route behind which a function is, and waits for it. */
    ProxyEvent nextEvent(String routeKey) {
        return taken(queueIn(events, routeKey), routeKey);
    }

    private static <T> T taken(BlockingQueue<T> queue, String routeKey) {
        try {
            T next = queue.poll(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new AssertionError("The route " + routeKey + " was not asked");
            }
            return next;
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
        return List.copyOf(queueIn(requests, routeKey));
    }

    /** Returns the events of a route that nobody has taken, so far. */
    List<ProxyEvent> events(String routeKey) {
        return List.copyOf(queueIn(events, routeKey));
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

    private static <T> BlockingQueue<T> queueIn(Map<String, BlockingQueue<T>> queues, String routeKey) {
        return queues.computeIfAbsent(routeKey, key -> new LinkedBlockingQueue<>());
    }

    @Override
    public void close() {
        gateway.close();
    }

    /** Sets a gateway under test up. */
    static final class Setup {

        private final Map<String, Consumer<WebSocketApi.Builder>> routes = new LinkedHashMap<>();
        private final Map<String, BlockingQueue<RouteRequest>> requests = new ConcurrentHashMap<>();
        private final Map<String, BlockingQueue<ProxyEvent>> events = new ConcurrentHashMap<>();
        private final GatewayLimits.Builder limits = GatewayLimits.builder();
        private final TyrusGateway.Builder settings = TestTls.gateway();
        private final WebSocketApi.Builder api = WebSocketApi.builder();

        private Setup() {
            for (String key :
                    List.of(RouteKeys.CONNECT, RouteKeys.DISCONNECT, RouteKeys.DEFAULT, RouteKeys.SENDMESSAGE)) {
                route(key, request -> CompletableFuture.completedStage(RouteResponse.OK));
            }
        }

        Setup route(String key, RouteHandler handler) {
            Integration recorded = Integration.inProcess(request -> {
                queueIn(requests, request.routeKey()).add(request);
                return handler.handle(request);
            });
            routes.put(key, api -> api.route(key, recorded));
            return this;
        }

        /** A one-way route behind which a function is. */
        Setup function(String key, ProxyFunction function) {
            Integration recorded = recorded(function);
            routes.put(key, api -> api.route(key, recorded));
            return this;
        }

        /** A two-way route behind which a function is. */
        Setup twoWay(String key, ProxyFunction function) {
            Integration recorded = recorded(function);
            routes.put(key, api -> api.twoWayRoute(key, recorded));
            return this;
        }

        /** The tutorial's four routes, each with a function behind it that answers 200. */
        Setup functions() {
            List.copyOf(routes.keySet()).forEach(key -> function(key, answering("{\"statusCode\":200}")));
            return this;
        }

        /** A function that answers the same to every event. */
        static ProxyFunction answering(@Nullable String json) {
            return event -> CompletableFuture.completedStage(json);
        }

        private Integration recorded(ProxyFunction function) {
            return Integration.lambdaProxy(event -> {
                queueIn(events, event.routeKey()).add(event);
                return function.invoke(event);
            });
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
