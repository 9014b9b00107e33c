package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One client sends 20,000 messages without waiting; 100 others read. */
@Tag("plain") // the gateway's process speaks no TLS
class FloodFigureTest {

    private static final int READERS = 100;
    private static final int MESSAGES = 20_000;
    private static final long ALL = (READERS + 1L) * MESSAGES;

    private final Map<Crowd.Client, int[]> nextOf = new ConcurrentHashMap<>();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong outOfOrder = new AtomicLong();

    @Test
    void nothingIsThrottledWhileEveryoneKeepsUp() throws Exception {
        try (GatewayProcess gateway = new GatewayProcess(10);
                Crowd crowd = new Crowd(gateway.uri(), this::received)) {
            List<Crowd.Client> clients = crowd.connect(READERS + 1);
            GatewayProcess.Figures figures = flood(gateway, clients, 100);
            await().atMost(Duration.ofSeconds(20)).until(() -> received.get() >= ALL);
            System.out.println("One floods 100 with 20,000 x 100 B, " + GatewayProcess.HEAP + ": " + received
                    + " received, gateway " + figures);

            assertThat(outOfOrder).hasValue(0);
            assertThat(received).hasValue(ALL);
            assertThat(figures.all())
                    .containsEntry("throttled", 0L)
                    .containsEntry("delivered", ALL)
                    .containsEntry("open", READERS + 1L);
            assertThat(figures.get("heap")).isLessThan(16L << 20);
        }
    }

    @Test
    void eachMessageIsReceivedOrCountedWhereSomeFallBehindForAWhile() throws Exception {
        try (GatewayProcess gateway = new GatewayProcess(60);
                Crowd crowd = new Crowd(gateway.uri(), this::received)) {
            List<Crowd.Client> clients = crowd.connect(READERS + 1);
            List<Crowd.Client> behind = clients.subList(READERS - 10, READERS);
            behind.forEach(Crowd.Client::stopReading);
            GatewayProcess.Figures figures = flood(gateway, clients, 1000);
            behind.forEach(Crowd.Client::startReading);
            await().atMost(Duration.ofSeconds(20)).until(() -> received.get() >= figures.get("delivered"));
            System.out.println("One floods 90 that read and 10 that pause with 20,000 x 1,000 B, " + GatewayProcess.HEAP
                    + ": " + received + " received, gateway " + figures);

            assertThat(outOfOrder).hasValue(0);
            assertThat(received.get() + figures.get("throttled")).isEqualTo(ALL);
            assertThat(figures.get("throttled")).isPositive();
            assertThat(figures.all()).containsEntry("otherwise", 0L).containsEntry("gone", 0L);
            assertThat(gateway.figures().all()).containsEntry("open", READERS + 1L);
            assertThat(figures.get("heap")).isLessThan(32L << 20);
        }
    }

    @Test
    void theGatewayRestsWhenThoseBehindHaveCaughtUp() throws Exception {
        try (GatewayProcess gateway = new GatewayProcess(60);
                Crowd crowd = new Crowd(gateway.uri(), this::received)) {
            List<Crowd.Client> clients = crowd.connect(READERS + 1);
            List<Crowd.Client> behind = clients.subList(0, READERS);
            behind.forEach(Crowd.Client::stopReading);
            GatewayProcess.Figures figures = flood(gateway, clients, 1000);
            behind.forEach(Crowd.Client::startReading);
            await().atMost(Duration.ofSeconds(20)).until(() -> received.get() >= figures.get("delivered"));

            long before = gateway.figures().get("cpuMillis");
            await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
            long used = gateway.figures().get("cpuMillis") - before;
            System.out.println("After 100 that were behind have caught up, the gateway takes " + used + " ms of 2 s");

            assertThat(used).isLessThan(500);
        }
    }

    private GatewayProcess.Figures flood(GatewayProcess gateway, List<Crowd.Client> clients, int length) {
        clients.forEach(client -> nextOf.put(client, new int[1]));
        for (int number = 0; number < MESSAGES; number++) {
            String head = number + " ";
            clients.get(READERS)
                    .send("{\"action\":\"sendmessage\",\"message\":\"" + head + "x".repeat(length - head.length())
                            + "\"}");
        }
        return await().atMost(Duration.ofSeconds(60))
                .until(gateway::figures, figures -> figures.get("broadcasts") == MESSAGES);
    }

    private void received(Crowd.Client client, String head, int length) {
        int number = Integer.parseInt(head.substring(0, head.indexOf(' ')));
        int[] next = nextOf.get(client);
        if (next == null || number < next[0]) {
            outOfOrder.incrementAndGet();
        } else {
            next[0] = number + 1;
        }
        received.incrementAndGet();
    }
}
