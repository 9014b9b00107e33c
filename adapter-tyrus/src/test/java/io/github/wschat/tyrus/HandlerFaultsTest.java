package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wschat.protocol.RouteHandler;
import io.github.wschat.protocol.RouteKeys;
import io.github.wschat.protocol.RouteRequest;
import io.github.wschat.protocol.RouteResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handlers and functions that throw, hang or answer nonsense: their own client is told, and nobody else notices. */
// What stands behind the routes knows nothing of TLS.
@Tag("plain")
class HandlerFaultsTest {

    private static final int THREADS = 2;

    /** A stage as a careless library might have it. */
    private static final class BrokenStage<T> extends CompletableFuture<T> {

        @Override
        public CompletableFuture<T> whenComplete(BiConsumer<? super T, ? super Throwable> action) {
            throw new UnsupportedOperationException("thrown on purpose");
        }
    }

    /** The ways of handlers in this process to give no answer. */
    enum Broken implements RouteHandler {
        THROWS {
            @Override
            public CompletionStage<RouteResponse> handle(RouteRequest request) {
                throw new IllegalStateException("thrown on purpose");
            }
        },
        STACK_OVERFLOW {
            @Override
            public CompletionStage<RouteResponse> handle(RouteRequest request) {
                throw new StackOverflowError("thrown on purpose");
            }
        },
        OUT_OF_MEMORY {
            @Override
            public CompletionStage<RouteResponse> handle(RouteRequest request) {
                throw new OutOfMemoryError("thrown on purpose");
            }
        },
        MISSING_CLASS {
            @Override
            public CompletionStage<RouteResponse> handle(RouteRequest request) {
                throw new NoClassDefFoundError("thrown on purpose");
            }
        },
        NO_STAGE {
            @Override
            @SuppressWarnings("NullAway") // on purpose
            public CompletionStage<RouteResponse> handle(RouteRequest request) {
                return null;
            }
        },
        NO_ANSWER {
            @Override
            @SuppressWarnings("NullAway") // on purpose
            public CompletionStage<RouteResponse> handle(RouteRequest request) {
                return CompletableFuture.completedStage(null);
            }
        },
        FAILS {
            @Override
            public CompletionStage<RouteResponse> handle(RouteRequest request) {
                return CompletableFuture.failedStage(new IOException("failed on purpose"));
            }
        },
        FAILS_WITH_AN_ERROR {
            @Override
            public CompletionStage<RouteResponse> handle(RouteRequest request) {
                return CompletableFuture.failedStage(new StackOverflowError("failed on purpose"));
            }
        },
        NO_STATUS {
            @Override
            public CompletionStage<RouteResponse> handle(RouteRequest request) {
                return CompletableFuture.completedStage(RouteResponse.of(600));
            }
        },
        BROKEN_STAGE {
            @Override
            public CompletionStage<RouteResponse> handle(RouteRequest request) {
                return new BrokenStage<>();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A handler that gives no answer costs its client a frame each time, and the pool no thread")
    void brokenHandlerOfMessages(Broken broken) throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                        .limits(limits -> limits.routeThreads(THREADS))
                        .route(RouteKeys.DEFAULT, broken)
                        .start();
                RawClient client = gateway.open()) {
            for (int i = 0; i < 5 * THREADS; i++) {
                client.text("fail");
                assertThat(client.readText()).startsWith("{\"message\": \"Internal server error\"");
            }
            client.text("{\"action\":\"sendmessage\"}");

            gateway.next(RouteKeys.SENDMESSAGE);
            gateway.awaitAnswers();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A $connect that gives no answer refuses with 502 each time, and leaves no id and no place taken")
    void brokenHandlerOfConnect(Broken broken) throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                .limits(limits -> limits.routeThreads(THREADS).maxConnections(1))
                .route(RouteKeys.CONNECT, broken)
                .start()) {
            for (int i = 0; i < 5 * THREADS; i++) {
                try (RawClient client = gateway.connect()) {
                    assertThat(client.handshake("/production").status()).isEqualTo(502);
                    assertThat(gateway.isOpen(gateway.nextId())).isFalse();
                }
            }
            assertThat(gateway.stopped().asked(RouteKeys.DISCONNECT)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A $disconnect that gives no answer is nothing to anybody, and nothing of it stays under way")
    void brokenHandlerOfDisconnect(Broken broken) throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                .limits(limits -> limits.routeThreads(THREADS))
                .route(RouteKeys.DISCONNECT, broken)
                .start()) {
            for (int i = 0; i < 2 * THREADS; i++) {
                try (RawClient client = gateway.open()) {
                    client.closeWithoutCode();
                    gateway.nextEnd();
                }
            }
            gateway.awaitAnswers();

            assertThat(gateway.asked(RouteKeys.DISCONNECT)).isEmpty();
        }
    }

    /** What no function that follows the contract of Lambda's proxy integration answers. */
    static String[] nonsense() {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);
        return new String[] {
            "{",
            "}",
            "{\"statusCode\":200",
            "{\"statusCode\":200}}",
            "{\"statusCode\":200},",
            "<html></html>",
            "\uFEFF",
            "\u0000",
            "\uD800",
            "[]",
            "[[{\"statusCode\":200}]]",
            "{\"StatusCode\":200}",
            "{\"statusCode\":-200}",
            "{\"statusCode\":100}",
            "{\"statusCode\":199}",
            "{\"statusCode\":1000}",
            "{\"statusCode\":200.5}",
            "{\"statusCode\":2e2}",
            "{\"statusCode\":1e400}",
            "{\"statusCode\":" + "9".repeat(99) + "}",
            "{\"statusCode\":\" 200\"}",
            "{\"statusCode\":\"\"}",
            "{\"statusCode\":[200]}",
            "{\"statusCode\":{\"statusCode\":200}}",
            "{\"statusCode\":200,\"statusCode\":null}",
            "{\"statusCode\":200,\"body\":\"" + "x".repeat(2_000_000) + "\"}",
            "{\"statusCode\":200,\"headers\":" + deep + "}",
            deep,
            "x".repeat(2_000_000)
        };
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    @DisplayName("Nonsense of a function is no status for $connect")
    void nonsenseForConnect(String answer) throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                        .function(RouteKeys.CONNECT, TestGateway.Setup.answering(answer))
                        .start();
                RawClient client = gateway.connect()) {
            assertThat(client.handshake("/production").status()).isEqualTo(502);
            assertThat(gateway.isOpen(gateway.nextEvent(RouteKeys.CONNECT).connectionId()))
                    .isFalse();
        }
    }

    @Test
    @DisplayName("Nonsense of functions behind one-way routes and $disconnect is nothing that a client would see")
    void nonsenseForNobody() throws Exception {
        Queue<String> left = new ConcurrentLinkedQueue<>(List.of(nonsense()));
        Queue<String> leftForDisconnect = new ConcurrentLinkedQueue<>(left);
        List<RawClient> clients = new ArrayList<>();
        try (TestGateway gateway = TestGateway.setup()
                .function(RouteKeys.DEFAULT, event -> CompletableFuture.completedStage(left.poll()))
                .function(RouteKeys.DISCONNECT, event -> CompletableFuture.completedStage(leftForDisconnect.poll()))
                .start()) {
            for (int i = nonsense().length; i > 0; i--) {
                RawClient client = gateway.open();
                clients.add(client);
                client.text("hello");
                gateway.nextEvent(RouteKeys.DEFAULT);
            }
            gateway.awaitAnswers();
            for (RawClient client : clients) {
                client.ping("what comes first?");
                assertThat(client.read().text()).isEqualTo("what comes first?");
                client.close();
                gateway.nextEvent(RouteKeys.DISCONNECT);
            }
            gateway.awaitAnswers();

            assertThat(left).isEmpty();
            assertThat(leftForDisconnect).isEmpty();
            gateway.awaitConnections(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"5", "\"x\"", "[]", "null", "{\"Sec-WebSocket-Protocol\":7}", "{\"Sec-WebSocket-Protocol\":[]}"})
    @DisplayName("Headers of another form name no sub-protocol")
    void nonsenseForHeaders(String headers) throws Exception {
        RawClient.Answer answer = connectAnswer(headers);

        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.values("Sec-WebSocket-Protocol")).isEmpty();
    }

    @Test
    @DisplayName("A sub-protocol of several lines does not become several headers")
    void subprotocolOfSeveralLines() throws Exception {
        RawClient.Answer answer = connectAnswer("{\"Sec-WebSocket-Protocol\":\"chat\\r\\nX-Foo: 1\\r\\n\\r\\nbody\"}");

        assertThat(answer.values("X-Foo")).isEmpty();
        assertThat(answer.fields()).extracting(RawClient.Field::name).doesNotContain("body");
    }

    private static RawClient.Answer connectAnswer(String headers) throws IOException {
        try (TestGateway gateway = TestGateway.setup()
                        .function(
                                RouteKeys.CONNECT,
                                TestGateway.Setup.answering("{\"statusCode\":200,\"headers\":" + headers + "}"))
                        .start();
                RawClient client = gateway.connect()) {
            return client.handshake("/production", "Sec-WebSocket-Protocol: chat");
        }
    }

    @Test
    @DisplayName("Escapes of half a character in a function's answer arrive as U+FFFD")
    void halfACharacterOfAFunction() throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                        .twoWay(
                                RouteKeys.DEFAULT,
                                TestGateway.Setup.answering("{\"body\":\"a\\ud800b\\udc00\\ud83d\\ude00\"}"))
                        .start();
                RawClient client = gateway.open()) {
            client.text("hello");

            assertThat(client.readText()).isEqualTo("a\ufffdb\ufffd\uD83D\uDE00");
        }
    }

    @Test
    @DisplayName("Half a character in a two-way handler's answer cannot be sent, which its client is told")
    void halfACharacterOfAHandler() throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                        .without(RouteKeys.DEFAULT)
                        .api(api -> api.twoWayRoute(RouteKeys.DEFAULT, answering("a\ud800b")))
                        .start();
                RawClient client = gateway.open()) {
            client.text("hello");

            assertThat(client.readText()).startsWith("{\"message\": \"Internal server error\"");
            client.text("{\"action\":\"sendmessage\"}");
            gateway.next(RouteKeys.SENDMESSAGE);
        }
    }

    @Test
    @DisplayName("D17 a two-way handler's answer over 128 KiB is told as Internal server error (our decision)")
    void tooLargeAnswerOfAHandler() throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                        .without(RouteKeys.DEFAULT)
                        .api(api -> api.twoWayRoute(RouteKeys.DEFAULT, answering("x".repeat(131_073))))
                        .start();
                RawClient client = gateway.open()) {
            client.text("hello");

            assertThat(client.readText()).startsWith("{\"message\": \"Internal server error\"");
        }
    }

    private static Integration answering(@Nullable String body) {
        return Integration.inProcess(request -> CompletableFuture.completedStage(new RouteResponse(200, null, body)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("Where as many hang as there are threads, everybody is served when their time is over")
    void asManyHangAsThereAreThreads(boolean functions) throws Exception {
        ManualTime time = new ManualTime();
        CountDownLatch hanging = new CountDownLatch(THREADS);
        CountDownLatch interrupted = new CountDownLatch(THREADS);
        TestGateway.Setup setup = TestGateway.setup().time(time).limits(limits -> limits.routeThreads(THREADS));
        if (functions) {
            setup.function(RouteKeys.DEFAULT, event -> {
                hang(hanging, interrupted);
                return CompletableFuture.completedStage(null);
            });
        } else {
            setup.route(RouteKeys.DEFAULT, request -> {
                hang(hanging, interrupted);
                return CompletableFuture.completedStage(RouteResponse.OK);
            });
        }
        List<RawClient> clients = new ArrayList<>();
        try (TestGateway gateway = setup.start()) {
            for (int i = 0; i < THREADS; i++) {
                clients.add(gateway.open());
                gateway.nextId();
            }
            for (RawClient client : clients) {
                client.text("hang");
            }
            assertThat(hanging.await(10, TimeUnit.SECONDS)).isTrue();
            try (RawClient other = gateway.connect()) {
                other.sendHandshake("/production");
                assertThat(other.hearsNothing(Duration.ofMillis(50))).isTrue();
                // What needs no handler goes on.
                clients.get(0).ping("still there?");
                assertThat(clients.get(0).read().text()).isEqualTo("still there?");
                time.advance(Duration.ofSeconds(29));

                assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
                for (RawClient client : clients) {
                    assertThat(client.readText()).startsWith("{\"message\": \"Endpoint request timed out\"");
                }
                assertThat(other.answer().status()).isEqualTo(101);
                other.text("{\"action\":\"sendmessage\"}");
                gateway.next(RouteKeys.SENDMESSAGE);
            }
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    private static void hang(CountDownLatch hanging, CountDownLatch interrupted) {
        hanging.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.countDown();
        }
    }

    @Test
    @DisplayName("An interrupt that a handler leaves behind is not the next one's")
    void interruptThatIsLeftBehind() throws Exception {
        CompletableFuture<Boolean> seen = new CompletableFuture<>();
        try (TestGateway gateway = TestGateway.setup()
                        .limits(limits -> limits.routeThreads(1))
                        .route(RouteKeys.DEFAULT, request -> {
                            Thread.currentThread().interrupt();
                            return CompletableFuture.completedStage(RouteResponse.OK);
                        })
                        .route(RouteKeys.SENDMESSAGE, request -> {
                            seen.complete(Thread.currentThread().isInterrupted());
                            return CompletableFuture.completedStage(RouteResponse.OK);
                        })
                        .start();
                RawClient client = gateway.open()) {
            client.text("interrupt");
            client.text("{\"action\":\"sendmessage\"}");

            assertThat(seen.get(10, TimeUnit.SECONDS)).isFalse();
        }
    }

    @Test
    @DisplayName("A client that goes while its mailbox is full, and its functions hang, is told to $disconnect once")
    void goneWithAFullMailbox() throws Exception {
        ManualTime time = new ManualTime();
        Queue<CompletableFuture<@Nullable String>> unanswered = new ConcurrentLinkedQueue<>();
        try (TestGateway gateway = TestGateway.setup()
                .functions()
                .time(time)
                .limits(limits -> limits.waitingMessages(4).concurrentInvocations(1))
                .function(RouteKeys.DEFAULT, event -> {
                    CompletableFuture<@Nullable String> never = new CompletableFuture<>();
                    unanswered.add(never);
                    return never;
                })
                .start()) {
            try (RawClient client = gateway.open()) {
                gateway.awaitAnswers();
                for (int i = 0; i < 8; i++) {
                    client.text("" + i);
                }
                gateway.nextEvent(RouteKeys.DEFAULT);
                client.reset();
            }
            // Until each call, and the wait for the last, took longer than the integration timeout. $disconnect's call
            // has the same timeout: time passes slowly enough for its thread to start.
            await().pollInterval(Duration.ofMillis(10))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> {
                        time.advance(Duration.ofSeconds(1));
                        return !gateway.events(RouteKeys.DISCONNECT).isEmpty();
                    });

            assertThat(gateway.events(RouteKeys.DISCONNECT)).hasSize(1);
            gateway.awaitConnections(0);
            // Those that still wait are called when the one before them is answered.
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                unanswered.forEach(answer -> answer.complete(null));
                return gateway.gateway().server.stage().dispatcher().isQuiet();
            });
            assertThat(gateway.stopped().events(RouteKeys.DISCONNECT)).hasSize(1);
        }
    }
}
