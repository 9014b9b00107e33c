package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.protocol.RouteKeys;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sockets that are cut while the gateway's side of things is under way, in order or by a reset; what clients are in the midst of
 * themselves is in {@link FaultsTest}.
 */
class CutTest {

    private static final int ROUNDS = 20;

    private final BlockingQueue<CompletableFuture<@Nullable String>> undecided = new LinkedBlockingQueue<>();

    private CompletionStage<@Nullable String> undecided() {
        CompletableFuture<@Nullable String> answer = new CompletableFuture<>();
        undecided.add(answer);
        return answer;
    }

    private void decide(String answer) throws InterruptedException {
        for (int i = 0; i < ROUNDS; i++) {
            Objects.requireNonNull(undecided.poll(10, TimeUnit.SECONDS)).complete(answer);
        }
    }

    private static void cut(RawClient client, boolean reset) throws IOException {
        if (reset) {
            client.reset();
        } else {
            client.close();
        }
    }

    private static String policy(String effect) {
        return "{\"principalId\":\"ada\",\"policyDocument\":{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\""
                + effect + "\",\"Action\":\"*\",\"Resource\":\"*\"}]}}";
    }

    @ParameterizedTest
    @CsvSource({"true, Allow", "false, Allow", "true, Deny", "false, Deny"})
    @DisplayName("D14 who goes while the authorizer decides is told to $disconnect once if let in, and never if not")
    void whileTheAuthorizerDecides(boolean reset, String effect) throws Exception {
        boolean allowed = effect.equals("Allow");
        try (TestGateway gateway = TestGateway.setup()
                .functions()
                .limits(limits -> limits.maxConnections(ROUNDS))
                .api(api -> api.authorizer(Authorizer.request(List.of(), event -> undecided())))
                .start()) {
            for (int i = 0; i < ROUNDS; i++) {
                RawClient client = gateway.connect();
                client.sendHandshake("/production");
                // Only what the gateway has begun with can be cut there.
                awaitUndecided(i + 1);
                cut(client, reset);
            }
            decide(policy(effect));
            List<ConnectionId> ended = new ArrayList<>();
            for (int i = 0; i < ROUNDS && allowed; i++) {
                ended.add(gateway.nextEvent(RouteKeys.DISCONNECT).connectionId());
            }
            gateway.awaitConnections(0);
            gateway.awaitAnswers();

            assertThat(gateway.events(RouteKeys.CONNECT)).hasSize(allowed ? ROUNDS : 0);
            assertThat(ended).doesNotHaveDuplicates();
            // All places are free again.
            assertPlacesAreFree(gateway);
            assertThat(gateway.stopped().events(RouteKeys.DISCONNECT)).isEmpty();
        }
    }

    private void awaitUndecided(int count) {
        await().pollInterval(Duration.ofMillis(1)).until(() -> undecided.size() == count);
    }

    /** As many may wait for the authorizer as may connect. */
    private void assertPlacesAreFree(TestGateway gateway) throws Exception {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            RawClient client = gateway.connect();
            clients.add(client);
            client.sendHandshake("/production");
        }
        decide(policy("Deny"));
        for (RawClient client : clients) {
            assertThat(client.answer().status()).isEqualTo(403);
            client.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 200", "false, 200", "true, 403", "false, 403", "true, 0", "false, 0"})
    @DisplayName(
            "D14 who goes while a handler in this process decides is told to $disconnect once if let in, and never if not")
    void whileAHandlerDecides(boolean reset, int status) throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        try (TestGateway gateway = TestGateway.setup()
                .limits(limits -> limits.routeThreads(ROUNDS))
                .route(RouteKeys.CONNECT, request -> {
                    awaitOrFail(goOn);
                    if (status == 0) {
                        throw new IllegalStateException("thrown on purpose");
                    }
                    return CompletableFuture.completedStage(RouteResponse.of(status));
                })
                .start()) {
            List<ConnectionId> begun = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                RawClient client = gateway.connect();
                client.sendHandshake("/production");
                begun.add(gateway.nextId());
                cut(client, reset);
            }
            goOn.countDown();
            List<ConnectionId> ended = new ArrayList<>();
            for (int i = 0; i < ROUNDS && status == 200; i++) {
                ended.add(gateway.next(RouteKeys.DISCONNECT).connectionId());
            }
            gateway.awaitConnections(0);
            gateway.awaitAnswers();

            assertThat(begun).noneMatch(gateway::isOpen);
            if (status == 200) {
                assertThat(ended).containsExactlyInAnyOrderElementsOf(begun);
            }
            assertThat(gateway.stopped().asked(RouteKeys.DISCONNECT)).isEmpty();
        }
    }

    private static void awaitOrFail(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("A function's answer to a client that has gone is for nobody, and $disconnect comes after it")
    void whileAMessageIsAtItsFunction(boolean reset) throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                .functions()
                .twoWay(RouteKeys.DEFAULT, event -> undecided())
                .start()) {
            for (int i = 0; i < ROUNDS; i++) {
                RawClient client = gateway.open();
                client.text("hello");
                gateway.nextEvent(RouteKeys.DEFAULT);
                cut(client, reset);
            }
            gateway.awaitConnections(0);
            assertThat(gateway.events(RouteKeys.DISCONNECT)).isEmpty();
            decide("{\"body\":\"too late\"}");
            List<ConnectionId> ended = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                ended.add(gateway.nextEvent(RouteKeys.DISCONNECT).connectionId());
            }
            gateway.awaitAnswers();

            assertThat(ended).doesNotHaveDuplicates().noneMatch(gateway::isOpen);
            assertThat(gateway.stopped().events(RouteKeys.DISCONNECT)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("A client that is cut off after the gateway's close frame has ended as the gateway closed it, once")
    void afterOurCloseFrame(boolean reset) throws Exception {
        try (TestGateway gateway = TestGateway.start()) {
            List<ConnectionId> closed = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                RawClient client = gateway.open();
                ConnectionId id = gateway.nextId();
                closed.add(id);
                TestGateway.resultOf(gateway.gateway().close(id));
                if (i % 2 == 0) {
                    assertThat(client.readClose().code()).isEqualTo(1000);
                }
                cut(client, reset);
            }
            for (int i = 0; i < ROUNDS; i++) {
                assertThat(gateway.nextEnd().code()).isEqualTo(1000);
            }
            gateway.awaitAnswers();

            assertThat(closed).noneMatch(gateway::isOpen);
            assertThat(gateway.stopped().asked(RouteKeys.DISCONNECT)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    @DisplayName("Who closes at the same time as the gateway, and is sent to meanwhile, has ended once")
    void bothCloseAtOnce(boolean byFrame, boolean reset) throws Exception {
        AtomicInteger delivered = new AtomicInteger();
        AtomicInteger gone = new AtomicInteger();
        try (TestGateway gateway = TestGateway.start()) {
            List<ConnectionId> closed = new ArrayList<>();
            for (int i = 0; i < 3 * ROUNDS; i++) {
                RawClient client = gateway.open();
                ConnectionId id = gateway.nextId();
                closed.add(id);
                CountDownLatch go = new CountDownLatch(1);
                CompletableFuture<Void> ours = CompletableFuture.runAsync(() -> {
                    awaitOrFail(go);
                    Delivery outcome =
                            TestGateway.resultOf(gateway.gateway().send(id, OutboundMessage.of("at the same time")));
                    (outcome instanceof Delivery.Gone ? gone : delivered).incrementAndGet();
                    TestGateway.resultOf(gateway.gateway().close(id));
                });
                go.countDown();
                if (byFrame) {
                    client.close(4000, "mine");
                }
                cut(client, reset);
                ours.get(10, TimeUnit.SECONDS);
            }
            List<ConnectionId> ended = new ArrayList<>();
            for (int i = 0; i < closed.size(); i++) {
                ended.add(gateway.next(RouteKeys.DISCONNECT).connectionId());
            }
            gateway.awaitAnswers();
            System.out.println(closed.size() + " connections closed by both sides at once: " + delivered
                    + " messages taken, " + gone + " refused as gone, " + ended.size() + " $disconnects");

            assertThat(ended).containsExactlyInAnyOrderElementsOf(closed);
            assertThat(closed).noneMatch(gateway::isOpen);
            assertThat(gateway.stopped().asked(RouteKeys.DISCONNECT)).isEmpty();
        }
    }
}
