package io.github.wschat.junit;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionInfo;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.tyrus.Authorizer;
import io.github.wschat.tyrus.Integration;
import io.github.wschat.tyrus.ManualTime;
import io.github.wschat.tyrus.ProxyEvent;
import io.github.wschat.tyrus.ProxyFunction;
import io.github.wschat.tyrus.TyrusGateway;
import io.github.wschat.tyrus.WebSocketApi;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives a test an API Gateway of its own, in the test's JVM, with functions behind its routes.
 *
 * <pre>{@code
 * @RegisterExtension
 * final ApiGatewayExtension api = ApiGatewayExtension.builder()
 *         .route("$connect", event -> "{\"statusCode\": 200}")
 *         .twoWayRoute("echo", new EchoFunction()::handle)
 *         .build();
 * }</pre>
 *
 * <p>As a field of the test's instance it starts a gateway for every test, on a free port of loopback, and stops it afterwards; as a
 * static field, or where there is one instance per class, one for all tests of the class, nested ones included, who then share its events
 * and its time. So do classes that inherit a static field and run at once. Every event is recorded before its function gets it.
 *
 * <p>Time stands still, unless a test lets it {@linkplain #advance(Duration) advance} or asks for {@linkplain Builder#realTime() real
 * time}: so nobody is disconnected for being idle, and no function takes too long, while somebody looks at a breakpoint.
 *
 * <p>Thread-safe. All methods but {@link #builder()} work while a test runs, and throw {@link IllegalStateException} at other times.
 */
public final class ApiGatewayExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** What there is between a start and a stop. */
    private record Running(
            TyrusGateway gateway,
            @Nullable ManualTime time,
            Map<String, EventHandler> replacements,
            EventLog events,
            EventLog authorizerEvents) {}

    private final Map<String, EventHandler> handlers;
    private final List<String> twoWayRoutes;
    private final List<Consumer<TyrusGateway.Builder>> gatewaySettings;
    private final List<Consumer<WebSocketApi.Builder>> apiSettings;
    private final @Nullable List<String> identitySources;
    private final @Nullable EventHandler authorizer;
    private final boolean realTime;
    private final Duration patience;

    /** Those that have begun and not ended: a class with its nested ones and tests, or several classes with a base class in common. */
    private final Set<ExtensionContext> users = new HashSet<>();

    private volatile @Nullable Running running;

    private ApiGatewayExtension(Builder builder) {
        handlers = new LinkedHashMap<>(builder.handlers);
        twoWayRoutes = List.copyOf(builder.twoWayRoutes);
        gatewaySettings = List.copyOf(builder.gatewaySettings);
        apiSettings = List.copyOf(builder.apiSettings);
        identitySources = builder.identitySources;
        authorizer = builder.authorizer;
        realTime = builder.realTime;
        patience = builder.patience;
    }

    /**
     * Begins a gateway without routes: every client may connect, and every message is answered {@code Forbidden}.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        start(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        start(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        stop(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stop(context);
    }

    private synchronized void start(ExtensionContext context) {
        if (running == null) {
            running = started();
        }
        users.add(context);
    }

    private Running started() {
        ManualTime time = realTime ? null : new ManualTime();
        TyrusGateway.Builder settings = TyrusGateway.builder();
        if (time != null) {
            settings.time(time, time);
        }
        gatewaySettings.forEach(change -> change.accept(settings));
        TyrusGateway gateway = settings.build();
        Running started = new Running(gateway, time, new ConcurrentHashMap<>(), new EventLog(), new EventLog());
        try {
            gateway.start(api(started));
        } catch (RuntimeException e) {
            gateway.close();
            throw e;
        }
        return started;
    }

    private WebSocketApi api(Running started) {
        WebSocketApi.Builder api = WebSocketApi.builder();
        handlers.forEach((key, handler) -> {
            Integration integration = Integration.lambdaProxy(event ->
                    started.events().add(event).handledBy(started.replacements().getOrDefault(key, handler)));
            if (twoWayRoutes.contains(key)) {
                api.twoWayRoute(key, integration);
            } else {
                api.route(key, integration);
            }
        });
        if (authorizer != null && identitySources != null) {
            ProxyFunction function = event -> decided(started, authorizer, event);
            api.authorizer(Authorizer.request(identitySources, function));
        }
        apiSettings.forEach(change -> change.accept(api));
        return api.build();
    }

    private static CompletionStage<@Nullable String> decided(
            Running started, EventHandler authorizer, ProxyEvent event) {
        return started.authorizerEvents().add(event).handledBy(authorizer);
    }

    private synchronized void stop(ExtensionContext context) {
        Running started = running;
        // JUnit also ends what it has not begun, when something before it has failed.
        if (users.remove(context) && users.isEmpty() && started != null) {
            running = null;
            // Clients that a test has left open do not answer a close frame: there is nobody to be patient with.
            started.gateway().stop(Duration.ZERO);
        }
    }

    private Running running() {
        Running started = running;
        if (started == null) {
            throw new IllegalStateException("The gateway runs only while a test does: is the extension a field that is"
                    + " annotated with @RegisterExtension?");
        }
        return started;
    }

    /**
     * Returns where clients connect.
     *
     * @return a URI such as {@code ws://127.0.0.1:49152/production}
     */
    public URI uri() {
        return running().gateway().uri();
    }

    /**
     * Returns where functions post to clients: the endpoint that AWS's SDKs are to be given.
     *
     * @return a URI such as {@code http://127.0.0.1:49152/production}
     */
    public URI managementEndpoint() {
        return running().gateway().managementEndpoint();
    }

    /**
     * Returns the gateway itself.
     *
     * @return the gateway that runs now
     */
    public TyrusGateway gateway() {
        return running().gateway();
    }

    /**
     * Takes the next event of a route that no call has taken yet, and waits for it.
     *
     * @param routeKey the route's key
     * @return the event; its function may still be at it
     * @throws AssertionError if none comes within the {@linkplain Builder#patience(Duration) patience}; the message says which came
     *     instead
     */
    public RecordedEvent awaitEvent(String routeKey) {
        return running().events().take(event -> event.routeKey().equals(routeKey), "the route " + routeKey, patience);
    }

    /**
     * Takes the next event of the authorizer that no call has taken yet, and waits for it.
     *
     * @return the event
     * @throws AssertionError if none comes within the patience
     */
    public RecordedEvent awaitAuthorizerEvent() {
        return running().authorizerEvents().take(event -> true, "the authorizer", patience);
    }

    /**
     * Returns all events so far, taken or not; not those of the authorizer.
     *
     * @return an immutable list, in the order in which they came
     */
    public List<RecordedEvent> events() {
        return running().events().all();
    }

    /**
     * Returns all events of a route so far, taken or not.
     *
     * @param routeKey the route's key
     * @return an immutable list, in the order in which they came
     */
    public List<RecordedEvent> events(String routeKey) {
        return events().stream()
                .filter(event -> event.routeKey().equals(routeKey))
                .toList();
    }

    /**
     * Puts another function behind a route, until the gateway stops: for the rest of the test, or of all tests that share it.
     *
     * @param routeKey the key of a route that the extension was built with
     * @param handler the function
     * @throws IllegalArgumentException if there is no such route
     */
    public void replace(String routeKey, EventHandler handler) {
        if (!handlers.containsKey(routeKey)) {
            throw new IllegalArgumentException("There is no route \"" + routeKey + "\" among " + handlers.keySet());
        }
        running().replacements().put(routeKey, handler);
    }

    /**
     * Lets time pass, when all functions in progress have answered: idle clients are closed after ten minutes, all after two hours.
     *
     * <p>What a client has sent may still be on its way: {@linkplain #awaitEvent wait for its event} first.
     *
     * @param duration how much
     * @throws AssertionError if a function is still in progress at the end of the {@linkplain Builder#patience(Duration) patience}
     * @throws IllegalStateException if the extension was built for real time
     */
    public void advance(Duration duration) {
        awaitAnswers();
        advanceAtOnce(duration);
    }

    /**
     * Lets time pass, whatever is in progress: a function that has not answered after 29 seconds is given up, as on AWS.
     *
     * @param duration how much
     * @throws IllegalStateException if the extension was built for real time
     */
    public void advanceAtOnce(Duration duration) {
        ManualTime time = running().time();
        if (time == null) {
            throw new IllegalStateException("Real time cannot be advanced: build the extension without realTime()");
        }
        time.advance(duration);
    }

    /**
     * Waits until all functions in progress have answered.
     *
     * @throws AssertionError if one has not at the end of the {@linkplain Builder#patience(Duration) patience}
     */
    public void awaitAnswers() {
        Running started = running();
        long end = System.nanoTime() + patience.toNanos();
        while (started.gateway().hasInvocations()) {
            if (System.nanoTime() >= end) {
                throw new AssertionError("A function has not answered within " + patience
                        + ": to let time pass all the same, call advanceAtOnce; events " + events());
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("Interrupted while waiting for functions to answer");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /**
     * Returns what is known of all open connections.
     *
     * @return an immutable list, in no order
     */
    public List<ConnectionInfo> connections() {
        return running().gateway().connections();
    }

    /**
     * Returns what is known of a connection.
     *
     * @param connectionId its id
     * @return the connection; nothing if it is not open
     */
    public Optional<ConnectionInfo> connection(String connectionId) {
        return result(running().gateway().find(new ConnectionId(connectionId)));
    }

    /**
     * Posts a message to a client, as a function does by {@code @connections}.
     *
     * @param connectionId the client's connection
     * @param text the message
     * @return what became of it
     */
    public Delivery post(String connectionId, String text) {
        return result(running().gateway().send(new ConnectionId(connectionId), OutboundMessage.of(text)));
    }

    /**
     * Closes a connection with 1000, as {@code DELETE @connections} does.
     *
     * @param connectionId the connection
     * @return whether it was open
     */
    public boolean close(String connectionId) {
        return result(running().gateway().close(new ConnectionId(connectionId)));
    }

    /**
     * Cuts a connection off, as if the network had lost it: {@code $disconnect} is told 1006.
     *
     * @param connectionId the connection
     * @return whether it was open
     */
    public boolean cut(String connectionId) {
        return running().gateway().cut(new ConnectionId(connectionId));
    }

    private <T> T result(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS)
                .join();
    }

    /** Puts an extension together. Not thread-safe. */
    public static final class Builder {

        private final Map<String, EventHandler> handlers = new LinkedHashMap<>();
        private final List<String> twoWayRoutes = new ArrayList<>();
        private final List<Consumer<TyrusGateway.Builder>> gatewaySettings = new ArrayList<>();
        private final List<Consumer<WebSocketApi.Builder>> apiSettings = new ArrayList<>();
        private @Nullable List<String> identitySources;
        private @Nullable EventHandler authorizer;
        private boolean realTime;
        private Duration patience = Duration.ofSeconds(10);

        private Builder() {}

        /**
         * Adds a one-way route.
         *
         * @param key the route's key: {@code $connect}, {@code $disconnect}, {@code $default} or one of your own
         * @param handler the function behind it
         * @return this builder
         * @throws IllegalArgumentException if there is such a route already
         */
        public Builder route(String key, EventHandler handler) {
            if (handlers.putIfAbsent(key, handler) != null) {
                throw new IllegalArgumentException("There is a route \"" + key + "\" already");
            }
            return this;
        }

        /**
         * Adds a two-way route: the body of each answer is sent to the client.
         *
         * @param key the route's key
         * @param handler the function behind it
         * @return this builder
         * @throws IllegalArgumentException if there is such a route already
         */
        public Builder twoWayRoute(String key, EventHandler handler) {
            twoWayRoutes.add(key);
            return route(key, handler);
        }

        /**
         * Adds an authorizer of the type {@code REQUEST} before {@code $connect}.
         *
         * @param sources what a handshake must have, such as {@code route.request.header.Authorization}
         * @param handler the authorizer's function; one that throws an exception with the message {@code Unauthorized} refuses with 401
         * @return this builder
         * @see Authorizer#request
         */
        public Builder authorizer(List<String> sources, EventHandler handler) {
            identitySources = List.copyOf(sources);
            authorizer = handler;
            return this;
        }

        /**
         * Changes settings of the gateway: its stage, limits, access keys, TLS.
         *
         * @param change is given the gateway's builder before every start
         * @return this builder
         */
        public Builder gateway(Consumer<TyrusGateway.Builder> change) {
            gatewaySettings.add(change);
            return this;
        }

        /**
         * Changes settings of the API: its route selection expression, domain name, stage variables; or adds integrations of another
         * kind, whose events are not recorded.
         *
         * @param change is given the API's builder before every start
         * @return this builder
         */
        public Builder api(Consumer<WebSocketApi.Builder> change) {
            apiSettings.add(change);
            return this;
        }

        /**
         * Lets time pass as it does outside.
         *
         * @return this builder
         */
        public Builder realTime() {
            realTime = true;
            return this;
        }

        /**
         * Sets how long to wait for what a test waits for.
         *
         * @param duration ten seconds by default
         * @return this builder
         */
        public Builder patience(Duration duration) {
            patience = duration;
            return this;
        }

        /**
         * Makes the extension.
         *
         * @return an extension for {@link org.junit.jupiter.api.extension.RegisterExtension @RegisterExtension}
         */
        public ApiGatewayExtension build() {
            return new ApiGatewayExtension(this);
        }
    }
}
