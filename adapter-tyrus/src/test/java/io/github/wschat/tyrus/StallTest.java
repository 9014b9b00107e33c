package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.protocol.Disconnection;
import io.github.wschat.protocol.RouteKeys;
import io.github.wschat.protocol.RouteResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When a client is taken for stalled, by a manual clock and real sockets. */
// The crowd speaks no TLS; TlsTest has a client that stalls.
@Tag("plain")
class StallTest {

    private static final OutboundMessage MESSAGE = OutboundMessage.of("x".repeat(1020));

    private final ManualTime time = new ManualTime();
    private final TyrusGateway gateway = TyrusGateway.builder().time(time, time).build();
    private final BlockingQueue<ConnectionId> connected = new LinkedBlockingQueue<>();
    private final BlockingQueue<Disconnection> disconnected = new LinkedBlockingQueue<>();
    private Crowd crowd;

    @BeforeEach
    void start() {
        Integration integration = Integration.inProcess(request -> {
            if (request.routeKey().equals(RouteKeys.CONNECT)) {
                connected.add(request.connectionId());
            } else {
                disconnected.add(Objects.requireNonNull(request.disconnection()));
            }
            return CompletableFuture.completedStage(RouteResponse.OK);
        });
        gateway.start(WebSocketApi.builder()
                .route(RouteKeys.CONNECT, integration)
                .route(RouteKeys.DISCONNECT, integration)
                .build());
        crowd = new Crowd(gateway.uri(), (client, head, length) -> {});
    }

    @AfterEach
    void stop() {
        crowd.close();
        gateway.close();
    }

    @Test
    @DisplayName("D11: a client that takes 4 KiB a second through a small buffer is not stalled")
    void aSlowClientWithASmallBufferIsNotStalled() throws Exception {
        staysWhileItReads(4096, 4096);
    }

    /**
     * Linux begins with 64 KiB, and tells of room there in steps of up to 128 KiB, whatever is written. Set, since it would grow: to
     * the kernel, whose time is not manual, the client reads fast.
     */
    @Test
    @DisplayName("D11: a client that takes 32 KiB a second through a default buffer is not stalled")
    void aSlowClientWithADefaultBufferIsNotStalled() throws Exception {
        staysWhileItReads(64 * 1024, 32 * 1024);
    }

    private void staysWhileItReads(int receiveBuffer, int bytesPerSecond) throws Exception {
        Crowd.Client client = connectWithoutReading(receiveBuffer);
        ConnectionId id = nextConnected();
        fillUp(id);
        for (int second = 1; second <= 90; second++) {
            read(client, bytesPerSecond);
            time.advance(Duration.ofSeconds(1));
            fillUp(id);
        }
        assertThat(gateway.openConnections()).isOne();
        assertThat(disconnected).isEmpty();
    }

    @Test
    @DisplayName("D11: a client that takes nothing is closed after ten seconds, not before, and reported with 1008")
    void aClientThatTakesNothingIsClosedAfterTenSeconds() throws Exception {
        Crowd.Client client = connectWithoutReading(0);
        ConnectionId id = nextConnected();
        fillUp(id);

        Disconnection end = null;
        int secondsFull = 0;
        while (end == null && secondsFull < 20) {
            // A kernel that grows its buffer takes some more, now and then.
            boolean full = outcome(id) == Delivery.Throttled.INSTANCE;
            if (!full) {
                fillUp(id);
            }
            secondsFull = full ? secondsFull + 1 : 0;
            time.advance(Duration.ofSeconds(1));
            end = disconnected.poll(100, TimeUnit.MILLISECONDS);
        }

        assertThat(end).isEqualTo(new Disconnection(1008, "The client does not keep up"));
        assertThat(secondsFull).isBetween(9, 11);
        assertThat(outcome(id)).isEqualTo(Delivery.Gone.INSTANCE);
        client.startReading();
        assertThat(client.ended.get(5, TimeUnit.SECONDS)).isEqualTo(1006);
    }

    @Test
    @DisplayName("D11: a client for which nothing waits is not stalled, however long")
    void aClientForWhichNothingWaitsIsNotStalled() throws Exception {
        connectWithoutReading(0);
        ConnectionId id = nextConnected();
        await().atMost(Duration.ofSeconds(5)).until(() -> outcome(id) == Delivery.Delivered.INSTANCE);

        time.advance(Duration.ofSeconds(60));

        assertThat(disconnected.poll(300, TimeUnit.MILLISECONDS)).isNull();
        assertThat(outcome(id)).isEqualTo(Delivery.Delivered.INSTANCE);
    }

    private Crowd.Client connectWithoutReading(int receiveBuffer) throws Exception {
        Crowd.Client client = crowd.begin("", receiveBuffer);
        assertThat(client.status.get(5, TimeUnit.SECONDS)).isEqualTo(101);
        client.stopReading();
        return client;
    }

    private ConnectionId nextConnected() throws InterruptedException {
        return Objects.requireNonNull(connected.poll(5, TimeUnit.SECONDS));
    }

    /** Reads so much, and waits for it where need be: the kernel's own timers run in real time. */
    private static void read(Crowd.Client client, int bytes) {
        AtomicInteger left = new AtomicInteger(bytes);
        await().atMost(Duration.ofSeconds(10))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> left.addAndGet(-client.read(left.get())) == 0);
    }

    /** Sends until something is throttled: from then on something waits. */
    private void fillUp(ConnectionId id) {
        await().atMost(Duration.ofSeconds(10))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() ->
                        Stream.generate(() -> outcome(id)).limit(500).anyMatch(Delivery.Throttled.INSTANCE::equals));
    }

    private Delivery outcome(ConnectionId id) {
        return gateway.send(id, MESSAGE).toCompletableFuture().join();
    }
}
