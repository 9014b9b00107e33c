package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.protocol.RouteKeys;
import io.github.wschat.protocol.RouteRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A stop, whatever comes and goes at that moment. */
class StopFaultsTest {

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    @DisplayName("Of those who ask to connect while the gateway stops, whoever came to $connect comes to $disconnect")
    void handshakesThatMeetTheStop() throws Exception {
        int rounds = 200;
        int met = 0;
        for (int round = 0; round < rounds; round++) {
            try (TestGateway gateway = TestGateway.start();
                    RawClient client = gateway.connect()) {
                client.sendHandshake("/production");
                // From none at all to the time that a handshake takes, and a little more.
                spin((round % 100) * 20_000L);
                client.endOutput();
                gateway.stopped();
                List<RouteRequest> connects = gateway.asked(RouteKeys.CONNECT);
                met += connects.size();

                assertThat(gateway.asked(RouteKeys.DISCONNECT))
                        .as("round %d", round)
                        .extracting(RouteRequest::connectionId)
                        .containsExactlyElementsOf(connects.stream()
                                .map(RouteRequest::connectionId)
                                .toList());
            }
        }
        System.out.println("Of " + rounds + " handshakes that met a stop, " + met
                + " came to $connect, and as many to $disconnect");
    }

    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    @Test
    @DisplayName(
            "A stop among clients that come, speak, close and are cut is in time, forgets nobody and leaves no thread")
    void stopAmongThoseWhoComeAndGo() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger came = new AtomicInteger();
        TestGateway gateway = TestGateway.start();
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            running.add(threads.submit(() -> {
                while (!over.get()) {
                    comeAndGo(gateway.port(), came.incrementAndGet());
                }
            }));
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> came.get() > 400);
        long begin = System.nanoTime();
        gateway.gateway().stop(Duration.ofSeconds(3));
        long millis = (System.nanoTime() - begin) / 1_000_000;
        over.set(true);
        for (Future<?> each : running) {
            each.get(20, TimeUnit.SECONDS);
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();

        Set<ConnectionId> connects = ids(gateway.asked(RouteKeys.CONNECT));
        List<RouteRequest> disconnects = gateway.asked(RouteKeys.DISCONNECT);
        System.out.println("stop() among clients that come and go: " + millis + " ms; " + connects.size()
                + " $connects, " + disconnects.size() + " $disconnects");
        assertThat(millis).isLessThan(5_000);
        assertThat(disconnects).hasSameSizeAs(connects);
        assertThat(ids(disconnects)).isEqualTo(connects);
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .filteredOn(thread -> !before.contains(thread))
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("wschat")
                                || name.startsWith("grizzly")
                                || name.startsWith("HttpServer")));
    }

    private static Set<ConnectionId> ids(List<RouteRequest> requests) {
        return Set.copyOf(requests.stream().map(RouteRequest::connectionId).toList());
    }

    private static void comeAndGo(int port, int number) {
        try (RawClient client = RawClient.connect(port)) {
            client.sendHandshake("/production");
            if (number % 4 == 0) {
                client.reset();
                return;
            }
            if (client.answer().status() == 101) {
                client.text("hello");
                if (number % 4 == 1) {
                    client.closeWithoutCode();
                    client.awaitEnd();
                } else if (number % 4 == 2) {
                    client.reset();
                }
            }
        } catch (IOException e) {
            // The gateway has stopped.
            assertThat(e).isNotNull();
        }
    }

    @Test
    @DisplayName(
            "A stop waits for undecided authorizers and unanswered functions no longer than told, and ends their clients")
    void stopWithFunctionsThatDoNotAnswer() throws Exception {
        TestGateway gateway = TestGateway.setup()
                .functions()
                .api(api -> api.authorizer(Authorizer.request(
                        List.of("route.request.querystring.slow"), event -> new CompletableFuture<>())))
                .start();
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            RawClient client = gateway.connect();
            clients.add(client);
            client.sendHandshake("/production?slow=yes");
        }
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !gateway.gateway().server.stage().dispatcher().isQuiet());
        long begin = System.nanoTime();
        gateway.gateway().stop(Duration.ofSeconds(1));
        long millis = (System.nanoTime() - begin) / 1_000_000;
        System.out.println("stop() within 1 s, 50 undecided: " + millis + " ms");

        assertThat(millis).isBetween(900L, 3_000L);
        for (RawClient client : clients) {
            client.awaitEnd();
            client.close();
        }
        assertThat(gateway.events(RouteKeys.CONNECT)).isEmpty();
        assertThat(gateway.events(RouteKeys.DISCONNECT)).isEmpty();
    }
}
