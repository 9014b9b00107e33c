package io.github.wschat.tyrus;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionInfo;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.out.LiveConnections;
import io.github.wschat.core.port.out.MessageSender;
import io.github.wschat.protocol.ChatRoutes;
import jakarta.websocket.server.ServerEndpointConfig;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket gateway that takes API Gateway's place: it accepts clients at {@code ws://host:port/stage}, asks {@code $connect} before
 * it answers, gives ids, brings messages to their routes, and ends connections as API Gateway does.
 *
 * <p>It is also the chat's {@link MessageSender} and {@link LiveConnections}: build the gateway, build the chat upon it, then {@linkplain
 * #start(ChatRoutes) start} it with the chat's routes. Or serve functions that take API Gateway's events, as {@link WebSocketApi} has it.
 *
 * <p>As a sender it knows its own ids from those of other gateways: an id that carries its tag and is not open is {@link Delivery.Gone},
 * one of another tag, or one that is still connecting, is {@link Delivery.Unreachable}, and one that is not of API Gateway's form is
 * {@link Delivery.Refused#ID}. {@link Delivery.Delivered} means that the message was taken for the client, not that the client has read
 * it. A message for a client that does not keep up is taken as long as it fits ({@link GatewayLimits#outboxBytes()}), then {@link
 * Delivery.Throttled}. Where the gateway itself is slow, messages are taken, and the stage completes when the backlog has fallen. What
 * depends on a stage that was not complete at once may run on the gateway's own threads, and must not block.
 *
 * <p>Only this machine can connect, unless a {@linkplain Builder#host(String) host} is given. A handshake with an {@code Origin} header
 * passes if that names this machine, the page's own server, or an {@linkplain Builder#allowedOrigins(Set) allowed origin},
 * unless {@linkplain Builder#anyOrigin any} may. What is said can be read by whoever is on the way, unless it speaks {@linkplain
 * Builder#tls TLS}.
 *
 * <p>Thread-safe. A gateway is started once and stopped once.
 */
public final class TyrusGateway implements MessageSender, LiveConnections, AutoCloseable {

    private static final Pattern STAGE_NAME = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final Duration STOP = Duration.ofSeconds(2);

    final GatewayServer server;

    private TyrusGateway(Builder builder) {
        this.server = new GatewayServer(builder);
    }

    /**
     * Begins a gateway on loopback, any free port, and the stage {@code production}.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts the gateway with a chat in this process; returns when it listens.
     *
     * @param routes the chat's routes
     * @throws GatewayStartException if the port is taken, or an endpoint cannot be deployed
     * @throws IllegalArgumentException if connections may last longer than the chat remembers them
     * @throws IllegalStateException if it has been started before
     */
    public void start(ChatRoutes routes) {
        start(WebSocketApi.builder().routes(routes).build());
    }

    /**
     * Starts the gateway; returns when it listens.
     *
     * @param api what it serves
     * @throws GatewayStartException if the port is taken, or an endpoint cannot be deployed
     * @throws IllegalArgumentException if connections may last longer than a chat behind the routes remembers them
     * @throws IllegalStateException if it has been started before
     */
    public void start(WebSocketApi api) {
        Duration lifetime = api.connectionLifetime();
        if (lifetime != null && server.limits().connectionDuration().compareTo(lifetime) > 0) {
            throw new IllegalArgumentException(
                    "A connection may last " + server.limits().connectionDuration()
                            + ", but the chat would forget it after " + lifetime
                            + ": set a shorter connectionDuration, or a longer connectionLifetime");
        }
        server.start(api);
    }

    /**
     * Returns the port that the gateway listens on.
     *
     * @return the port
     * @throws IllegalStateException if it has not been started
     */
    public int port() {
        return server.port();
    }

    /**
     * Returns where clients connect.
     *
     * @return a URI such as {@code ws://127.0.0.1:8080/production}; {@code wss://} with {@linkplain Builder#tls TLS}
     * @throws IllegalStateException if it has not been started
     */
    public URI uri() {
        return server.uri();
    }

    /**
     * Returns where messages are posted to clients by AWS's SDKs and command line: the endpoint below which {@code /@connections} is.
     *
     * @return a URI such as {@code http://127.0.0.1:8080/production}
     * @throws IllegalStateException if it has not been started
     */
    public URI managementEndpoint() {
        return server.managementEndpoint();
    }

    /**
     * Returns what is known of all open connections.
     *
     * @return an immutable list, in no order, as of now
     */
    public List<ConnectionInfo> connections() {
        return server.stage().connections();
    }

    /**
     * Returns whether anything behind the routes has been asked and has not answered, or has still to be told of a connection's end.
     * What clients have sent, and the gateway has not read yet, is not known to it.
     *
     * @return whether there are such invocations, as of now
     */
    public boolean hasInvocations() {
        return !server.stage().dispatcher().isQuiet();
    }

    /**
     * Cuts a connection off without a close frame, as if the network had lost it: {@code $disconnect} is told 1006. For tests of what
     * depends on a gateway.
     *
     * @param id the connection
     * @return whether it was open
     */
    public boolean cut(ConnectionId id) {
        return server.stage().cut(id);
    }

    /**
     * Returns how many connections are open.
     *
     * @return the number, as of now
     */
    public int openConnections() {
        return server.stage().openConnections();
    }

    @Override
    public CompletionStage<Delivery> send(ConnectionId to, OutboundMessage message) {
        return server.stage().send(to, message);
    }

    @Override
    public CompletionStage<Optional<ConnectionInfo>> find(ConnectionId id) {
        return server.stage().find(id);
    }

    @Override
    public CompletionStage<Boolean> close(ConnectionId id) {
        return server.stage().close(id);
    }

    /**
     * Stops: accepts nobody more, closes all connections with 1001, waits until the clients have been told and the routes are done, but
     * no longer than given, and ends everything that the gateway began. Does nothing if it is not running.
     *
     * @param patience how long to wait
     */
    public void stop(Duration patience) {
        server.stop(patience);
    }

    /** Stops, waiting two seconds at most. */
    @Override
    public void close() {
        stop(STOP);
    }

    /** Sets a gateway up. Not thread-safe. */
    public static final class Builder {

        String host = "127.0.0.1";
        int port;
        String stage = "production";

        @Nullable
        String name;

        GatewayLimits limits = GatewayLimits.defaults();
        Set<String> allowedOrigins = Set.of();
        boolean anyOrigin;
        Set<String> trustedProxies = Set.of();

        @Nullable
        AccessKeys accessKeys;

        InstantSource clock = InstantSource.system();

        @Nullable
        ScheduledExecutorService scheduler;

        @Nullable
        SSLContext tls;

        final List<Class<?>> endpointClasses = new ArrayList<>();
        final List<ServerEndpointConfig> endpointConfigs = new ArrayList<>();
        final Pages pages = new Pages();

        private Builder() {}

        /**
         * Sets the address to listen on.
         *
         * @param address a name or an IP address of this machine; {@code 0.0.0.0} for all
         * @return this builder
         * @throws IllegalArgumentException if the address is empty
         */
        public Builder host(String address) {
            if (address.isBlank()) {
                throw new IllegalArgumentException("The host is a name or an IP address of this machine, not empty");
            }
            host = address;
            return this;
        }

        /**
         * Sets the port to listen on.
         *
         * @param number 1 to 65,535, or 0 for any that is free
         * @return this builder
         * @throws IllegalArgumentException if the number is out of its range
         */
        public Builder port(int number) {
            if (number < 0 || number > 65_535) {
                throw new IllegalArgumentException("A port is 0 to 65535, not " + number);
            }
            port = number;
            return this;
        }

        /**
         * Sets the stage, which is the path that clients connect to.
         *
         * @param stageName 1 to 128 letters, digits, hyphens and underscores, as API Gateway has it
         * @return this builder
         * @throws IllegalArgumentException if the name is none
         */
        public Builder stage(String stageName) {
            if (!STAGE_NAME.matcher(stageName).matches()) {
                throw new IllegalArgumentException(
                        "A stage has 1 to 128 letters, digits, hyphens and underscores; \"" + stageName + "\" is none");
            }
            stage = stageName;
            return this;
        }

        /**
         * Names the gateway, so that its ids are known to be its own after a restart. Without a name, every start makes a gateway of its
         * own.
         *
         * @param gatewayName a name that no other gateway of the same connection store has
         * @return this builder
         */
        public Builder name(String gatewayName) {
            name = gatewayName;
            return this;
        }

        /**
         * Sets the quotas.
         *
         * @param quotas the limits
         * @return this builder
         */
        public Builder limits(GatewayLimits quotas) {
            limits = quotas;
            return this;
        }

        /**
         * Sets which pages may connect from elsewhere.
         *
         * @param origins origins such as {@code https://chat.example}
         * @return this builder
         * @throws IllegalArgumentException if one of them is not an origin
         */
        public Builder allowedOrigins(Set<String> origins) {
            allowedOrigins = Origins.normalized(origins);
            return this;
        }

        /**
         * Lets every page connect, as API Gateway does: for a gateway whose {@code $connect} route decides who may. By default, pages
         * from elsewhere are refused.
         *
         * @param any whether the {@code Origin} header is ignored
         * @return this builder
         */
        public Builder anyOrigin(boolean any) {
            anyOrigin = any;
            return this;
        }

        /**
         * Names the proxies before the gateway, whose {@code X-Forwarded-For} tells who the client is. What anybody else says there
         * counts for nothing.
         *
         * @param addresses their IP addresses
         * @return this builder
         * @throws IllegalArgumentException if an address is none
         */
        public Builder trustedProxies(Set<String> addresses) {
            new Proxies(addresses);
            trustedProxies = Set.copyOf(addresses);
            return this;
        }

        /**
         * Sets who may use {@code @connections}; their requests' signatures are verified. Without access keys, every signed request
         * from this machine itself is taken, and none that comes from elsewhere or through a proxy.
         *
         * @param keys knows the access keys
         * @return this builder
         */
        public Builder accessKeys(AccessKeys keys) {
            accessKeys = keys;
            return this;
        }

        /**
         * Adds an ordinary Jakarta endpoint beside the stage. Its limits are Jakarta's, and one of Tyrus: a frame, with what is read
         * together with its end, has at most 4 MiB, or it is closed with 1011. What it sends takes the gateway's outboxes.
         *
         * @param annotated a class with {@code @ServerEndpoint}
         * @return this builder
         */
        public Builder endpoint(Class<?> annotated) {
            endpointClasses.add(annotated);
            return this;
        }

        /**
         * Adds an ordinary Jakarta endpoint beside the stage. Its limits are Jakarta's, and one of Tyrus: a frame, with what is read
         * together with its end, has at most 4 MiB, or it is closed with 1011. What it sends takes the gateway's outboxes.
         *
         * @param config the endpoint
         * @return this builder
         */
        public Builder endpoint(ServerEndpointConfig config) {
            endpointConfigs.add(config);
            return this;
        }

        /**
         * Adds a page, or what belongs to one, that is answered to {@code GET} and {@code HEAD} of a path; any other method gets 405.
         * It is served as it is, with {@code Cache-Control: no-cache} and an {@code ETag}: whoever has it already gets 304. The stage's
         * path, what is below it, and {@code /health} stay the gateway's own, and every path without a page is refused with 403, as
         * API Gateway does. Whoever reaches the port may read a page.
         *
         * @param path the whole path, such as {@code /} or {@code /chat.css}: a slash, then letters, digits, slashes and any of {@code
         *     -._~}
         * @param content the bytes; copied
         * @param headers what the answer says besides; it should have a {@code Content-Type}
         * @return this builder
         * @throws IllegalArgumentException if the path is not as it must be, or has a page already; {@link #build} throws it if the
         *     path is the gateway's own
         */
        public Builder page(String path, byte[] content, Map<String, String> headers) {
            pages.add(path, content, headers);
            return this;
        }

        /**
         * Makes the gateway speak TLS: {@code wss://} and {@code https://} are served on its port, and nothing else is. By default
         * nothing is encrypted.
         *
         * <p>The versions are 1.2 and 1.3, <a
         * href="https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop.html">as API Gateway has it</a>;
         * everything else, such as the certificate and the sessions that are kept to be resumed, is the context's. A client has {@link
         * GatewayLimits#httpIdleTimeout()} for TLS's handshake, and cannot begin another one later.
         *
         * @param context an initialized context, whose key manager has the gateway's certificate
         * @return this builder
         * @throws IllegalArgumentException if the context is not initialized, or has neither version
         */
        public Builder tls(SSLContext context) {
            TlsFilter.check(context);
            tls = context;
            return this;
        }

        /**
         * Sets the time. Without it, the system's is taken, with a timer of the gateway's own.
         *
         * @param source tells the time
         * @param timer runs the gateway's regular look at all connections; not shut down by the gateway
         * @return this builder
         */
        public Builder time(InstantSource source, ScheduledExecutorService timer) {
            clock = source;
            scheduler = timer;
            return this;
        }

        /**
         * Makes the gateway.
         *
         * @return a gateway that has not been started
         * @throws IllegalArgumentException if a page's path is the gateway's own
         */
        public TyrusGateway build() {
            return new TyrusGateway(this);
        }
    }
}
