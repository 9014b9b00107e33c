package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.protocol.RouteKeys;
import io.github.wschat.protocol.RouteRequest;
import io.github.wschat.protocol.RouteResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that go at any moment, clients that never say what they want, handlers that do not return. */
class FaultsTest {

    private static final int ROUNDS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "A socket that is cut, in order or not, leaves no id and nothing under way, and is told to $disconnect once if it was open")
    void cutSockets(Cut moment) throws Exception {
        BlockingQueue<CompletableFuture<@Nullable String>> undecided = new LinkedBlockingQueue<>();
        try (TestGateway gateway = TestGateway.setup()
                .functions()
                .function(RouteKeys.CONNECT, event -> {
                    CompletableFuture<@Nullable String> answer = new CompletableFuture<>();
                    if (event.json().contains("\"slow\"")) {
                        undecided.add(answer);
                    } else {
                        answer.complete("{\"statusCode\":200}");
                    }
                    return answer;
                })
                .start()) {
            for (int i = 0; i < ROUNDS; i++) {
                RawClient client = gateway.connect();
                moment.reach(client);
                if (moment == Cut.WHILE_CONNECT_DECIDES) {
                    gateway.nextEvent(RouteKeys.CONNECT);
                }
                if (i % 2 == 0) {
                    client.reset();
                } else {
                    client.close();
                }
            }
            if (moment == Cut.WHILE_CONNECT_DECIDES) {
                // Whoever is let in after having gone is told to have gone (D14).
                for (int i = 0; i < ROUNDS; i++) {
                    Objects.requireNonNull(undecided.poll(10, TimeUnit.SECONDS)).complete("{\"statusCode\":200}");
                }
            }
            int opened = moment.isOpen() || moment == Cut.WHILE_CONNECT_DECIDES ? ROUNDS : 0;
            List<ProxyEvent> ends = new ArrayList<>();
            for (int i = 0; i < opened; i++) {
                ends.add(gateway.nextEvent(RouteKeys.DISCONNECT));
            }
            gateway.awaitConnections(0);
            gateway.awaitAnswers();

            assertThat(ends).extracting(ProxyEvent::connectionId).doesNotHaveDuplicates();
            for (ProxyEvent end : ends) {
                assertThat(gateway.isOpen(end.connectionId())).isFalse();
                if (moment != Cut.BEFORE_THE_ANSWER_TO_A_CLOSE) {
                    assertThat(end.json()).contains("\"disconnectStatusCode\":1006");
                }
            }
            assertThat(gateway.stopped().events(RouteKeys.DISCONNECT)).isEmpty();
        }
    }

    @Test
    @DisplayName("A client that is refused after it has gone is not told to $disconnect")
    void goneAndRefused() throws Exception {
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
            gateway.awaitAnswers();

            assertThat(gateway.isOpen(id)).isFalse();
            assertThat(gateway.stopped().asked(RouteKeys.DISCONNECT)).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "Whoever sends a request byte by byte, for ever, is ended 30 s after it began, whatever kind of request, and others are served")
    void slowRequests() throws Exception {
        ManualTime time = new ManualTime();
        try (TestGateway gateway = TestGateway.setup().time(time).start()) {
            List<RawClient> slow = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                RawClient client = gateway.connect();
                slow.add(client);
                switch (i % 4) {
                    case 0 -> {}
                    case 1 -> client.send("G");
                    case 2 -> client.send("GET /production HTTP/1.1\r\nUpgrade: websocket\r\n");
                    default -> Cut.IN_A_POST_BODY.reach(client);
                }
            }
            // Whoever connects after them is accepted after them: for all of them time runs now.
            gateway.gone();
            for (int second = 0; second < 29; second++) {
                time.advance(Duration.ofSeconds(1));
                for (int i = 2; i < slow.size(); i += 4) {
                    slow.get(i).send(Cut.headerLine(second));
                }
            }
            assertThat(slow.get(0).hearsNothing(Duration.ofMillis(50))).isTrue();
            assertThat(slow.get(2).hearsNothing(Duration.ofMillis(50))).isTrue();
            long begin = System.nanoTime();
            try (RawClient client = gateway.open()) {
                client.text("hello");
                assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("hello");
            }
            System.out.println("Beside 100 whose requests do not end, a client was connected and heard in "
                    + (System.nanoTime() - begin) / 1_000_000 + " ms");
            time.advance(Duration.ofSeconds(2));

            for (RawClient client : slow) {
                client.awaitEnd();
                client.close();
            }
            assertThat(gateway.asked(RouteKeys.CONNECT)).hasSize(1); // the client that was served
        }
    }

    @Test
    @DisplayName("A WebSocket, and a $connect that takes long, are no requests that do not end")
    void slowDecisionsAreNotSlowRequests() throws Exception {
        ManualTime time = new ManualTime();
        CompletableFuture<RouteResponse> decision = new CompletableFuture<>();
        try (TestGateway gateway = TestGateway.setup()
                        .time(time)
                        .limits(limits -> limits.httpRequestTimeout(Duration.ofSeconds(1)))
                        .route(
                                RouteKeys.CONNECT,
                                request -> "patient".equals(request.identity().userAgent())
                                        ? decision
                                        : CompletableFuture.completedStage(RouteResponse.OK))
                        .start();
                RawClient open = gateway.open();
                RawClient deciding = gateway.connect()) {
            gateway.nextId();
            deciding.sendHandshake("/production", "User-Agent: patient");
            gateway.nextId();
            time.advance(Duration.ofSeconds(20));
            decision.complete(RouteResponse.OK);

            assertThat(deciding.answer().status()).isEqualTo(101);
            open.text("still here");
            assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("still here");
        }
    }

    @Test
    @DisplayName("Headers without end are refused, and end the connection")
    void endlessHeaders() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.connect()) {
            client.send("GET /production HTTP/1.1\r\nHost: a\r\n");
            try {
                for (int i = 0; i < 100_000; i++) {
                    client.send(Cut.headerLine(i));
                }
            } catch (IOException e) {
                // The gateway has had enough.
                assertThat(e).isNotNull();
            }
            client.awaitEnd();

            assertThat(gateway.asked(RouteKeys.CONNECT)).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "Handlers that hang cost a thread each and nobody else's turn; at the timeout they are interrupted and their clients told")
    void hangingHandlers() throws Exception {
        ManualTime time = new ManualTime();
        CountDownLatch interrupted = new CountDownLatch(3);
        try (TestGateway gateway = TestGateway.setup()
                .time(time)
                .limits(limits -> limits.routeThreads(4))
                .route(RouteKeys.DEFAULT, request -> "hang".equals(request.body()) ? hang(interrupted) : answered())
                .start()) {
            List<RawClient> hanging = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                RawClient client = gateway.open();
                hanging.add(client);
                client.text("hang");
                assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("hang");
            }
            try (RawClient other = gateway.open()) {
                for (int i = 0; i < 100; i++) {
                    other.text("" + i);
                    assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("" + i);
                }
            }
            time.advance(Duration.ofSeconds(29));

            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
            for (RawClient client : hanging) {
                assertThat(client.readText()).startsWith("{\"message\": \"Endpoint request timed out\"");
                client.text("and now?");
                assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("and now?");
                client.close();
            }
        }
    }

    @Test
    @DisplayName("A stop in the midst of everything ends in its time, and leaves no thread")
    void stopInTheMidst() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        TestGateway gateway = TestGateway.setup()
                .function(RouteKeys.SENDMESSAGE, event -> new CompletableFuture<>())
                .route(RouteKeys.CONNECT, FaultsTest::undecidedIfSlow)
                .route(RouteKeys.DEFAULT, request -> hang(never))
                .start();
        List<RawClient> clients = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            for (Cut moment : Cut.values()) {
                RawClient client = gateway.connect();
                clients.add(client);
                moment.reach(client);
            }
            RawClient calling = gateway.open();
            clients.add(calling);
            calling.text("{\"action\":\"sendmessage\"}");
        }
        long begin = System.nanoTime();
        gateway.gateway().stop(Duration.ofSeconds(1));
        long millis = (System.nanoTime() - begin) / 1_000_000;
        System.out.println("stop() in the midst of " + clients.size() + " clients in all phases: " + millis + " ms");

        assertThat(millis).isLessThan(5_000);
        for (RawClient client : clients) {
            client.awaitEnd();
            client.close();
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("wschat-")));
    }

    private static CompletionStage<RouteResponse> undecidedIfSlow(RouteRequest request) {
        return Objects.requireNonNull(request.handshake()).query().containsKey("slow")
                ? new CompletableFuture<>()
                : answered();
    }

    private static CompletionStage<RouteResponse> answered() {
        return CompletableFuture.completedStage(RouteResponse.OK);
    }

    private static CompletionStage<RouteResponse> hang(CountDownLatch interrupted) {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.countDown();
        }
        return answered();
    }
}
