package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** 200 clients of which 5 never read, and 10,000 messages of 4 KiB for each of them. */
@Tag("plain") // the gateway's process speaks no TLS
class SlowClientsFigureTest {

    private static final int READERS = 195;
    private static final int SILENT = 5;
    private static final int SENDERS = 4;
    private static final int WINDOW = 8;
    private static final int EACH = 2500;
    private static final String FILLING = "x".repeat(4096);

    private final Map<Crowd.Client, int[]> nextOf = new ConcurrentHashMap<>();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong outOfOrder = new AtomicLong();
    private final AtomicInteger[] sent = new AtomicInteger[SENDERS];
    private final Map<Crowd.Client, Integer> senders = new ConcurrentHashMap<>();

    @Test
    void theOthersGetEverythingInOrderAndTheFiveAreThrottledThenClosed() throws Exception {
        try (GatewayProcess gateway = new GatewayProcess(2);
                Crowd crowd = new Crowd(gateway.uri(), this::received)) {
            List<Crowd.Client> clients = crowd.connect(READERS + SILENT);
            List<Crowd.Client> silent = clients.subList(READERS, READERS + SILENT);
            silent.forEach(Crowd.Client::stopReading);
            clients.subList(0, READERS).forEach(client -> nextOf.put(client, new int[SENDERS]));
            long begin = System.nanoTime();
            for (int sender = 0; sender < SENDERS; sender++) {
                sent[sender] = new AtomicInteger(WINDOW);
                senders.put(clients.get(sender), sender);
            }
            for (int number = 0; number < WINDOW; number++) {
                for (int sender = 0; sender < SENDERS; sender++) {
                    send(clients.get(sender), sender, number);
                }
            }
            long all = (long) READERS * SENDERS * EACH;
            await().atMost(Duration.ofSeconds(90)).until(() -> received.get() >= all || outOfOrder.get() > 0);
            long millis = (System.nanoTime() - begin) / 1_000_000;
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> gateway.figures().get("disconnected") == SILENT
                            && gateway.figures().get("broadcasts") == SENDERS * EACH);
            GatewayProcess.Figures figures = gateway.figures();
            System.out.println("200 clients, 5 never read, 10,000 x 4 KiB, " + GatewayProcess.HEAP + ": " + received
                    + " received in " + millis + " ms, gateway " + figures);

            assertThat(outOfOrder).hasValue(0);
            assertThat(received).hasValue(all);
            assertThat(figures.all())
                    .containsEntry("disconnected1008", (long) SILENT)
                    .containsEntry("laterGone", (long) SILENT)
                    .containsEntry("open", (long) READERS)
                    .containsEntry("stored", (long) READERS)
                    .containsEntry("otherwise", 0L);
            assertThat(figures.get("throttled")).isPositive();
            assertThat(figures.get("delivered")).isGreaterThanOrEqualTo(all);
            assertThat(figures.get("heap")).isLessThan(16L << 20);
        }
    }

    private void send(Crowd.Client client, int sender, int number) {
        String head = sender + " " + number + " ";
        client.send("{\"action\":\"sendmessage\",\"message\":\"" + head + FILLING.substring(head.length()) + "\"}");
    }

    private void received(Crowd.Client client, String head, int length) {
        int[] next = nextOf.get(client);
        String[] words = head.split(" ", 3);
        int sender = Integer.parseInt(words[0]);
        if (next == null || length != 4096 || next[sender]++ != Integer.parseInt(words[1])) {
            outOfOrder.incrementAndGet();
        }
        received.incrementAndGet();
        Integer own = senders.get(client);
        if (own != null && own == sender) {
            int number = sent[sender].getAndIncrement();
            if (number < EACH) {
                send(client, sender, number);
            }
        }
    }
}
