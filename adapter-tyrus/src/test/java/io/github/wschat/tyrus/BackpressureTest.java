package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.protocol.RouteKeys;
import io.github.wschat.protocol.RouteRequest;
import io.github.wschat.protocol.RouteResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients that send faster than their route takes it. */
// The crowd speaks no TLS, and reading stops above it.
@Tag("plain")
class BackpressureTest {

    private static final int MESSAGES = 20_000;
    private static final String FILLING = "x".repeat(2000);

    private final TyrusGateway gateway = TyrusGateway.builder()
            .limits(GatewayLimits.builder().routeThreads(3).build())
            .build();
    private final Semaphore permits = new Semaphore(0);
    private final AtomicInteger handled = new AtomicInteger();
    private final AtomicInteger outOfOrder = new AtomicInteger();
    private final AtomicLong answered = new AtomicLong();
    private Crowd crowd;

    @BeforeEach
    void start() {
        gateway.start(WebSocketApi.builder()
                .route(RouteKeys.DEFAULT, Integration.inProcess(this::route))
                .build());
        crowd = new Crowd(gateway.uri(), (client, head, length) -> answered.set(System.nanoTime()));
    }

    @AfterEach
    void stop() {
        permits.drainPermits();
        permits.release(10 * MESSAGES);
        crowd.close();
        gateway.close();
    }

    private CompletionStage<RouteResponse> route(RouteRequest request) {
        String body = Objects.requireNonNull(request.body());
        if (body.equals("quick")) {
            gateway.send(request.connectionId(), OutboundMessage.of("answer"));
        } else {
            permits.acquireUninterruptibly();
            if (Integer.parseInt(body.substring(0, body.indexOf(' '))) != handled.getAndIncrement()) {
                outOfOrder.incrementAndGet();
            }
        }
        return CompletableFuture.completedStage(RouteResponse.OK);
    }

    @Test
    void oneThatFloodsIsReadNoFurtherThanItsRouteTakes() throws Exception {
        Crowd.Client client = crowd.connect(1).get(0);
        flood(client);

        // 40 MB were sent; the sockets' buffers hold a part, the gateway next to nothing, and the rest stays with the
        // client.
        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(10))
                .until(client::unsent, unsent -> unsent > MESSAGES / 4);
        assertThat(handled).hasValue(0);

        permits.release(MESSAGES);
        await().atMost(Duration.ofSeconds(20)).until(() -> handled.get() == MESSAGES);
        assertThat(outOfOrder).hasValue(0);
        assertThat(client.unsent()).isZero();
    }

    @Test
    void othersAreServedMeanwhile() throws Exception {
        List<Crowd.Client> clients = crowd.connect(3);
        // Two of the three threads are held by two clients whose route does not return.
        flood(clients.get(0));
        clients.get(1).send("0 and nothing more");
        await().atMost(Duration.ofSeconds(5)).until(() -> permits.getQueueLength() == 2);

        long slowest = slowestAnswer(clients.get(2));

        System.out.println("While one floods a route that does not return, another is answered within "
                + slowest / 1_000_000 + " ms");
        assertThat(slowest).isLessThan(Duration.ofSeconds(2).toNanos());
    }

    /** A route that is never idle for one must be there for the next, too: eight flood, and a ninth wants an answer. */
    @Test
    void busyOnesTakeTurnsWithOthers() throws Exception {
        List<Crowd.Client> clients = crowd.connect(9);
        permits.release(Integer.MAX_VALUE / 2);
        clients.subList(0, 8).forEach(this::flood);

        long slowest = slowestAnswer(clients.get(8));

        System.out.println("While eight flood, a ninth is answered within " + slowest / 1_000_000 + " ms");
        assertThat(slowest).isLessThan(Duration.ofSeconds(2).toNanos());
    }

    private void flood(Crowd.Client client) {
        for (int number = 0; number < MESSAGES; number++) {
            client.send(number + " " + FILLING);
        }
    }

    private long slowestAnswer(Crowd.Client client) {
        long slowest = 0;
        for (int i = 0; i < 50; i++) {
            answered.set(0);
            long begin = System.nanoTime();
            client.send("quick");
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> answered.get() != 0);
            slowest = Math.max(slowest, answered.get() - begin);
        }
        return slowest;
    }
}
