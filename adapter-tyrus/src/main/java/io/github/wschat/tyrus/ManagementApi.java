package io.github.wschat.tyrus;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionInfo;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * {@code /{stage}/@connections/{id}}: how those behind the routes send to a client, look at its connection, and close it
 * (<a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html">API
 * Gateway's guide</a>).
 *
 * <p>Who may is decided as follows. A request without a signature is refused. A signed one that comes from this machine itself is taken
 * as it is, unless access keys are given; one that comes from elsewhere, or through a proxy, is taken only if its signature is one of a
 * given access key's.
 */
final class ManagementApi {

    private static final Logger LOGGER = System.getLogger(ManagementApi.class.getName());
    private static final JsonFactory FACTORY = JsonFactory.builder().build();
    private static final DateTimeFormatter MILLISECONDS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
    private static final String INVALID_ID = "Invalid connectionId";
    private static final String[] FORWARDING = {"X-Forwarded-For", "Forwarded", "Via"};

    private final String prefix;
    private final Stage stage;
    private final GatewayLimits limits;
    private final Rates rates;
    private final Origins origins;
    private final Proxies proxies;
    private final CoarseClock clock;
    private final @Nullable AccessKeys accessKeys;

    ManagementApi(
            String stagePath,
            Stage stage,
            GatewayLimits limits,
            Rates rates,
            Origins origins,
            Proxies proxies,
            CoarseClock clock,
            @Nullable AccessKeys accessKeys) {
        this.prefix = stagePath + "/@connections/";
        this.stage = stage;
        this.limits = limits;
        this.rates = rates;
        this.origins = origins;
        this.proxies = proxies;
        this.clock = clock;
        this.accessKeys = accessKeys;
    }

    /** Returns whether a path, as it was sent, is one below {@code @connections}. */
    boolean isFor(String rawPath) {
        return decoded(rawPath).startsWith(prefix);
    }

    /** Answers; where a client's turn has to be waited for, later. */
    void service(Request request, Response response) throws IOException {
        ManagementCall call = new ManagementCall(request, response);
        if (!origins.allow(call.header("Origin"), call.header("Host"))) {
            call.refuse(ManagementError.FORBIDDEN, "Forbidden");
            return;
        }
        try {
            if (isPermitted(call, isLocal(request))) {
                serve(call, response);
            }
        } catch (RuntimeException e) {
            LOGGER.log(Level.ERROR, "A request for @connections failed", e);
            call.refuse(ManagementError.INTERNAL_SERVER_ERROR, "Internal server error");
        }
    }

    private boolean isLocal(Request request) {
        InetAddress peer =
                ((InetSocketAddress) request.getContext().getConnection().getPeerAddress()).getAddress();
        return peer.isLoopbackAddress()
                && !proxies.trusts(peer)
                && Stream.of(FORWARDING).allMatch(name -> request.getHeader(name) == null);
    }

    /** Looks at the signature; answers if it is not as it should be. */
    private boolean isPermitted(ManagementCall call, boolean local) {
        String authorization = call.header("Authorization");
        if (authorization == null) {
            call.refuse(ManagementError.MISSING_AUTHENTICATION_TOKEN, "Missing Authentication Token");
            return false;
        }
        SignatureV4 signature = SignatureV4.parse(authorization);
        if (signature == null) {
            call.refuse(
                    ManagementError.INCOMPLETE_SIGNATURE,
                    "Authorization is to be AWS4-HMAC-SHA256 with Credential, SignedHeaders and Signature.");
            return false;
        }
        return (local && accessKeys == null) || isVerified(call, signature);
    }

    private boolean isVerified(ManagementCall call, SignatureV4 signature) {
        AccessKey key = accessKeys == null ? null : accessKeys.find(signature.accessKeyId());
        if (key == null) {
            call.refuse(ManagementError.UNRECOGNIZED_CLIENT, "The access key in the request is not known.");
            return false;
        }
        // Of a body that is too large not all is there, and it will be refused for that.
        String violation =
                isTooLarge(call) ? null : signature.violation(call.signed(), key.secretAccessKey(), clock.now());
        if (violation != null) {
            call.refuse(ManagementError.INVALID_SIGNATURE, violation);
            return false;
        }
        if (!key.allowedMethods().contains(call.method())) {
            call.refuse(
                    ManagementError.ACCESS_DENIED,
                    "User: " + signature.accessKeyId()
                            + " is not authorized to perform: execute-api:ManageConnections on resource: "
                            + stage.dispatcher().events().connectionsArn(call.method()));
            return false;
        }
        return true;
    }

    private void serve(ManagementCall call, Response response) {
        ConnectionId id = id(decoded(call.rawPath()).substring(prefix.length()));
        if (!rates.allowRequest()) {
            call.refuse(ManagementError.LIMIT_EXCEEDED, null);
        } else if (isTooLarge(call)) {
            call.refuse(
                    ManagementError.PAYLOAD_TOO_LARGE, "A message has at most " + limits.maxMessageBytes() + " bytes.");
        } else if (id == null) {
            call.refuse(ManagementError.BAD_REQUEST, INVALID_ID);
        } else {
            switch (call.method()) {
                case "POST" -> post(call, id, response);
                case "GET" -> get(call, id, response);
                case "DELETE" -> delete(call, id, response);
                default -> call.refuse(ManagementError.FORBIDDEN, "Forbidden");
            }
        }
    }

    /** Returns the id that a path ends with; null if it can be nobody's. */
    private static @Nullable ConnectionId id(String text) {
        try {
            return new ConnectionId(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private boolean isTooLarge(ManagementCall call) {
        return call.length() > limits.maxMessageBytes();
    }

    private void post(ManagementCall call, ConnectionId id, Response response) {
        String text = call.text();
        if (text == null) {
            call.refuse(ManagementError.BAD_REQUEST, "A message is text in UTF-8.");
        } else {
            whenDone(
                    response,
                    stage.send(id, OutboundMessage.of(text)),
                    (delivery, failure) -> answer(call, delivery, failure));
        }
    }

    /** Answers at once if that can be; otherwise later, without a thread that waits. */
    private static <T> void whenDone(
            Response response, CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> answer) {
        if (stage.toCompletableFuture().isDone()) {
            stage.whenComplete(answer);
        } else {
            response.suspend();
            stage.whenComplete((value, failure) -> {
                answer.accept(value, failure);
                response.resume();
            });
        }
    }

    private static void answer(ManagementCall call, @Nullable Delivery delivery, @Nullable Throwable failure) {
        if (delivery instanceof Delivery.Delivered) {
            call.answer(200, "OK", null);
        } else if (delivery instanceof Delivery.Gone || delivery instanceof Delivery.Unreachable) {
            // Another gateway's id, or one that is still connecting, is no different from here.
            call.refuse(ManagementError.GONE, null);
        } else if (delivery instanceof Delivery.Throttled) {
            call.refuse(ManagementError.LIMIT_EXCEEDED, null);
        } else if (delivery == Delivery.Refused.ID) {
            call.refuse(ManagementError.BAD_REQUEST, INVALID_ID);
        } else {
            LOGGER.log(Level.ERROR, "A post came to " + delivery, failure);
            call.refuse(ManagementError.INTERNAL_SERVER_ERROR, "Internal server error");
        }
    }

    private void get(ManagementCall call, ConnectionId id, Response response) {
        whenDone(response, stage.find(id), (found, failure) -> {
            if (found != null && found.isPresent()) {
                call.answer(200, "OK", json(found.get()));
            } else {
                refuseAbsent(call, id);
            }
        });
    }

    private void delete(ManagementCall call, ConnectionId id, Response response) {
        whenDone(response, stage.close(id), (closed, failure) -> {
            if (Boolean.TRUE.equals(closed)) {
                call.answer(204, "No Content", null);
            } else {
                refuseAbsent(call, id);
            }
        });
    }

    private void refuseAbsent(ManagementCall call, ConnectionId id) {
        if (stage.isMalformed(id)) {
            call.refuse(ManagementError.BAD_REQUEST, INVALID_ID);
        } else {
            call.refuse(ManagementError.GONE, null);
        }
    }

    private static String json(ConnectionInfo info) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("connectedAt", MILLISECONDS.format(info.connectedAt()));
            json.writeObjectPropertyStart("identity");
            json.writeStringProperty("sourceIp", info.identity().sourceIp());
            json.writeStringProperty("userAgent", info.identity().userAgent());
            json.writeEndObject();
            json.writeStringProperty("lastActiveAt", MILLISECONDS.format(info.lastActiveAt()));
            json.writeEndObject();
        }
        return text.toString();
    }

    /** Resolves {@code %40} and the like; a plus sign is one. */
    private static String decoded(String rawPath) {
        try {
            return URLDecoder.decode(rawPath.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // No path of ours has a stray percent sign.
            return rawPath;
        }
    }
}
