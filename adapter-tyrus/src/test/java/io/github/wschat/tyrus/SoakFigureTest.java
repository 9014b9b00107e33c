package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * 2,000 connections, of which most come and go all the time, while messages for everyone are sent.
 *
 * <p>For three seconds, or as long as told: {@code mvn verify -pl adapter-tyrus -am -Dtest=SoakFigureTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dwschat.soak.seconds=60}.
 */
@Tag("plain") // the gateway's process speaks no TLS
class SoakFigureTest {

    private static final int CLIENTS = 2_000;
    private static final int STAYING = 200;
    private static final int COMING_AT_ONCE = 50;
    private static final int SECONDS = Integer.getInteger("wschat.soak.seconds", 3);

    private final Map<Crowd.Client, AtomicInteger> staying = new ConcurrentHashMap<>();
    private final AtomicLong outOfOrder = new AtomicLong();
    private final AtomicLong received = new AtomicLong();

    @Test
    void nobodyIsLostAndNothingIsLeft() throws Exception {
        try (GatewayProcess gateway = new GatewayProcess(60);
                Crowd crowd = new Crowd(gateway.uri(), this::received)) {
            Deque<Crowd.Client> passing = new ArrayDeque<>();
            comeAndGo(crowd, passing, 2 * CLIENTS);
            leave(passing, passing.size());
            GatewayProcess.Figures before = whenAllAreGone(gateway, 12_000_000);

            List<Crowd.Client> all = crowd.connect(STAYING);
            all.forEach(client -> staying.put(client, new AtomicInteger()));
            passing.addAll(crowd.connect(CLIENTS - STAYING));
            long come = CLIENTS;
            int sent = 0;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (System.nanoTime() < end) {
                all.get(0).send("{\"action\":\"sendmessage\",\"message\":\"" + sent++ + " of many\"}");
                comeAndGo(crowd, passing, COMING_AT_ONCE);
                come += COMING_AT_ONCE;
            }
            int messages = sent;
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(received).hasValue((long) messages * STAYING));
            GatewayProcess.Figures open = gateway.figures();
            leave(passing, passing.size());
            all.forEach(client -> client.sendClose(1000));
            GatewayProcess.Figures after = whenAllAreGone(gateway, before.get("heap") + 2_000_000);
            System.out.println(CLIENTS + " connections for " + SECONDS + " s: " + come + " came and went, " + sent
                    + " messages for everyone, " + received + " of " + (long) messages * STAYING
                    + " received by those who stayed, " + outOfOrder + " lost, doubled or out of order; before "
                    + before
                    + ", open " + open + ", after " + after);

            assertThat(outOfOrder).hasValue(0);
            assertThat(open.all()).containsEntry("throttled", 0L);
            assertThat(after.get("disconnected") - before.get("disconnected")).isEqualTo(come);
            assertThat(after.get("descriptors")).isLessThanOrEqualTo(before.get("descriptors") + 2);
            assertThat(after.get("threads")).isLessThanOrEqualTo(before.get("threads") + 4);
            assertThat(after.get("heap")).isLessThan(before.get("heap") + 2_000_000);
        }
    }

    /** So many come, and as many of those who came first go: half in order, half not. */
    private static void comeAndGo(Crowd crowd, Deque<Crowd.Client> passing, int count) throws Exception {
        for (int done = 0; done < count; done += COMING_AT_ONCE) {
            List<Crowd.Client> coming = crowd.connect(COMING_AT_ONCE);
            leave(passing, Math.min(COMING_AT_ONCE, passing.size()));
            passing.addAll(coming);
        }
    }

    private static void leave(Deque<Crowd.Client> passing, int count) throws Exception {
        List<Crowd.Client> leaving = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Crowd.Client client = passing.remove();
            leaving.add(client);
            if (i % 2 == 0) {
                client.sendClose(1000);
            } else {
                client.reset();
            }
        }
        for (Crowd.Client client : leaving) {
            client.ended.get(20, TimeUnit.SECONDS);
        }
    }

    private void received(Crowd.Client client, String head, int length) {
        AtomicInteger next = staying.get(client);
        if (next != null) {
            received.incrementAndGet();
            if (Integer.parseInt(head.substring(0, head.indexOf(' '))) != next.getAndIncrement()) {
                outOfOrder.incrementAndGet();
            }
        }
    }

    private static GatewayProcess.Figures whenAllAreGone(GatewayProcess gateway, long heap) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        gateway::figures,
                        figures ->
                                figures.get("open") == 0 && figures.get("stored") == 0 && figures.get("heap") < heap);
    }
}
