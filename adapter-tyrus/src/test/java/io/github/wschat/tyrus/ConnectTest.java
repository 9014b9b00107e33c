package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.model.ClientIdentity;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.protocol.Disconnection;
import io.github.wschat.protocol.RouteHandler;
import io.github.wschat.protocol.RouteKeys;
import io.github.wschat.protocol.RouteRequest;
import io.github.wschat.protocol.RouteResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code $connect} decides, and what the client sees of it. */
class ConnectTest {

    @Test
    @DisplayName("C01 a 200 of $connect opens the connection, and nothing is sent")
    void acceptedClientIsOpen() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.open()) {
            ConnectionId id = gateway.nextId();

            assertThat(gateway.isOpen(id)).isTrue();
            assertThat(gateway.asked(RouteKeys.CONNECT)).as("further $connects").isEmpty();
            client.closeWithoutCode();
            assertThat(client.read().opcode())
                    .as("the first frame is the answer to the close")
                    .isEqualTo(RawClient.CLOSE);
        }
    }

    @Test
    @DisplayName("C02 a 201 of $connect opens the connection")
    void anyStatusOfSuccessAccepts() throws Exception {
        try (TestGateway gateway =
                        TestGateway.setup().answering(RouteKeys.CONNECT, 201).start();
                RawClient client = gateway.connect()) {
            assertThat(client.handshake("/production").status()).isEqualTo(101);
        }
    }

    @ParameterizedTest(name = "status {0}")
    @CsvSource({
        "301, Moved Permanently", "400, Bad Request", "401, Unauthorized", "403, Forbidden",
        "429, Too Many Requests", "500, Internal Server Error", "501, Not Implemented", "502, Bad Gateway",
        "503, Service Unavailable", "504, Gateway Timeout"
    })
    @DisplayName("C03 to C07 any other status refuses, unchanged, with its name and no body, and no session is left")
    void refusedClientGetsTheStatus(int status, String name) throws Exception {
        try (TestGateway gateway =
                        TestGateway.setup().answering(RouteKeys.CONNECT, status).start();
                RawClient client = gateway.connect()) {
            RawClient.Answer answer = client.handshake("/production");

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.reasonPhrase()).isEqualTo(name);
            assertThat(answer.body()).isEmpty();
            assertThat(client.readsEnd()).isTrue();
            ConnectionId id = gateway.nextId();
            assertThat(gateway.isOpen(id)).isFalse();
            assertThat(gateway.gateway().openConnections()).isZero();
            assertThat(gateway.stopped().asked(RouteKeys.DISCONNECT)).isEmpty();
        }
    }

    @Test
    @DisplayName("C08 a $connect that throws refuses with 502")
    void throwingRouteRefuses() throws Exception {
        assertRefused(502, request -> {
            throw new IllegalStateException("thrown on purpose");
        });
    }

    @Test
    @DisplayName("C08 a $connect that throws an Error refuses with 502")
    void routeThatThrowsAnErrorRefuses() throws Exception {
        assertRefused(502, request -> {
            throw new AssertionError("thrown on purpose");
        });
    }

    @Test
    @DisplayName("C08 a $connect whose stage fails refuses with 502")
    void failedStageRefuses() throws Exception {
        assertRefused(502, request -> CompletableFuture.failedStage(new IOException("failed on purpose")));
    }

    @Test
    @DisplayName("C09 a $connect that returns no stage refuses with 502")
    void missingStageRefuses() throws Exception {
        assertRefused(502, request -> nothing());
    }

    @Test
    @DisplayName("C09 a $connect that answers nothing refuses with 502")
    void missingAnswerRefuses() throws Exception {
        assertRefused(502, request -> CompletableFuture.completedStage(nothing()));
    }

    @Test
    @DisplayName("C10 a $connect that takes too long refuses with 504, and its thread is interrupted")
    void lateRouteRefuses() throws Exception {
        ManualTime time = new ManualTime();
        CountDownLatch interrupted = new CountDownLatch(1);
        try (TestGateway gateway = TestGateway.setup()
                        .time(time)
                        .route(RouteKeys.CONNECT, request -> {
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                            }
                            return CompletableFuture.completedStage(RouteResponse.OK);
                        })
                        .start();
                RawClient client = gateway.connect()) {
            client.sendHandshake("/production");
            ConnectionId id = gateway.nextId();
            time.advance(Duration.ofSeconds(30));

            assertThat(client.answer().status()).isEqualTo(504);
            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(gateway.isOpen(id)).isFalse();
            assertThat(gateway.stopped().asked(RouteKeys.DISCONNECT)).isEmpty();
        }
    }

    @Test
    @DisplayName("C10 a $connect whose stage completes too late refuses with 504 at 29 s, and not before")
    void lateStageRefuses() throws Exception {
        ManualTime time = new ManualTime();
        CompletableFuture<RouteResponse> late = new CompletableFuture<>();
        try (TestGateway gateway = TestGateway.setup()
                        .time(time)
                        .route(RouteKeys.CONNECT, request -> late)
                        .start();
                RawClient client = gateway.connect()) {
            client.sendHandshake("/production");
            gateway.nextId();
            time.advance(Duration.ofSeconds(28));
            assertThat(client.hearsNothing(Duration.ofMillis(100))).isTrue();
            time.advance(Duration.ofSeconds(1));

            assertThat(client.answer().status()).isEqualTo(504);
            late.complete(RouteResponse.OK);
            assertThat(client.readsEnd()).isTrue();
        }
    }

    @Test
    @DisplayName("C11 without a $connect route everybody is accepted, and nothing is asked")
    void withoutTheRouteEverybodyIsAccepted() throws Exception {
        try (TestGateway gateway =
                        TestGateway.setup().without(RouteKeys.CONNECT).start();
                RawClient client = gateway.open()) {
            gateway.awaitConnections(1);
            client.text("hello");
            RouteRequest message = gateway.next(RouteKeys.DEFAULT);
            assertThat(message.body()).isEqualTo("hello");
            assertThat(gateway.asked(RouteKeys.CONNECT)).isEmpty();
        }
    }

    @Test
    @DisplayName("C12 what the client sends with its handshake, and while $connect decides, is handled after it")
    void earlyFramesComeAfterConnect() throws Exception {
        CompletableFuture<RouteResponse> decision = new CompletableFuture<>();
        try (TestGateway gateway = TestGateway.setup()
                        .route(RouteKeys.CONNECT, request -> decision)
                        .start();
                RawClient client = gateway.connect()) {
            byte[] first = RawClient.frame(RawClient.FIN | RawClient.TEXT, "first");
            client.send(RawClient.handshakeOf("/production") + new String(first, StandardCharsets.ISO_8859_1));
            gateway.nextId();
            client.text("second");
            assertThat(client.hearsNothing(Duration.ofMillis(200))).isTrue();
            assertThat(gateway.asked(RouteKeys.DEFAULT)).isEmpty();
            decision.complete(RouteResponse.OK);

            assertThat(client.answer().status()).isEqualTo(101);
            assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("first");
            assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("second");
        }
    }

    @Test
    @DisplayName("C12 half a frame that came with the handshake is completed by what comes later")
    void earlyPartOfAFrameIsKept() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.connect()) {
            String frame =
                    new String(RawClient.frame(RawClient.FIN | RawClient.TEXT, "whole"), StandardCharsets.ISO_8859_1);
            client.send(RawClient.handshakeOf("/production") + frame.substring(0, 5));
            assertThat(client.answer().status()).isEqualTo(101);
            client.send(frame.substring(5));

            assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("whole");
        }
    }

    @Test
    @DisplayName("C24 ids are of API Gateway's form, and differ")
    void idsDiffer() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient clientOne = gateway.open();
                RawClient clientOther = gateway.open()) {
            ConnectionId first = gateway.nextId();
            ConnectionId second = gateway.nextId();
            clientOne.text("a");
            clientOther.text("b");

            assertThat(first.value()).matches("[A-Za-z0-9_-]{15}=");
            assertThat(second.value()).matches("[A-Za-z0-9_-]{15}=").isNotEqualTo(first.value());
            ConnectionId one = gateway.next(RouteKeys.DEFAULT).connectionId();
            ConnectionId other = gateway.next(RouteKeys.DEFAULT).connectionId();
            assertThat(List.of(one, other)).containsExactlyInAnyOrder(first, second);
        }
    }

    @Test
    @DisplayName("C25, C32 the route is told the client's address, and its user agent where it has one")
    void routeIsToldWhoConnects() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient silent = gateway.open();
                RawClient named = gateway.connect()) {
            named.handshake("/production", "User-Agent: abc");

            assertThat(gateway.next(RouteKeys.CONNECT).identity()).isEqualTo(new ClientIdentity("127.0.0.1", null));
            assertThat(gateway.next(RouteKeys.CONNECT).identity()).isEqualTo(new ClientIdentity("127.0.0.1", "abc"));
            silent.text("one");
            assertThat(gateway.next(RouteKeys.DEFAULT).identity().userAgent()).isNull();
            named.text("two");
            assertThat(gateway.next(RouteKeys.DEFAULT).identity().userAgent()).isEqualTo("abc");
        }
    }

    @Test
    @DisplayName("A client that leaves while $connect decides leaves no session, and no $disconnect if it is refused")
    void clientThatLeavesBeforeItIsRefusedLeavesNothing() throws Exception {
        CompletableFuture<RouteResponse> decision = new CompletableFuture<>();
        try (TestGateway gateway = TestGateway.setup()
                .route(RouteKeys.CONNECT, request -> decision)
                .start()) {
            ConnectionId id;
            try (RawClient client = gateway.connect()) {
                client.sendHandshake("/production");
                id = gateway.nextId();
                client.reset();
            }
            decision.complete(RouteResponse.of(403));

            assertThat(gateway.isOpen(id)).isFalse();
            assertThat(gateway.stopped().asked(RouteKeys.DISCONNECT)).isEmpty();
        }
    }

    @Test
    @DisplayName("D14 a client that is gone when $connect accepts it is followed by $disconnect with 1006")
    void clientThatLeavesBeforeItIsAcceptedIsDisconnected() throws Exception {
        CompletableFuture<RouteResponse> decision = new CompletableFuture<>();
        try (TestGateway gateway = TestGateway.setup()
                .route(RouteKeys.CONNECT, request -> decision)
                .start()) {
            ConnectionId id;
            try (RawClient client = gateway.connect()) {
                client.sendHandshake("/production");
                id = gateway.nextId();
                client.reset();
            }
            decision.complete(RouteResponse.OK);

            RouteRequest goodbye = gateway.next(RouteKeys.DISCONNECT);
            assertThat(goodbye.connectionId()).isEqualTo(id);
            assertThat(goodbye.disconnection()).isEqualTo(new Disconnection(1006, "The connection was lost"));
            gateway.awaitClosed(id);
            assertThat(gateway.gateway().openConnections()).isZero();
        }
    }

    @Test
    @DisplayName("Over the limit on connections a client gets 429, and the place of one that leaves is free again")
    void limitOnConnectionsHolds() throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                        .limits(limits -> limits.maxConnections(2))
                        .start();
                RawClient first = gateway.open();
                RawClient second = gateway.open()) {
            try (RawClient third = gateway.connect()) {
                RawClient.Answer refusal = third.handshake("/production");
                assertThat(refusal.status()).isEqualTo(429);
                assertThat(refusal.reasonPhrase()).isEqualTo("Too Many Requests");
            }
            first.closeWithoutCode();
            first.awaitEnd();
            gateway.awaitConnections(1);

            try (RawClient fourth = gateway.open()) {
                fourth.text("hello");
                assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("hello");
            }
            second.text("still here");
            assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("still here");
        }
    }

    @Test
    @DisplayName("A client that is refused takes no place")
    void refusedClientTakesNoPlace() throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                .limits(limits -> limits.maxConnections(1))
                .answering(RouteKeys.CONNECT, 403)
                .start()) {
            for (int i = 0; i < 5; i++) {
                try (RawClient client = gateway.connect()) {
                    assertThat(client.handshake("/production").status()).isEqualTo(403);
                }
            }
            Awaitility.await().until(() -> gateway.asked(RouteKeys.CONNECT).size() == 5);
        }
    }

    private static void assertRefused(int status, RouteHandler connect) throws IOException {
        try (TestGateway gateway =
                        TestGateway.setup().route(RouteKeys.CONNECT, connect).start();
                RawClient client = gateway.connect()) {
            assertThat(client.handshake("/production").status()).isEqualTo(status);
            assertThat(client.readsEnd()).isTrue();
            assertThat(gateway.isOpen(gateway.nextId())).isFalse();
            assertThat(gateway.stopped().asked(RouteKeys.DISCONNECT)).isEmpty();
        }
    }

    /** What a route of somebody who does not check for null may return. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        @Nullable T nothing = null;
        return nothing;
    }
}
