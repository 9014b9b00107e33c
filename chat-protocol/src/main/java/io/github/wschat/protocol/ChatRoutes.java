package io.github.wschat.protocol;

import io.github.wschat.core.Chat;
import io.github.wschat.core.port.in.BroadcastFailedException;
import io.github.wschat.core.port.in.Connect;
import io.github.wschat.core.port.out.ConnectionStoreException;
import io.github.wschat.core.port.out.LiveConnectionsException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The chat's routes, the same whatever the chat runs on.
 *
 * <ul>
 *   <li>{@code $connect} asks the {@link Connect} use case, and answers with 200 and the sub-protocol, or with the status of the
 *       refusal; with 500 if the connection could not be recorded ({@link ConnectionStoreException}).
 *   <li>{@code $disconnect} forgets the connection: 200, or 500 if it could not be removed.
 *   <li>{@code sendmessage} sends the payload's string member {@code message} to everyone: 200 when everyone was tried; 500 if the
 *       store failed ({@link BroadcastFailedException}) or the endpoint refused; 504 if the time was too short or the thread was
 *       interrupted. A payload without such a string is answered {@code The sendmessage route needs a "message" string.}, and sent
 *       to nobody.
 *   <li>{@code $default} answers with how to use the chat and what the transport knows of the client: 200, also where the
 *       connection is gone meanwhile; 500 if the transport cannot say ({@link LiveConnectionsException}).
 * </ul>
 *
 * <p>What becomes of a reply changes no status. Whatever answers 500 or 504, and a reply that fails, is logged with the
 * connection's id and the cause, never with a message's text, to {@code System.Logger}s named after this package's classes.
 *
 * <p>The use cases run on the thread that calls {@link #handle}, and block it: on the store, and for {@code sendmessage} until
 * everyone was tried. Where the request has a deadline, the broadcast gets a time to live that ends one second before it, or half-way
 * to it where less than two seconds are left, so that there is time to answer; where none is left, nobody is sent to.
 *
 * <p>Immutable; many threads may call at once.
 */
public final class ChatRoutes implements RouteHandler {

    private final Map<String, RouteHandler> handlers;
    private final Duration connectionLifetime;

    private ChatRoutes(Map<String, RouteHandler> handlers, Duration connectionLifetime) {
        this.handlers = Map.copyOf(handlers);
        this.connectionLifetime = connectionLifetime;
    }

    /**
     * Begins to put routes together.
     *
     * @param chat what the routes are for
     * @return a builder that makes the chat's own routes, unless told more
     */
    public static Builder builder(Chat chat) {
        return new Builder(chat);
    }

    /**
     * Returns the keys of all routes, {@code $connect}, {@code $disconnect} and {@code $default} included.
     *
     * @return an immutable set, as {@link RouteSelector#of} takes it
     */
    public Set<String> routeKeys() {
        return handlers.keySet();
    }

    /**
     * Returns how long the chat counts on a connection; a transport must not keep one for longer.
     *
     * @return the time from connecting to the end
     */
    public Duration connectionLifetime() {
        return connectionLifetime;
    }

    /**
     * Handles a request by the route that it names. Blocks as that route does.
     *
     * @throws IllegalArgumentException if there is no such route
     */
    @Override
    public CompletionStage<RouteResponse> handle(RouteRequest request) {
        RouteHandler handler = handlers.get(request.routeKey());
        if (handler == null) {
            throw new IllegalArgumentException(
                    "There is no route \"" + request.routeKey() + "\" among " + handlers.keySet());
        }
        return handler.handle(request);
    }

    /** Puts routes together. Not for several threads at once. */
    public static final class Builder {

        private final Chat chat;
        private final Map<String, RouteHandler> own = new LinkedHashMap<>();
        private @Nullable Connect connect;
        private boolean excludeSender;
        private InstantSource clock = InstantSource.system();

        private Builder(Chat chat) {
            this.chat = chat;
        }

        /**
         * Sets whether {@code sendmessage} leaves out the connection that the message came from.
         *
         * @param exclude true to leave it out; by default it receives its message as everyone does
         * @return this builder
         */
        public Builder excludeSender(boolean exclude) {
            this.excludeSender = exclude;
            return this;
        }

        /**
         * Sets who decides about a client that asks to connect, in place of the chat, which admits everyone.
         *
         * @param decision refuses, or delegates to the chat; a connection that the chat does not get to see receives nothing
         * @return this builder
         */
        public Builder connect(Connect decision) {
            this.connect = decision;
            return this;
        }

        /**
         * Adds a route of one's own. {@code sendmessage} and {@code $default} may be given too, and then replace the chat's.
         *
         * @param key what selects the route: not empty, not beginning with {@code $} ({@code $default} aside), given once
         * @param handler answers the route's requests
         * @return this builder
         * @throws IllegalArgumentException if the key is not as it must be
         */
        public Builder route(String key, RouteHandler handler) {
            RouteSelector.checkKey(key);
            if (key.equals(RouteKeys.CONNECT) || key.equals(RouteKeys.DISCONNECT)) {
                throw new IllegalArgumentException("The route " + key + " is the chat's own; see connect(Connect)");
            }
            if (own.putIfAbsent(key, handler) != null) {
                throw new IllegalArgumentException("The route \"" + key + "\" was given twice");
            }
            return this;
        }

        /**
         * Sets the clock that requests' deadlines are compared to.
         *
         * @param source tells the time; the system's by default
         * @return this builder
         */
        public Builder clock(InstantSource source) {
            this.clock = source;
            return this;
        }

        /**
         * Makes the routes.
         *
         * @return the chat's routes, and one's own
         */
        public ChatRoutes build() {
            Replies replies = new Replies(chat);
            Map<String, RouteHandler> handlers = new HashMap<>();
            handlers.put(RouteKeys.CONNECT, new ConnectRoute(connect == null ? chat : connect));
            handlers.put(RouteKeys.DISCONNECT, new DisconnectRoute(chat));
            handlers.put(RouteKeys.SENDMESSAGE, new SendMessageRoute(chat, replies, excludeSender, clock));
            handlers.put(RouteKeys.DEFAULT, new DefaultRoute(chat, replies));
            handlers.putAll(own);
            return new ChatRoutes(handlers, chat.connectionLifetime());
        }
    }
}
