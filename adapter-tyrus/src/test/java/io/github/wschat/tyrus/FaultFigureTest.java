package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What clients that mean no good cost the gateway, and those who mean well. */
@Tag("plain") // the gateway's process speaks no TLS
class FaultFigureTest {

    private static final int SLOW = 500;
    private static final int ORDINARY = 300;

    @Test
    @DisplayName("Beside 500 requests that trickle and never end, ordinary clients connect and are answered as before")
    void ordinaryClientsBesideSlowOnes() throws Exception {
        try (GatewayProcess gateway = new GatewayProcess(10)) {
            int port = gateway.uri().getPort();
            long[] warmUp = connectTimes(port, List.of());
            long[] alone = connectTimes(port, List.of());
            GatewayProcess.Figures before = whenAllAreGone(gateway, Long.MAX_VALUE);
            List<RawClient> slow = new ArrayList<>();
            for (int i = 0; i < SLOW; i++) {
                RawClient client = RawClient.connect(port);
                slow.add(client);
                switch (i % 5) {
                    case 0 -> Cut.CONNECTED.reach(client);
                    case 1 -> Cut.IN_THE_REQUEST_LINE.reach(client);
                    case 2 -> Cut.IN_THE_HEADERS.reach(client);
                    case 3 -> client.send("GET /production HTTP/1.1\r\nX-Long: ");
                    default ->
                        client.send(RawClient.head(
                                "POST " + Cut.PATH + " HTTP/1.1", "Host: a", Cut.SIGNED, "Content-Length: 131072"));
                }
            }
            long[] beside = connectTimes(port, slow);
            GatewayProcess.Figures meanwhile = gateway.figures();
            for (RawClient client : slow) {
                client.reset();
            }
            GatewayProcess.Figures after = whenAllAreGone(gateway, before.get("heap") + 2_000_000);
            System.out.println(
                    "An ordinary client connects and is answered, in microseconds (median, 99 %, longest): alone "
                            + figures(alone) + ", beside " + SLOW + " that trickle " + figures(beside) + " (at first "
                            + figures(warmUp) + "); before " + before + ", meanwhile " + meanwhile + ", after "
                            + after);

            assertThat(percentile(beside, 99)).as("99 %, in microseconds").isLessThan(500_000);
            assertThat(meanwhile.get("threads")).isLessThanOrEqualTo(before.get("threads") + 4);
            assertThat(after.get("descriptors")).isLessThanOrEqualTo(before.get("descriptors") + 2);
        }
    }

    /** How long each of some clients takes to connect and to be answered; one byte more of each slow request comes between two. */
    private static long[] connectTimes(int port, List<RawClient> slow) throws IOException {
        long[] micros = new long[ORDINARY];
        for (int i = 0; i < ORDINARY; i++) {
            for (int j = i % 10; j < slow.size(); j += 10) {
                if (j % 5 != 0) {
                    slow.get(j).send("x");
                }
            }
            long begin = System.nanoTime();
            try (RawClient client = RawClient.open(port, "/production")) {
                client.text("test");
                assertThat(client.readText()).startsWith("Use the sendmessage route");
                micros[i] = (System.nanoTime() - begin) / 1_000;
                client.closeWithoutCode();
                client.awaitEnd();
            }
        }
        Arrays.sort(micros);
        return micros;
    }

    private static long percentile(long[] sorted, int percent) {
        return sorted[(sorted.length - 1) * percent / 100];
    }

    private static String figures(long[] sorted) {
        return percentile(sorted, 50) + ", " + percentile(sorted, 99) + ", " + percentile(sorted, 100);
    }

    @Test
    @DisplayName("Fragments without number take neither memory nor time out of proportion")
    void fragmentsWithoutNumber() throws Exception {
        try (GatewayProcess gateway = new GatewayProcess(60)) {
            int port = gateway.uri().getPort();
            sendFragments(port, 1, 10_000).forEach(FaultFigureTest::close);
            GatewayProcess.Figures before = whenAllAreGone(gateway, Long.MAX_VALUE);
            List<RawClient> empty = sendFragments(port, 0, 500_000);
            GatewayProcess.Figures afterEmpty = gateway.figures();
            List<RawClient> small = sendFragments(port, 1, 131_071);
            GatewayProcess.Figures afterSmall = gateway.figures();
            empty.forEach(FaultFigureTest::close);
            small.forEach(FaultFigureTest::close);
            GatewayProcess.Figures after = whenAllAreGone(gateway, before.get("heap") + 1_000_000);
            long emptyHeap = afterEmpty.get("heap") - before.get("heap");
            long smallHeap = afterSmall.get("heap") - afterEmpty.get("heap");
            long emptyMillis = afterEmpty.get("cpuMillis") - before.get("cpuMillis");
            long smallMillis = afterSmall.get("cpuMillis") - afterEmpty.get("cpuMillis");
            System.out.println(
                    "Four messages under way, of 500,000 empty fragments each: " + emptyHeap + " bytes of heap, "
                            + emptyMillis + " ms of CPU; of 131,071 fragments of one byte each: " + smallHeap
                            + " bytes of heap, " + smallMillis + " ms of CPU; before " + before + ", after " + after);

            assertThat(emptyHeap).as("heap for empty fragments").isLessThan(1_000_000);
            // Four times 128 KiB, as text, and room to grow; 131,071 objects each would be ten times as much.
            assertThat(smallHeap).as("heap for small fragments").isLessThan(6_000_000);
            assertThat(emptyMillis).as("CPU for 2,000,000 empty fragments").isLessThan(20_000);
            assertThat(smallMillis).as("CPU for 524,284 small fragments").isLessThan(10_000);
        }
    }

    /** Four clients, each with a message that has begun, and has so many fragments; all of them have been read. */
    private static List<RawClient> sendFragments(int port, int bytes, int count) throws IOException {
        ByteArrayOutputStream thousand = new ByteArrayOutputStream();
        byte[] one = RawClient.frame(RawClient.CONTINUATION, new byte[bytes]);
        for (int i = 0; i < 1000; i++) {
            thousand.write(one);
        }
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            RawClient client = RawClient.open(port, "/production");
            clients.add(client);
            client.send(RawClient.frame(RawClient.TEXT, ""));
            byte[] many = thousand.toByteArray();
            for (int left = count; left > 0; left -= 1000) {
                client.send(Arrays.copyOf(many, Math.min(left, 1000) * one.length));
            }
            client.ping("read?");
            assertThat(client.read().text()).isEqualTo("read?");
        }
        return clients;
    }

    private static void close(RawClient client) {
        try {
            client.close();
        } catch (IOException e) {
            throw new AssertionError(e);
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
