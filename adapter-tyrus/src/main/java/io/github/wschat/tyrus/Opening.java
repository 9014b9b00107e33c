package io.github.wschat.tyrus;

import io.github.wschat.core.model.ClientIdentity;
import io.github.wschat.protocol.Handshake;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.attributes.AttributeHolder;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpContext;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.http.util.HttpStatus;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.grizzly.nio.NIOTransport;
import org.glassfish.grizzly.utils.IdleTimeoutFilter;
import org.glassfish.tyrus.core.RequestContext;
import org.glassfish.tyrus.spi.UpgradeRequest;
import org.glassfish.tyrus.spi.UpgradeResponse;
import org.glassfish.tyrus.spi.WebSocketEngine;
import org.glassfish.tyrus.spi.WebSocketEngine.UpgradeInfo;
import org.glassfish.tyrus.spi.WebSocketEngine.UpgradeStatus;
import org.jspecify.annotations.Nullable;

/**
 * One opening handshake: what it asks, and the ways to answer it.
 *
 * <p>Used by one thread at a time.
 */
final class Opening {

    private static final Logger LOGGER = System.getLogger(Opening.class.getName());

    private final FilterChainContext context;
    private final HttpContent content;
    private final HttpRequestPacket request;
    private final WebSocketEngine engine;
    private final Peers peers;
    private final FrameFilter frames;

    private final Map<String, List<String>> headers = new LinkedHashMap<>();

    private boolean switched;

    Opening(FilterChainContext context, WebSocketEngine engine, Peers peers, FrameFilter frames) {
        this.context = context;
        this.content = context.getMessage();
        this.request = (HttpRequestPacket) content.getHttpHeader();
        this.engine = engine;
        this.peers = peers;
        this.frames = frames;
    }

    /** Returns whether a request is one at all. */
    static boolean asksForUpgrade(HttpContent content) {
        HttpRequestPacket request = (HttpRequestPacket) content.getHttpHeader();
        return "websocket".equalsIgnoreCase(request.getUpgrade()) && request.getMethod() == Method.GET;
    }

    String path() {
        return request.getRequestURI();
    }

    @Nullable
    String header(String name) {
        return request.getHeader(name);
    }

    /** Stops reading until it is {@linkplain #resume() resumed}, without a thread that waits. */
    void suspend() {
        context.suspend();
    }

    NIOConnection connection() {
        return (NIOConnection) context.getConnection();
    }

    ClientIdentity identity(Proxies proxies) {
        return new ClientIdentity(
                proxies.client(peer(), values("X-Forwarded-For")).getHostAddress(), request.getHeader("User-Agent"));
    }

    /** Returns what the client asks with, as events show it. */
    Handshake handshake(Proxies proxies, String domainName, Instant now) {
        String hop = proxies.trusts(peer()) && !values("X-Forwarded-For").isEmpty() ? null : peer().getHostAddress();
        return new Handshake(
                EventHeaders.of(headers(), domainName, hop, now), Query.parameters(request.getQueryString()));
    }

    /** Returns how many characters the request's URL has, without scheme and host. */
    int urlLength() {
        String query = request.getQueryString();
        return request.getRequestURIRef().getOriginalRequestURIBC().getLength()
                + (query == null || query.isEmpty() ? 0 : 1 + query.length());
    }

    /** Returns all header fields, in order, with the names as they came. */
    private Map<String, List<String>> headers() {
        if (headers.isEmpty()) {
            request.getHeaders().names().forEach(name -> headers.put(name, values(name)));
        }
        return headers;
    }

    private List<String> values(String name) {
        List<String> values = new ArrayList<>();
        request.getHeaders().values(name).forEach(values::add);
        return List.copyOf(values);
    }

    private InetAddress peer() {
        return ((InetSocketAddress) context.getConnection().getPeerAddress()).getAddress();
    }

    /** Lets Tyrus check the handshake; returns null if it was refused. */
    @Nullable
    UpgradeInfo upgrade(String path, @Nullable GatewaySession session, UpgradeResponse response) {
        UpgradeInfo upgrade;
        try {
            upgrade = engine.upgrade(tyrusRequest(new URI(path), session), response);
        } catch (URISyntaxException e) {
            // No endpoint has such a path.
            refuse(403, Map.of());
            return null;
        } catch (RuntimeException e) {
            LOGGER.log(Level.DEBUG, "Tyrus cannot read a handshake", e);
            refuse(400, Map.of());
            return null;
        }
        if (upgrade.getStatus() == UpgradeStatus.SUCCESS && response.getStatus() == 101) {
            return upgrade;
        }
        if (upgrade.getStatus() == UpgradeStatus.NOT_APPLICABLE) {
            refuse(403, Map.of());
        } else {
            refuse(response);
        }
        return null;
    }

    private RequestContext tyrusRequest(URI path, @Nullable GatewaySession session) {
        RequestContext.Builder builder = RequestContext.Builder.create()
                .requestURI(path)
                .httpSession(session)
                .tyrusProperties(Map.of());
        if (session == null) {
            // Only others' endpoints see what Tyrus makes of these, and of the query, which must not be broken for it.
            Map<String, String[]> parameters = new LinkedHashMap<>();
            Query.parameters(request.getQueryString())
                    .forEach((name, values) -> parameters.put(name, values.toArray(String[]::new)));
            builder.queryString(request.getQueryString() == null ? null : checked(request.getQueryString()))
                    .parameterMap(parameters)
                    .secure(request.isSecure())
                    .remoteAddr(peer().getHostAddress())
                    .serverAddr(request.getLocalAddress())
                    .serverPort(request.getLocalPort());
        }
        RequestContext tyrus = builder.build();
        tyrus.getHeaders().putAll(headers());
        return tyrus;
    }

    private static String checked(String query) {
        return URI.create("?" + query).getRawQuery();
    }

    /** Refuses as Tyrus has it, which calls a handshake that lacks something a failure of its own. */
    private void refuse(UpgradeResponse response) {
        int status = response.getStatus() == 500 ? 400 : response.getStatus();
        List<String> versions = response.getHeaders().get(UpgradeRequest.SEC_WEBSOCKET_VERSION);
        refuse(
                status,
                versions == null
                        ? Map.of()
                        : Map.of(UpgradeRequest.SEC_WEBSOCKET_VERSION, String.join(", ", versions)));
    }

    void refuse(int status, Map<String, String> headers) {
        HttpResponsePacket response = response(status, reasonPhrase(status));
        headers.forEach(response::setHeader);
        response.setContentLength(0);
        request.getProcessingState().setKeepAlive(false);
        context.write(
                HttpContent.builder(response).last(true).build(),
                new Done<>(() -> context.getConnection().closeSilently(), () -> {}));
    }

    /**
     * Opens the session, and sends the 101. In this order, for whoever sees the 101 counts on being connected: what is sent
     * meanwhile waits.
     */
    void accept(UpgradeResponse response, WebSocketPeer peer, UpgradeInfo upgrade, Runnable opened, Runnable failed) {
        peers.add(peer);
        try {
            peer.open(upgrade);
        } catch (RuntimeException e) {
            LOGGER.log(Level.ERROR, "Tyrus cannot open a session", e);
            refuse(500, Map.of());
            peer.socketClosed();
            failed.run();
            resume();
            return;
        }
        opened.run();
        onSelector(() -> switchProtocols(response, peer), peer::socketClosed);
    }

    /** Goes on where the request was read: there its parts are taken from, and there they have to be given back to be taken again. */
    private void onSelector(Runnable task, Runnable failed) {
        NIOConnection connection = connection();
        ((NIOTransport) connection.getTransport())
                .getSelectorHandler()
                .execute(
                        connection.getSelectorRunner(),
                        () -> {
                            // Grizzly would keep to itself what is thrown.
                            try {
                                task.run();
                            } catch (RuntimeException e) {
                                LOGGER.log(Level.ERROR, "A handshake cannot be answered", e);
                                failed.run();
                            }
                            return true;
                        },
                        new Done<>(() -> {}, failed));
    }

    private void switchProtocols(UpgradeResponse response, WebSocketPeer peer) {
        HttpResponsePacket packet = response(101, "Switching Protocols");
        response.getHeaders().forEach((name, values) -> packet.setHeader(name, String.join(", ", values)));
        context.write(
                HttpContent.builder(packet).build(),
                new Done<>(
                        () -> {
                            takeOver(peer);
                            resume();
                            switched = true;
                        },
                        () -> {
                            peer.socketClosed();
                            resume();
                        }));
        if (switched) {
            // Grizzly is done with both, and nothing of the connection's refers to them any more.
            request.setExpectContent(false);
            packet.recycle();
            request.recycle();
        }
    }

    private void takeOver(WebSocketPeer peer) {
        NIOConnection connection = connection();
        forgetHttp(connection);
        frames.takeOver(connection, peer);
        peer.release();
        Buffer early = content.getContent();
        if (early.hasRemaining()) {
            peer.owner().received(peer, early.toByteBuffer());
        }
    }

    /** HTTP's idle timeout must not close a WebSocket, nor its last request live as long. */
    private void forgetHttp(NIOConnection connection) {
        IdleTimeoutFilter.setCustomTimeout(connection, IdleTimeoutFilter.FOREVER, TimeUnit.MILLISECONDS);
        AttributeHolder attributes = connection.getAttributes();
        attributes.removeAttribute(HttpServerFilter.HTTP_SERVER_REQUEST_ATTR_NAME);
        attributes.removeAttribute(HttpContext.class.getName());
        attributes.removeAttribute("HttpServerFilter.KeepAliveContext");
    }

    void resume() {
        context.resume(context.getStopAction());
    }

    private HttpResponsePacket response(int status, String reason) {
        HttpResponsePacket response = request.getResponse();
        response.setProtocol(Protocol.HTTP_1_1);
        response.setStatus(status);
        response.setReasonPhrase(reason);
        return response;
    }

    /** Returns a status's name; Grizzly does not know them all. */
    static String reasonPhrase(int status) {
        return switch (status) {
            case 308 -> "Permanent Redirect";
            case 414 -> "URI Too Long";
            case 426 -> "Upgrade Required";
            case 428 -> "Precondition Required";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 511 -> "Network Authentication Required";
            default -> HttpStatus.getHttpStatus(status).getReasonPhrase();
        };
    }

    /** What to do when Grizzly has done something, or cannot do it. */
    private static final class Done<T> extends EmptyCompletionHandler<T> {

        private final Runnable done;
        private final Runnable failed;

        Done(Runnable done, Runnable failed) {
            this.done = done;
            this.failed = failed;
        }

        @Override
        public void completed(T result) {
            done.run();
        }

        @Override
        public void failed(Throwable failure) {
            failed.run();
        }
    }
}
