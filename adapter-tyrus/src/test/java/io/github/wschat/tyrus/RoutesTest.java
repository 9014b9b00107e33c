package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.protocol.RouteHandler;
import io.github.wschat.protocol.RouteKeys;
import io.github.wschat.protocol.RouteRequest;
import io.github.wschat.protocol.RouteResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How messages come to their routes, and what the client sees of that. */
class RoutesTest {

    @Test
    @DisplayName("C33 a message that names a route comes to it, byte for byte")
    void messageComesToItsRoute() throws Exception {
        String body = "{ \"action\":\"sendmessage\" ,\t\"message\": \"\u00e4\u20ac\uD83D\uDE00\\u0041\"}";
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.open()) {
            ConnectionId id = gateway.nextId();
            client.text(body);

            RouteRequest request = gateway.next(RouteKeys.SENDMESSAGE);
            assertThat(request.routeKey()).isEqualTo("sendmessage");
            assertThat(request.connectionId()).isEqualTo(id);
            assertThat(request.body()).isEqualTo(body);
            assertThat(request.requestId()).matches("[A-Za-z0-9_-]{15}=");
            assertThat(request.handshake()).isNull();
            assertThat(request.disconnection()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"test", "{\"action\":\"nope\"}"})
    @DisplayName("C35, C37 what no route takes comes to $default")
    void otherMessagesComeToTheDefault(String body) throws Exception {
        assertComesToTheDefault(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"action\":\"$connect\"}", "{\"action\":\"$disconnect\"}", "{\"action\":\"$default\"}"})
    @DisplayName("C42, D8 what names a route of API Gateway's own comes to $default (our decision)")
    void lifecycleRoutesAreNotForMessages(String body) throws Exception {
        assertComesToTheDefault(body);
    }

    private static void assertComesToTheDefault(String body) throws IOException {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.open()) {
            gateway.nextId();
            client.text(body);

            RouteRequest request = gateway.next(RouteKeys.DEFAULT);
            assertThat(request.routeKey()).isEqualTo("$default");
            assertThat(request.body()).isEqualTo(body);
            assertThat(gateway.asked(RouteKeys.CONNECT)).isEmpty();
            assertThat(gateway.asked(RouteKeys.DISCONNECT)).isEmpty();
        }
    }

    @Test
    @DisplayName("C44 another route selection expression is obeyed")
    void selectionExpressionIsObeyed() throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                        .api(api -> api.routeSelectionExpression("$request.body.service.do"))
                        .answering("echo", 200)
                        .start();
                RawClient client = gateway.open()) {
            client.text("{\"service\":{\"do\":\"echo\"}}");

            assertThat(gateway.next("echo").routeKey()).isEqualTo("echo");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hi", "{\"action\": \"nope\"}"})
    @DisplayName("C45, C46 without $default the client is told Forbidden, and stays")
    void forbidden(String body) throws Exception {
        try (TestGateway gateway =
                        TestGateway.setup().without(RouteKeys.DEFAULT).start();
                RawClient client = gateway.open()) {
            ConnectionId id = gateway.nextId();
            client.text(body);

            assertThat(client.readText()).matches(errorFrame("Forbidden", id, "[A-Za-z0-9_-]{15}="));
            assertStillServed(gateway, client);
        }
    }

    @Test
    @DisplayName(
            "C48, C50 a route that throws is told to the client, with the request's id, and the next message is handled")
    void throwingRoute() throws Exception {
        assertFailureIsTold(request -> {
            throw new IllegalStateException("thrown on purpose");
        });
    }

    @Test
    @DisplayName("C48 a route that throws an Error is told to the client, and the next message is handled")
    void routeThatThrowsAnError() throws Exception {
        assertFailureIsTold(request -> {
            throw new StackOverflowError("thrown on purpose");
        });
    }

    @Test
    @DisplayName("C48 a route whose stage fails is told to the client, and the next message is handled")
    void failedStage() throws Exception {
        assertFailureIsTold(request -> CompletableFuture.failedStage(new IOException("failed on purpose")));
    }

    @Test
    @DisplayName("C49 a route that takes longer than 29 s is told to the client, and its thread interrupted")
    void lateRoute() throws Exception {
        ManualTime time = new ManualTime();
        CountDownLatch interrupted = new CountDownLatch(1);
        try (TestGateway gateway = TestGateway.setup()
                        .time(time)
                        .route(RouteKeys.DEFAULT, request -> {
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                            }
                            return CompletableFuture.completedStage(RouteResponse.OK);
                        })
                        .start();
                RawClient client = gateway.open()) {
            ConnectionId id = gateway.nextId();
            gateway.awaitAnswers();
            client.text("take your time");
            RouteRequest request = gateway.next(RouteKeys.DEFAULT);
            time.advance(Duration.ofSeconds(28));
            assertThat(client.hearsNothing(Duration.ofMillis(100))).isTrue();
            time.advance(Duration.ofSeconds(1));

            assertThat(client.readText()).isEqualTo(errorFrameOf("Endpoint request timed out", id, request));
            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
            assertStillServed(gateway, client);
        }
    }

    @Test
    @DisplayName("C49 a stage that completes too late is told to the client once, and what it says then to nobody")
    void lateStage() throws Exception {
        ManualTime time = new ManualTime();
        CompletableFuture<RouteResponse> late = new CompletableFuture<>();
        try (TestGateway gateway = TestGateway.setup()
                        .time(time)
                        .route(RouteKeys.DEFAULT, request -> late)
                        .start();
                RawClient client = gateway.open()) {
            ConnectionId id = gateway.nextId();
            client.text("take your time");
            RouteRequest request = gateway.next(RouteKeys.DEFAULT);
            time.advance(Duration.ofSeconds(30));
            late.completeExceptionally(new IOException("too late"));

            assertThat(client.readText()).isEqualTo(errorFrameOf("Endpoint request timed out", id, request));
            client.closeWithoutCode();
            assertThat(client.read().opcode()).isEqualTo(RawClient.CLOSE);
        }
    }

    @Test
    @DisplayName("A route is told when its answer is of no more use")
    void deadlineIsTold() throws Exception {
        ManualTime time = new ManualTime();
        try (TestGateway gateway = TestGateway.setup().time(time).start();
                RawClient client = gateway.open()) {
            client.text("x");

            assertThat(gateway.next(RouteKeys.DEFAULT).deadline())
                    .isEqualTo(time.instant().plusSeconds(29));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 401, 501})
    @DisplayName("C51, C52 routes are one-way: nothing of the answer is sent")
    void answerIsNotSent(int status) throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                        .route(
                                RouteKeys.DEFAULT,
                                request -> CompletableFuture.completedStage(new RouteResponse(status, "x", "a body")))
                        .start();
                RawClient client = gateway.open()) {
            client.text("hello");
            gateway.next(RouteKeys.DEFAULT);
            gateway.awaitAnswers();
            client.ping("what comes first?");

            assertThat(client.read().text()).isEqualTo("what comes first?");
        }
    }

    @Test
    @DisplayName("What a handler in this process answers on a two-way route is sent, as it is of a function")
    void twoWayHandler() throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                        .without(RouteKeys.DEFAULT)
                        .api(api -> api.twoWayRoute(
                                RouteKeys.DEFAULT,
                                Integration.inProcess(request -> CompletableFuture.completedStage(new RouteResponse(
                                        200, null, "nothing".equals(request.body()) ? null : request.body())))))
                        .start();
                RawClient client = gateway.open()) {
            client.text("something");
            assertThat(client.readText()).isEqualTo("something");
            client.text("nothing");

            assertThat(client.readText()).isEmpty();
        }
    }

    @Test
    @DisplayName("D10 messages of one client are handled in order, the next when the previous handler has returned")
    void messagesAreHandledInOrder() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        try (TestGateway gateway = TestGateway.setup()
                        .route(RouteKeys.DEFAULT, request -> "0".equals(request.body()) ? waitFor(goOn) : answered())
                        .start();
                RawClient client = gateway.open()) {
            for (int i = 0; i < 200; i++) {
                client.text("" + i);
            }
            assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("0");
            assertThat(client.hearsNothing(Duration.ofMillis(100))).isTrue();
            assertThat(gateway.asked(RouteKeys.DEFAULT)).isEmpty();
            goOn.countDown();

            for (int i = 1; i < 200; i++) {
                assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("" + i);
            }
        }
    }

    @Test
    @DisplayName("C100 a handler that has returned holds up nobody, though its stage is not complete")
    void unfinishedStageHoldsUpNobody() throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                        .route(RouteKeys.DEFAULT, request -> new CompletableFuture<>())
                        .start();
                RawClient client = gateway.open()) {
            client.text("slow");
            client.text("fast");

            assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("slow");
            assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("fast");
        }
    }

    @Test
    void otherClientsAreServedWhileOneRouteHangs() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        try (TestGateway gateway = TestGateway.setup()
                        .route(RouteKeys.DEFAULT, request -> "hang".equals(request.body()) ? waitFor(goOn) : answered())
                        .start();
                RawClient hanging = gateway.open();
                RawClient other = gateway.open()) {
            hanging.text("hang");
            assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("hang");
            other.text("hello");

            assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("hello");
            hanging.ping("and me?");
            assertThat(hanging.read().text()).isEqualTo("and me?");
            goOn.countDown();
        }
    }

    private static void assertFailureIsTold(RouteHandler route) throws Exception {
        try (TestGateway gateway =
                        TestGateway.setup().route(RouteKeys.DEFAULT, route).start();
                RawClient client = gateway.open()) {
            ConnectionId id = gateway.nextId();
            client.text("fail");
            RouteRequest request = gateway.next(RouteKeys.DEFAULT);

            assertThat(client.readText()).isEqualTo(errorFrameOf("Internal server error", id, request));
            assertStillServed(gateway, client);
        }
    }

    private static void assertStillServed(TestGateway gateway, RawClient client) throws IOException {
        client.text("{\"action\":\"sendmessage\"}");
        assertThat(gateway.next(RouteKeys.SENDMESSAGE).routeKey()).isEqualTo("sendmessage");
    }

    private static String errorFrameOf(String message, ConnectionId id, RouteRequest request) {
        return errorFrame(message, id, request.requestId()).replace("\\", "");
    }

    /** API Gateway's bytes, as a pattern. */
    private static String errorFrame(String message, ConnectionId id, String requestId) {
        return "\\{\"message\": \"" + message + "\", \"connectionId\":\"" + id.value() + "\", \"requestId\":\""
                + requestId + "\"\\}";
    }

    private static CompletionStage<RouteResponse> answered() {
        return CompletableFuture.completedStage(RouteResponse.OK);
    }

    private static CompletionStage<RouteResponse> waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return answered();
    }
}
