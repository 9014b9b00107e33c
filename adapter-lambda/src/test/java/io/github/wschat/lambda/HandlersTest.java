package io.github.wschat.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.github.wschat.core.model.ClientIdentity;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.protocol.Disconnection;
import io.github.wschat.protocol.Handshake;
import io.github.wschat.protocol.RouteHandler;
import io.github.wschat.protocol.RouteRequest;
import io.github.wschat.protocol.RouteResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What all handlers do with an event and an answer, whatever the route. */
class HandlersTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final List<RouteRequest> requests = new ArrayList<>();
    private final List<URI> endpoints = new ArrayList<>();

    @Test
    @DisplayName("$connect: the route sees who connects, by which headers and query, and what the authorizer said")
    void connectRequest() throws IOException {
        run(answering(RouteResponse.OK), Events.CONNECT);

        assertThat(requests)
                .containsExactly(RouteRequest.connect(
                                new ConnectionId("Xa1bC2dE3fGCHk4="),
                                new ClientIdentity("198.51.100.7", "Mozilla/5.0"),
                                Instant.ofEpochMilli(1721899811120L),
                                "Xa1bDEfG3fGFR5w=",
                                new Handshake(
                                        Map.of(
                                                "Host",
                                                List.of("a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com"),
                                                "Sec-WebSocket-Protocol",
                                                List.of("chat, superchat")),
                                        Map.of("room", List.of("red", "blue"))))
                        .withAuthorizer(Map.of("principalId", "ada", "integrationLatency", "12", "admin", "true"))
                        .withDeadline(NOW.plusSeconds(25))
                        .withEndpoint(
                                URI.create("https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/production")));
    }

    @Test
    void headersAndQueryWithOneValueEachServeWhereThereIsNoMore() throws IOException {
        run(answering(RouteResponse.OK), Events.CONNECT.replace("multiValue", "other"));

        Handshake handshake = Objects.requireNonNull(requests.get(0).handshake());
        assertThat(handshake.query()).containsExactly(Map.entry("room", List.of("blue")));
        assertThat(handshake.headers()).containsEntry("Sec-WebSocket-Protocol", List.of("chat, superchat"));
    }

    @Test
    @DisplayName("$disconnect: the route sees the close code and the reason")
    void disconnectRequest() throws IOException {
        run(answering(RouteResponse.OK), Events.DISCONNECT);
        run(
                answering(RouteResponse.OK),
                Events.DISCONNECT.replace("disconnectStatusCode", "x").replace("disconnectReason", "y"));

        assertThat(requests)
                .extracting(RouteRequest::disconnection)
                .containsExactly(new Disconnection(4001, "bye"), new Disconnection(1005, ""));
    }

    @Test
    @DisplayName("A message: the route that the event names gets its body, untouched")
    void messageRequest() throws IOException {
        run(answering(RouteResponse.OK), Events.message("own", "gr\u00fc\u00df \\ud83d\\ude00"));
        run(answering(RouteResponse.OK), base64("own", "gr\u00fc\u00df \ud83d\ude00"));
        run(answering(RouteResponse.OK), Events.message("own", ""));

        assertThat(requests).extracting(RouteRequest::routeKey).containsOnly("own");
        assertThat(requests)
                .extracting(RouteRequest::body)
                .containsExactly("gr\u00fc\u00df \ud83d\ude00", "gr\u00fc\u00df \ud83d\ude00", "");
    }

    private static String base64(String routeKey, String body) {
        String encoded = Base64.getEncoder().encodeToString(body.getBytes(StandardCharsets.UTF_8));
        return Events.message(routeKey, encoded).replace("\"isBase64Encoded\": false", "\"isBase64Encoded\": true");
    }

    @Test
    @DisplayName("The routes are made once for each endpoint that events come from")
    void routesOfEachEndpoint() throws IOException {
        ChatHandler handler = new ChatHandler(
                endpoint -> {
                    endpoints.add(endpoint);
                    return request -> CompletableFuture.completedStage(RouteResponse.OK);
                },
                InstantSource.fixed(NOW));

        handle(handler, Events.CONNECT);
        handle(handler, Events.sendmessage("x"));
        handle(handler, Events.sendmessage("x").replace("production", "test"));
        handle(handler, Events.DISCONNECT);

        assertThat(endpoints)
                .containsExactly(
                        URI.create("https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/production"),
                        URI.create("https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/test"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    @DisplayName("An answer has the members that API Gateway looks at, and none that is null")
    void answer(RouteResponse response, String json) throws IOException {
        assertThat(run(answering(response), Events.CONNECT)).isEqualTo(json);
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of(RouteResponse.OK, "{\"isBase64Encoded\":false,\"statusCode\":200}"),
                Arguments.of(RouteResponse.of(403), "{\"isBase64Encoded\":false,\"statusCode\":403}"),
                Arguments.of(
                        new RouteResponse(200, "chat", null),
                        "{\"isBase64Encoded\":false,\"statusCode\":200,\"headers\":{\"Sec-WebSocket-Protocol\":\"chat\"}}"),
                Arguments.of(
                        new RouteResponse(200, null, "gr\u00fc\u00df \"x\""),
                        "{\"isBase64Encoded\":false,\"statusCode\":200,\"body\":\"gr\\u00FC\\u00DF \\\"x\\\"\"}"),
                Arguments.of(
                        new RouteResponse(200, null, "\ud83d\ude00 \ud83d"),
                        "{\"isBase64Encoded\":false,\"statusCode\":200,\"body\":\"\\uD83D\\uDE00 \\uD83D\"}"));
    }

    @ParameterizedTest
    @MethodSource("routesThatFail")
    @DisplayName("A route that fails is a function error, which names the route, the request and the connection")
    @Timeout(10)
    void failingRoute(RouteHandler route, String how) {
        assertThatThrownBy(() -> handle(
                        new ChatHandler(endpoint -> route, InstantSource.fixed(NOW)),
                        Events.sendmessage("x"),
                        new TestContext(600)))
                .isInstanceOf(RouteFailedException.class)
                .hasMessage("The route sendmessage, request Xa1cQF9t3fGFgUA= of connection Xa1bC2dE3fGCHk4=, " + how);
    }

    @SuppressWarnings("NullAway") // Against the contract, as users' code may be.
    static Stream<Arguments> routesThatFail() {
        IllegalStateException bug = new IllegalStateException("bug");
        return Stream.of(
                Arguments.of(
                        (RouteHandler) request -> {
                            throw bug;
                        },
                        "failed: java.lang.IllegalStateException: bug"),
                Arguments.of(
                        (RouteHandler) request -> CompletableFuture.failedStage(bug),
                        "failed: java.lang.IllegalStateException: bug"),
                Arguments.of(
                        (RouteHandler) request -> CompletableFuture.completedStage(null),
                        "failed: java.lang.NullPointerException: The route completed with no answer"),
                Arguments.of(
                        (RouteHandler) request -> null,
                        "failed: java.lang.NullPointerException: The route returned no stage"),
                Arguments.of(
                        (RouteHandler) request -> new CompletableFuture<>(),
                        "did not answer before the function's time was over"));
    }

    @Test
    @DisplayName("An interrupt ends the wait for a route, and stays set")
    void interrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> run(request -> new CompletableFuture<>(), Events.CONNECT))
                .isInstanceOf(RouteFailedException.class)
                .hasMessageEndingWith("was interrupted");

        assertThat(Thread.interrupted()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("noEvents")
    @DisplayName("What is no event of a WebSocket API is answered 400, and what is wrong with it")
    void noEvent(String json, String wrong) throws IOException {
        String answer = run(answering(RouteResponse.OK), json);

        assertThat(answer)
                .startsWith("{\"isBase64Encoded\":false,\"statusCode\":400,\"body\":\"")
                .contains(wrong);
        assertThat(requests).isEmpty();
    }

    static Stream<Arguments> noEvents() {
        return Stream.of(
                Arguments.of("", "it is no JSON object"),
                Arguments.of("[]", "it is no JSON object"),
                Arguments.of("{}", "requestContext.connectionId is missing"),
                Arguments.of(without("connectionId"), "requestContext.connectionId is missing"),
                Arguments.of(without("sourceIp"), "requestContext.identity.sourceIp is missing"),
                Arguments.of(without("connectedAt"), "requestContext.connectedAt is missing"),
                Arguments.of(without("requestId"), "requestContext.requestId is missing"),
                Arguments.of(without("eventType"), "requestContext.eventType is missing"),
                Arguments.of(without("domainName"), "requestContext.domainName is missing"),
                Arguments.of(without("stage"), "requestContext.stage is missing"),
                Arguments.of(
                        Events.CONNECT.replace("\"CONNECT\"", "\"HELLO\""),
                        "requestContext.eventType is CONNECT, MESSAGE or DISCONNECT, not \\\"HELLO\\\""),
                Arguments.of(
                        Events.CONNECT.replace("\"Xa1bC2dE3fGCHk4=\"", "\"a b\""),
                        "A connection id consists of visible ASCII characters"),
                Arguments.of(Events.CONNECT.replace("\"production\"", "\"a b\""), "Illegal character in path"),
                Arguments.of(base64("own", "x").replaceFirst("\"body\": \".*\"", "\"body\": \"!\""), "base64"));
    }

    private static String without(String member) {
        return Events.CONNECT.replace("\"" + member + "\"", "\"other\"");
    }

    @Test
    @DisplayName("Each of the tutorial's handlers serves its route alone, whatever key the event names")
    void handlersOfOneRoute() throws IOException {
        Function<URI, RouteHandler> routes = endpoint -> answering(RouteResponse.OK);

        handle(new ConnectHandler(routes), Events.CONNECT);
        handle(new DisconnectHandler(routes), Events.DISCONNECT);
        handle(new SendMessageHandler(routes), Events.message("say", "x"));
        handle(new DefaultHandler(routes), Events.message("other", "x"));

        assertThat(requests)
                .extracting(RouteRequest::routeKey)
                .containsExactly("$connect", "$disconnect", "sendmessage", "$default");
    }

    @ParameterizedTest
    @MethodSource("wronglyAttached")
    @DisplayName("A handler that is attached to a route of another kind says so, and does nothing")
    void wronglyAttached(Function<Function<URI, RouteHandler>, RequestStreamHandler> handler, String json, String wrong)
            throws IOException {
        String answer = handle(handler.apply(endpoint -> answering(RouteResponse.OK)), json);

        assertThat(answer).contains("\"statusCode\":400").contains(wrong);
        assertThat(requests).isEmpty();
    }

    static Stream<Arguments> wronglyAttached() {
        return Stream.of(
                Arguments.of(
                        handlers(ConnectHandler::new), Events.DISCONNECT, "events of type CONNECT, not DISCONNECT"),
                Arguments.of(
                        handlers(DisconnectHandler::new), Events.CONNECT, "events of type DISCONNECT, not CONNECT"),
                Arguments.of(handlers(SendMessageHandler::new), Events.CONNECT, "events of type MESSAGE, not CONNECT"),
                Arguments.of(
                        handlers(DefaultHandler::new), Events.DISCONNECT, "events of type MESSAGE, not DISCONNECT"));
    }

    private static Function<Function<URI, RouteHandler>, RequestStreamHandler> handlers(
            Function<Function<URI, RouteHandler>, RequestStreamHandler> constructor) {
        return constructor;
    }

    private RouteHandler answering(RouteResponse response) {
        return request -> {
            requests.add(request);
            return CompletableFuture.completedStage(response);
        };
    }

    private static String run(RouteHandler route, String json) throws IOException {
        return handle(new ChatHandler(endpoint -> route, InstantSource.fixed(NOW)), json);
    }

    private static String handle(RequestStreamHandler handler, String json) throws IOException {
        return handle(handler, json, TestContext.PLENTY);
    }

    private static String handle(RequestStreamHandler handler, String json, TestContext context) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), output, context);
        return output.toString(StandardCharsets.UTF_8);
    }
}
