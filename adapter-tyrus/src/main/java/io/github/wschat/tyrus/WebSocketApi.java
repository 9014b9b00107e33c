package io.github.wschat.tyrus;

import io.github.wschat.protocol.ChatRoutes;
import io.github.wschat.protocol.RouteKeys;
import io.github.wschat.protocol.RouteSelector;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link TyrusGateway} serves: the routes of one
 * <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-overview.html">WebSocket API</a>, what
 * stands behind each, and what its events say of it.
 *
 * <p>A route that is not there is none: without {@code $connect} every client is accepted, without {@code $default} a message that no
 * route takes is answered {@code Forbidden}.
 *
 * <p>Immutable.
 */
public final class WebSocketApi {

    /** A route: what stands behind it, and whether its answers are sent to the client. */
    record Route(Integration integration, boolean twoWay) {}

    private static final Pattern API_ID = Pattern.compile("[a-z0-9]{1,64}");
    private static final Pattern DOMAIN_NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,32}");
    private static final Pattern ACCOUNT_ID = Pattern.compile("[0-9]{12}");
    private static final Pattern STAGE_VARIABLE = Pattern.compile("[A-Za-z0-9_]{1,64}");

    private final Map<String, Route> routes;
    private final RouteSelector selector;
    private final @Nullable Authorizer authorizer;
    private final String apiId;
    private final String domainName;
    private final String region;
    private final String accountId;
    private final Map<String, String> stageVariables;
    private final @Nullable Duration connectionLifetime;

    private WebSocketApi(Builder builder) {
        this.routes = Map.copyOf(builder.routes);
        this.selector = RouteSelector.of(builder.routeSelectionExpression, routes.keySet());
        this.authorizer = builder.authorizer;
        this.apiId = builder.apiId == null ? randomApiId() : builder.apiId;
        this.domainName = builder.domainName;
        this.region = builder.region;
        this.accountId = builder.accountId;
        this.stageVariables = Map.copyOf(builder.stageVariables);
        this.connectionLifetime = builder.connectionLifetime;
    }

    /**
     * Begins an API without routes.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the id that events and ARNs name.
     *
     * @return the API's id
     */
    public String apiId() {
        return apiId;
    }

    /**
     * Returns the host name that events name.
     *
     * @return the domain name, without scheme and port
     */
    public String domainName() {
        return domainName;
    }

    Map<String, Route> routes() {
        return routes;
    }

    RouteSelector selector() {
        return selector;
    }

    @Nullable
    Authorizer authorizer() {
        return authorizer;
    }

    String region() {
        return region;
    }

    String accountId() {
        return accountId;
    }

    Map<String, String> stageVariables() {
        return stageVariables;
    }

    /** Returns how long those behind the routes count on a connection; null if they do not say. */
    @Nullable
    Duration connectionLifetime() {
        return connectionLifetime;
    }

    /** Ten letters and digits, as API Gateway gives. */
    private static String randomApiId() {
        return ThreadLocalRandom.current()
                .ints(10, 0, 36)
                .mapToObj(digit -> Character.toString(Character.forDigit(digit, 36)))
                .reduce("", String::concat);
    }

    /** Puts an API together. Not thread-safe. */
    public static final class Builder {

        private final Map<String, Route> routes = new LinkedHashMap<>();
        private final Map<String, String> stageVariables = new LinkedHashMap<>();
        private String routeSelectionExpression = RouteSelector.BY_ACTION;
        private @Nullable Authorizer authorizer;
        private @Nullable String apiId;
        private String domainName = "localhost";
        private String region = "us-east-1";
        private String accountId = "123456789012";
        private @Nullable Duration connectionLifetime;

        private Builder() {}

        /**
         * Adds all routes of a chat in this process.
         *
         * @param chat the chat's routes
         * @return this builder
         * @throws IllegalArgumentException if there is one of these routes already
         */
        public Builder routes(ChatRoutes chat) {
            Integration integration = Integration.inProcess(chat);
            chat.routeKeys().forEach(key -> route(key, integration));
            connectionLifetime = chat.connectionLifetime();
            return this;
        }

        /**
         * Adds a one-way route: nothing of its answers is sent to the client.
         *
         * @param key the route key: {@code $connect}, {@code $disconnect}, {@code $default}, or a text that does not begin with a
         *     dollar sign
         * @param integration what stands behind it
         * @return this builder
         * @throws IllegalArgumentException if the key is none, or there is such a route already
         */
        public Builder route(String key, Integration integration) {
            return add(key, new Route(integration, false));
        }

        /**
         * Adds a two-way route, one that has
         * <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html">route
         * response</a> {@code $default}: the body of each answer is sent to the client as a text, whatever the status; where there is
         * no body, an empty text.
         *
         * @param key the route key; answers of {@code $connect} and {@code $disconnect} are sent to nobody all the same
         * @param integration what stands behind it
         * @return this builder
         * @throws IllegalArgumentException if the key is none, or there is such a route already
         */
        public Builder twoWayRoute(String key, Integration integration) {
            return add(key, new Route(integration, true));
        }

        private Builder add(String key, Route route) {
            RouteSelector.checkKey(key);
            if (routes.putIfAbsent(key, route) != null) {
                throw new IllegalArgumentException("There is a route \"" + key + "\" already");
            }
            return this;
        }

        /**
         * Sets how messages find their route.
         *
         * @param expression a route selection expression, as {@link RouteSelector} has it; {@code $request.body.action} by default
         * @return this builder
         * @throws IllegalArgumentException if the expression is none
         */
        public Builder routeSelectionExpression(String expression) {
            RouteSelector.of(expression, Set.of());
            routeSelectionExpression = expression;
            return this;
        }

        /**
         * Sets who decides about clients before {@code $connect} does.
         *
         * @param decision the authorizer; by default there is none
         * @return this builder
         */
        public Builder authorizer(Authorizer decision) {
            authorizer = decision;
            return this;
        }

        /**
         * Sets the id that events and ARNs name.
         *
         * @param id 1 to 64 small letters and digits; by default ten at random
         * @return this builder
         * @throws IllegalArgumentException if the id is none
         */
        public Builder apiId(String id) {
            apiId = matching("An API's id", API_ID, "1 to 64 small letters and digits", id);
            return this;
        }

        /**
         * Sets the host name that events name, also as their {@code Host} header. On AWS it is that of the endpoint to which functions
         * post their messages, {@code https://{domainName}/{stage}}.
         *
         * @param name a host name without scheme and port; {@code localhost} by default
         * @return this builder
         * @throws IllegalArgumentException if the name is none
         */
        public Builder domainName(String name) {
            domainName = matching("A domain name", DOMAIN_NAME, "letters, digits, hyphens and dots", name);
            return this;
        }

        /**
         * Sets the region that ARNs name.
         *
         * @param name a region such as {@code eu-central-1}; {@code us-east-1} by default
         * @return this builder
         * @throws IllegalArgumentException if the name is none
         */
        public Builder region(String name) {
            region = matching("A region", REGION, "1 to 32 small letters, digits and hyphens", name);
            return this;
        }

        /**
         * Sets the account that ARNs name.
         *
         * @param id twelve digits; {@code 123456789012} by default
         * @return this builder
         * @throws IllegalArgumentException if the id is none
         */
        public Builder accountId(String id) {
            accountId = matching("An account's id", ACCOUNT_ID, "twelve digits", id);
            return this;
        }

        /**
         * Adds a stage variable, which every event shows.
         *
         * @param name 1 to 64 letters, digits and underscores
         * @param value its value
         * @return this builder
         * @throws IllegalArgumentException if the name is none
         */
        public Builder stageVariable(String name, String value) {
            stageVariables.put(
                    matching("A stage variable", STAGE_VARIABLE, "1 to 64 letters, digits and underscores", name),
                    value);
            return this;
        }

        /**
         * Makes the API.
         *
         * @return the API
         * @throws IllegalArgumentException if there is an authorizer, but no {@code $connect} route for it to stand before
         */
        public WebSocketApi build() {
            if (authorizer != null && !routes.containsKey(RouteKeys.CONNECT)) {
                throw new IllegalArgumentException("An authorizer stands before the route $connect, which is missing");
            }
            return new WebSocketApi(this);
        }

        private static String matching(String what, Pattern pattern, String allowed, String value) {
            if (!pattern.matcher(value).matches()) {
                throw new IllegalArgumentException(what + " is " + allowed + ", not \"" + value + "\"");
            }
            return value;
        }
    }
}
