package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.protocol.RouteKeys;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client sees of functions that take events: of their answers, of their failures, of their slowness. */
class ProxyRoutesTest {

    @ParameterizedTest
    @CsvSource({"200", "201", "299"})
    @DisplayName("C01, C02 a function that answers $connect with a 2xx opens the connection")
    void success(int status) throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                        .function(RouteKeys.CONNECT, TestGateway.Setup.answering("{\"statusCode\":" + status + "}"))
                        .start();
                RawClient client = gateway.open()) {
            ConnectionId id = gateway.nextEvent(RouteKeys.CONNECT).connectionId();

            assertThat(gateway.isOpen(id)).isTrue();
            assertThat(gateway.events(RouteKeys.CONNECT)).isEmpty();
            assertNothingWasSent(client);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 403, 429, 500, 501, 502, 503, 504})
    @DisplayName(
            "C03 to C07 a function that answers $connect with another status refuses with that, and there is no $disconnect")
    void refusal(int status) throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                        .functions()
                        .function(RouteKeys.CONNECT, TestGateway.Setup.answering("{\"statusCode\":" + status + "}"))
                        .start();
                RawClient client = gateway.connect()) {
            assertThat(client.handshake("/production").status()).isEqualTo(status);
            assertThat(client.readsEnd()).isTrue();
            assertThat(gateway.isOpen(gateway.nextEvent(RouteKeys.CONNECT).connectionId()))
                    .isFalse();
            assertThat(gateway.stopped().events(RouteKeys.DISCONNECT)).isEmpty();
        }
    }

    /** The ways in which a function fails. */
    enum Failing implements ProxyFunction {
        THROWS {
            @Override
            public CompletionStage<@Nullable String> invoke(ProxyEvent event) {
                throw new IllegalStateException("thrown on purpose");
            }
        },
        THROWS_AN_ERROR {
            @Override
            public CompletionStage<@Nullable String> invoke(ProxyEvent event) {
                throw new StackOverflowError("thrown on purpose");
            }
        },
        FAILS_LATER {
            @Override
            public CompletionStage<@Nullable String> invoke(ProxyEvent event) {
                return CompletableFuture.failedStage(new IOException("failed on purpose"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C08 a function that fails on $connect refuses with 502")
    void functionErrorOnConnect(Failing failure) throws Exception {
        assertRefused(502, failure);
    }

    @ParameterizedTest
    @MethodSource("unusable")
    @DisplayName("C09 a function that answers $connect without a usable status refuses with 502")
    void unusableAnswer(@Nullable String answer) throws Exception {
        assertRefused(502, TestGateway.Setup.answering(answer));
    }

    static @Nullable String[] unusable() {
        return new @Nullable String[] {
            null,
            "null",
            "",
            "not JSON",
            "200",
            "\"200\"",
            "[200]",
            "{}",
            "{\"statusCode\":null}",
            "{\"statusCode\":0}",
            "{\"statusCode\":99}",
            "{\"statusCode\":600}",
            "{\"statusCode\":\"abc\"}",
            "{\"statusCode\":true}",
            "{\"body\":\"x\"}",
            "{\"statusCode\":200} {\"statusCode\":200}"
        };
    }

    @Test
    @DisplayName("C10 a function that takes longer than 29 s on $connect refuses with 504")
    void lateFunctionOnConnect() throws Exception {
        ManualTime time = new ManualTime();
        try (TestGateway gateway = TestGateway.setup()
                        .time(time)
                        .function(RouteKeys.CONNECT, event -> new CompletableFuture<>())
                        .start();
                RawClient client = gateway.connect()) {
            client.sendHandshake("/production");
            gateway.nextEvent(RouteKeys.CONNECT);
            time.advance(Duration.ofSeconds(28));
            assertThat(client.hearsNothing(Duration.ofMillis(50))).isTrue();
            time.advance(Duration.ofSeconds(1));

            assertThat(client.answer().status()).isEqualTo(504);
        }
    }

    @Test
    @DisplayName("A function that was not run refuses with 500")
    void refusedInvocationOnConnect() throws Exception {
        assertRefused(
                500,
                event -> CompletableFuture.failedStage(new InvocationRefusedException("too many are running already")));
    }

    @Test
    @DisplayName("C21 the sub-protocol in a function's headers is spoken")
    void subprotocol() throws Exception {
        for (String headers : new String[] {
            "\"headers\":{\"Sec-WebSocket-Protocol\":\"myprotocol\"}",
            "\"headers\":{\"sec-websocket-protocol\":\"myprotocol\"}",
            "\"multiValueHeaders\":{\"Sec-WebSocket-Protocol\":[\"myprotocol\"]}"
        }) {
            RawClient.Answer answer =
                    connectAnswer("{\"statusCode\":200," + headers + "}", "Sec-WebSocket-Protocol: chat1,myprotocol");

            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.values("Sec-WebSocket-Protocol")).containsExactly("myprotocol");
        }
    }

    @Test
    @DisplayName("C22 without the header of a function no sub-protocol is spoken")
    void noSubprotocol() throws Exception {
        RawClient.Answer answer = connectAnswer("{\"statusCode\":200}", "Sec-WebSocket-Protocol: chat1");

        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.values("Sec-WebSocket-Protocol")).isEmpty();
    }

    @Test
    @DisplayName("C23 other headers and the body of a function's $connect go nowhere")
    void otherHeadersAndBodyGoNowhere() throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                        .twoWay(
                                RouteKeys.CONNECT,
                                TestGateway.Setup.answering(
                                        "{\"statusCode\":200,\"headers\":{\"X-Foo\":\"1\"},\"body\":\"hello\"}"))
                        .start();
                RawClient client = gateway.connect()) {
            RawClient.Answer answer = client.handshake("/production");

            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.values("X-Foo")).isEmpty();
            assertNothingWasSent(client);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "C48, C50 a function that fails is told to the client, with the event's request id, and the next message is handled")
    void functionError(Failing failure) throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                        .functions()
                        .function(RouteKeys.DEFAULT, failure)
                        .start();
                RawClient client = gateway.open()) {
            client.text("fail");
            ProxyEvent event = gateway.nextEvent(RouteKeys.DEFAULT);

            assertThat(client.readText()).isEqualTo(errorFrame("Internal server error", event));
            client.text("{\"action\":\"sendmessage\"}");
            assertThat(gateway.nextEvent(RouteKeys.SENDMESSAGE).json()).contains("\"requestId\":");
        }
    }

    @Test
    @DisplayName("A function that was not run is told as Internal server error")
    void refusedInvocation() throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                        .function(RouteKeys.DEFAULT, event -> {
                            throw new InvocationRefusedException("no permission");
                        })
                        .start();
                RawClient client = gateway.open()) {
            client.text("x");

            assertThat(client.readText())
                    .isEqualTo(errorFrame("Internal server error", gateway.nextEvent(RouteKeys.DEFAULT)));
        }
    }

    @Test
    @DisplayName("C49 a function that takes longer than 29 s is told to the client, who stays connected")
    void lateFunction() throws Exception {
        ManualTime time = new ManualTime();
        try (TestGateway gateway = TestGateway.setup()
                        .functions()
                        .time(time)
                        .function(RouteKeys.DEFAULT, event -> new CompletableFuture<>())
                        .start();
                RawClient client = gateway.open()) {
            gateway.awaitAnswers();
            client.text("slow");
            ProxyEvent event = gateway.nextEvent(RouteKeys.DEFAULT);
            time.advance(Duration.ofSeconds(28));
            assertThat(client.hearsNothing(Duration.ofMillis(50))).isTrue();
            time.advance(Duration.ofSeconds(1));

            assertThat(client.readText()).isEqualTo(errorFrame("Endpoint request timed out", event));
            client.text("{\"action\":\"sendmessage\"}");
            gateway.nextEvent(RouteKeys.SENDMESSAGE);
        }
    }

    @ParameterizedTest
    @MethodSource("oneWayAnswers")
    @DisplayName("C51, C52, C53 whatever a function answers on a one-way route, the client receives nothing")
    void oneWay(@Nullable String answer) throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                        .functions()
                        .function(RouteKeys.DEFAULT, TestGateway.Setup.answering(answer))
                        .start();
                RawClient client = gateway.open()) {
            client.text("hello");
            gateway.nextEvent(RouteKeys.DEFAULT);
            gateway.awaitAnswers();

            assertNothingWasSent(client);
        }
    }

    static @Nullable String[] oneWayAnswers() {
        return new @Nullable String[] {
            "{\"statusCode\":200,\"body\":\"x\"}",
            "{\"statusCode\":401}",
            "{\"statusCode\":501,\"body\":\"x\"}",
            "null",
            null,
            "\"x\""
        };
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`{\"statusCode\":200,\"body\":\"pong\"}`, pong",
                "`{\"body\":\"pong\",\"headers\":{\"X-Foo\":\"1\"}}`, pong",
                "`{\"statusCode\":200,\"body\":\"\\u00e4 \\ud83d\\ude00 {}\"}`, \u00e4 \uD83D\uDE00 {}"
            })
    @DisplayName("C54 the body that a function answers on a two-way route is sent as one text")
    void twoWay(String answer, String text) throws Exception {
        assertThat(reply(TestGateway.Setup.answering(answer))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 500})
    @DisplayName("D9 the body is sent whatever the status (our decision)")
    void twoWayWithAnotherStatus(int status) throws Exception {
        assertThat(reply(TestGateway.Setup.answering("{\"statusCode\":" + status + ",\"body\":\"pong\"}")))
                .isEqualTo("pong");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C55 a function that fails on a two-way route is told to the client")
    void twoWayFunctionError(Failing failure) throws Exception {
        assertThat(reply(failure)).startsWith("{\"message\": \"Internal server error\", \"connectionId\":\"");
    }

    @ParameterizedTest
    @MethodSource("withoutBody")
    @DisplayName("C56 where a function answers without a body on a two-way route, an empty text is sent")
    void twoWayWithoutBody(@Nullable String answer) throws Exception {
        assertThat(reply(TestGateway.Setup.answering(answer))).isEmpty();
    }

    static @Nullable String[] withoutBody() {
        return new @Nullable String[] {
            "{\"statusCode\":200}", "{\"statusCode\":200,\"body\":\"\"}", "{\"body\":null}", "{}", "null", null
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"not JSON", "\"pong\"", "[1]", "{\"statusCode\":200,\"body\":{}}", "{\"body\":7}"})
    @DisplayName("D17 a two-way answer of another form is told as Internal server error (our decision)")
    void twoWayNonsense(String answer) throws Exception {
        assertThat(reply(TestGateway.Setup.answering(answer))).startsWith("{\"message\": \"Internal server error\"");
    }

    @Test
    @DisplayName(
            "D17 a two-way answer of 128 KiB is sent whole, and one byte more is told as Internal server error (our decision)")
    void twoWayLimit() throws Exception {
        assertThat(reply(TestGateway.Setup.answering("{\"body\":\"" + "x".repeat(131_072) + "\"}")))
                .hasSize(131_072);
        assertThat(reply(TestGateway.Setup.answering("{\"body\":\"" + "\u20ac".repeat(43_691) + "\"}")))
                .startsWith("{\"message\": \"Internal server error\"");
    }

    @Test
    @DisplayName(
            "C100, D10 a slow message and a fast one of the same client are handled at the same time, and none is lost")
    void concurrent() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        try (TestGateway gateway = TestGateway.setup()
                        .twoWay(RouteKeys.DEFAULT, event -> {
                            if (event.json().contains("\"body\":\"slow\"")) {
                                await(blocked);
                                return CompletableFuture.completedStage("{\"body\":\"slow\"}");
                            }
                            return CompletableFuture.completedStage("{\"body\":\"fast\"}");
                        })
                        .start();
                RawClient client = gateway.open()) {
            client.text("slow");
            client.text("fast");

            assertThat(client.readText()).isEqualTo("fast");
            blocked.countDown();
            assertThat(client.readText()).isEqualTo("slow");
        }
    }

    @Test
    @DisplayName("D10 of one client's messages only so many are at functions at the same time; the next waits")
    void concurrencyIsBounded() throws Exception {
        CompletableFuture<@Nullable String> answer = new CompletableFuture<>();
        try (TestGateway gateway = TestGateway.setup()
                        .limits(limits -> limits.concurrentInvocations(2))
                        .function(RouteKeys.DEFAULT, event -> answer)
                        .start();
                RawClient client = gateway.open();
                RawClient other = gateway.open()) {
            client.text("1");
            client.text("2");
            client.text("3");
            gateway.nextEvent(RouteKeys.DEFAULT);
            gateway.nextEvent(RouteKeys.DEFAULT);
            other.text("of another client");
            assertThat(gateway.nextEvent(RouteKeys.DEFAULT).json()).contains("of another client");
            assertThat(gateway.events(RouteKeys.DEFAULT)).isEmpty();
            answer.complete(null);

            assertThat(gateway.nextEvent(RouteKeys.DEFAULT).json()).contains("\"body\":\"3\"");
        }
    }

    @Test
    @DisplayName("$disconnect comes after all messages have been answered")
    void disconnectComesLast() throws Exception {
        CompletableFuture<@Nullable String> answer = new CompletableFuture<>();
        try (TestGateway gateway = TestGateway.setup()
                .functions()
                .function(RouteKeys.DEFAULT, event -> answer)
                .start()) {
            try (RawClient client = gateway.open()) {
                client.text("slow");
                gateway.nextEvent(RouteKeys.DEFAULT);
                client.closeWithoutCode();
                client.awaitEnd();
            }
            gateway.awaitConnections(0);
            assertThat(gateway.events(RouteKeys.DISCONNECT)).isEmpty();
            answer.complete(null);

            assertThat(gateway.nextEvent(RouteKeys.DISCONNECT).json()).contains("\"disconnectStatusCode\":1005");
        }
    }

    @Test
    @DisplayName("C61 a function that fails on $disconnect is nothing that a client would see")
    void functionErrorOnDisconnect() throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                        .functions()
                        .function(RouteKeys.DISCONNECT, Failing.THROWS)
                        .start();
                RawClient other = gateway.open()) {
            try (RawClient client = gateway.open()) {
                client.closeWithoutCode();
                assertThat(client.read().opcode()).isEqualTo(RawClient.CLOSE);
            }
            gateway.nextEvent(RouteKeys.DISCONNECT);

            assertNothingWasSent(other);
        }
    }

    private static String reply(ProxyFunction function) throws IOException {
        try (TestGateway gateway =
                        TestGateway.setup().twoWay(RouteKeys.DEFAULT, function).start();
                RawClient client = gateway.open()) {
            client.text("ping");
            String reply = client.readMessage();
            assertNothingWasSent(client);
            return reply;
        }
    }

    private static RawClient.Answer connectAnswer(String json, String... lines) throws IOException {
        try (TestGateway gateway = TestGateway.setup()
                        .function(RouteKeys.CONNECT, TestGateway.Setup.answering(json))
                        .start();
                RawClient client = gateway.connect()) {
            return client.handshake("/production", lines);
        }
    }

    private static void assertRefused(int status, ProxyFunction function) throws IOException {
        try (TestGateway gateway = TestGateway.setup()
                        .function(RouteKeys.CONNECT, function)
                        .start();
                RawClient client = gateway.connect()) {
            assertThat(client.handshake("/production").status()).isEqualTo(status);
            assertThat(gateway.gateway().openConnections()).isZero();
        }
    }

    /** Nothing has been sent before the answer to a ping. */
    private static void assertNothingWasSent(RawClient client) throws IOException {
        client.ping("what comes first?");
        assertThat(client.read().text()).isEqualTo("what comes first?");
    }

    private static String errorFrame(String message, ProxyEvent event) {
        return "{\"message\": \"" + message + "\", \"connectionId\":\""
                + event.connectionId().value() + "\", \"requestId\":\"" + event.requestId() + "\"}";
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
