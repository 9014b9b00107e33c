package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Connections come and go; nothing of them stays. */
@Tag("plain") // the gateway's process speaks no TLS
class ChurnFigureTest {

    private static final int ROUNDS = 50;
    private static final int EACH = 200;

    @Test
    void tenThousandConnectionsLeaveNothingBehind() throws Exception {
        try (GatewayProcess gateway = new GatewayProcess(10);
                Crowd crowd = new Crowd(gateway.uri(), (client, head, length) -> {})) {
            for (int round = 0; round < 5; round++) {
                comeAndGo(crowd);
            }
            GatewayProcess.Figures before = whenAllAreGone(gateway, 10_000_000);
            for (int round = 0; round < ROUNDS; round++) {
                comeAndGo(crowd);
            }
            // 10,000 times 100 bytes: what is kept of a connection is far more. Grizzly forgets its own within seconds.
            GatewayProcess.Figures after = whenAllAreGone(gateway, before.get("heap") + 1_000_000);
            System.out.println("10,000 connections came and went: before " + before + ", after " + after);

            assertThat(after.all()).containsEntry("open", 0L).containsEntry("stored", 0L);
            assertThat(after.get("descriptors")).isLessThanOrEqualTo(before.get("descriptors") + 2);
            assertThat(after.get("threads")).isLessThanOrEqualTo(before.get("threads") + 2);
            assertThat(after.get("heap")).isLessThan(before.get("heap") + 1_000_000);
            assertThat(after.get("disconnected1006")).isPositive();
        }
    }

    @Test
    void socketsCutInEveryPhaseLeaveNothingBehind() throws Exception {
        try (GatewayProcess gateway = new GatewayProcess(10)) {
            cutInEveryPhase(gateway.uri(), 20);
            GatewayProcess.Figures before = whenAllAreGone(gateway, 10_000_000);
            int rounds = 150;
            cutInEveryPhase(gateway.uri(), rounds);
            GatewayProcess.Figures after = whenAllAreGone(gateway, before.get("heap") + 1_000_000);
            System.out.println(rounds * Cut.values().length + " sockets were cut in " + Cut.values().length
                    + " phases: before " + before + ", after " + after);

            assertThat(after.all()).containsEntry("open", 0L).containsEntry("stored", 0L);
            assertThat(after.get("descriptors")).isLessThanOrEqualTo(before.get("descriptors") + 2);
            assertThat(after.get("threads")).isLessThanOrEqualTo(before.get("threads") + 4);
            assertThat(after.get("heap")).isLessThan(before.get("heap") + 1_000_000);
        }
    }

    private static void cutInEveryPhase(URI uri, int rounds) throws Exception {
        for (int round = 0; round < rounds; round++) {
            for (Cut moment : Cut.values()) {
                RawClient client = RawClient.connect(uri.getPort());
                moment.reach(client);
                if (round % 2 == 0) {
                    client.reset();
                } else {
                    client.close();
                }
            }
        }
    }

    @Test
    void aThousandWaitForConnectTogether() throws Exception {
        try (GatewayProcess gateway = new GatewayProcess(10);
                Crowd crowd = new Crowd(gateway.uri(), (client, head, length) -> {})) {
            comeAndGo(crowd);
            GatewayProcess.Figures before = whenAllAreGone(gateway, 10_000_000);
            long begin = System.nanoTime();
            List<Crowd.Client> clients = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                clients.add(crowd.begin("?slow", 0));
            }
            for (Crowd.Client client : clients) {
                assertThat(client.status.get(20, TimeUnit.SECONDS)).isEqualTo(101);
            }
            long millis = (System.nanoTime() - begin) / 1_000_000;
            await().atMost(Duration.ofSeconds(10)).until(() -> gateway.figures().get("open") == 1000);
            GatewayProcess.Figures open = gateway.figures();
            long each = (open.get("heap") - before.get("heap")) / 1000;
            System.out.println("1,000 clients, $connect takes 50 ms: open in " + millis + " ms, " + each
                    + " bytes of heap each, gateway " + open);

            assertThat(open.all()).containsEntry("stored", 1000L);
            // At most the pool of 16, and what the common pool and the system add.
            assertThat(open.get("threads")).isLessThan(before.get("threads") + 24);
            assertThat(each).isLessThan(8000);

            for (Crowd.Client client : clients) {
                client.reset();
            }
            GatewayProcess.Figures after = whenAllAreGone(gateway, before.get("heap") + 1_000_000);
            assertThat(after.get("descriptors")).isLessThanOrEqualTo(before.get("descriptors") + 4);
        }
    }

    /** A quarter each: a close frame, a reset, a reset while {@code $connect} runs, a reset right after the handshake was sent. */
    private static void comeAndGo(Crowd crowd) throws Exception {
        List<Crowd.Client> clients = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            clients.add(crowd.begin(i % 4 == 2 ? "?slow" : "", 0));
        }
        for (int i = 0; i < EACH; i++) {
            Crowd.Client client = clients.get(i);
            if (i % 4 < 2) {
                assertThat(client.status.get(20, TimeUnit.SECONDS)).isEqualTo(101);
            }
            if (i % 4 == 0) {
                client.sendClose(1000);
            } else {
                client.reset();
            }
        }
        for (Crowd.Client client : clients) {
            client.ended.get(20, TimeUnit.SECONDS);
        }
    }

    private static GatewayProcess.Figures whenAllAreGone(GatewayProcess gateway, long heap) {
        return await().atMost(Duration.ofSeconds(20))
                .until(
                        gateway::figures,
                        figures ->
                                figures.get("open") == 0 && figures.get("stored") == 0 && figures.get("heap") < heap);
    }
}
