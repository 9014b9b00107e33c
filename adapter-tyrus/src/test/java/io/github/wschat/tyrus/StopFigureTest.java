package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wschat.core.Chat;
import io.github.wschat.inmemory.InMemoryConnectionStore;
import io.github.wschat.protocol.ChatRoutes;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a gateway stops while 200 clients chat. */
class StopFigureTest {

    private static final int CLIENTS = 200;
    private static final String MESSAGE = "{\"action\":\"sendmessage\",\"message\":\"" + "x".repeat(1000) + "\"}";

    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final TyrusGateway gateway = TyrusGateway.builder().build();
    private final AtomicLong received = new AtomicLong();
    private Crowd crowd;

    @BeforeEach
    void start() {
        Chat chat = Chat.builder(new InMemoryConnectionStore(InstantSource.system()), gateway, gateway, executor)
                .build();
        gateway.start(ChatRoutes.builder(chat).build());
        crowd = new Crowd(gateway.uri(), (client, head, length) -> {
            received.incrementAndGet();
            if (length == 1000 && client.unsent() == 0) {
                // Every one that is received by one of the first four is answered by another: traffic that never ends.
                answer(client);
            }
        });
    }

    private volatile List<Crowd.Client> talkative = List.of();

    private void answer(Crowd.Client client) {
        if (talkative.contains(client)) {
            client.send(MESSAGE);
        }
    }

    @AfterEach
    void stop() {
        crowd.close();
        gateway.close();
        executor.shutdownNow();
    }

    @Test
    void allSee1001UnderTraffic() throws Exception {
        List<Crowd.Client> clients = crowd.connect(CLIENTS);
        chat(clients);

        long millis = millisToStop(Duration.ofSeconds(10));

        for (Crowd.Client client : clients) {
            assertThat(client.ended.get(5, TimeUnit.SECONDS)).isEqualTo(1001);
        }
        System.out.println(
                "stop() under traffic: 200 of 200 saw 1001, in " + millis + " ms, after " + received + " messages");
        assertThat(millis).isLessThan(5000);
    }

    @Test
    void thoseThatNeverReadDelayItNoLongerThanTold() throws Exception {
        List<Crowd.Client> clients = crowd.connect(CLIENTS);
        List<Crowd.Client> silent = clients.subList(CLIENTS - 5, CLIENTS);
        silent.forEach(Crowd.Client::stopReading);
        chat(clients);
        await().atMost(Duration.ofSeconds(20)).until(() -> received.get() > 6_000L * CLIENTS);

        long millis = millisToStop(Duration.ofSeconds(2));

        for (Crowd.Client client : clients.subList(0, CLIENTS - 5)) {
            assertThat(client.ended.get(5, TimeUnit.SECONDS)).isEqualTo(1001);
        }
        silent.forEach(Crowd.Client::startReading);
        for (Crowd.Client client : silent) {
            assertThat(client.ended.get(5, TimeUnit.SECONDS)).isEqualTo(1006);
        }
        System.out.println("stop() within 2 s, 5 of 200 never read: 195 saw 1001, in " + millis + " ms");
        assertThat(millis).isBetween(2000L, 4000L);
    }

    @Test
    void newcomersAreRefusedMeanwhile() throws Exception {
        List<Crowd.Client> clients = crowd.connect(10);
        Crowd.Client silent = clients.get(9);
        silent.stopReading();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port());
        chat(clients);
        await().atMost(Duration.ofSeconds(20)).until(() -> received.get() > 60_000L);
        Thread stopping = new Thread(() -> gateway.stop(Duration.ofSeconds(3)));
        stopping.start();
        assertThat(clients.get(0).ended.get(5, TimeUnit.SECONDS)).isEqualTo(1001);

        assertThat(stopping.isAlive()).isTrue();
        await().atMost(Duration.ofSeconds(2)).until(() -> isRefused(address));

        stopping.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(stopping.isAlive()).isFalse();
    }

    private static boolean isRefused(InetSocketAddress address) throws Exception {
        try (SocketChannel newcomer = SocketChannel.open(address)) {
            return !newcomer.isConnected();
        } catch (ConnectException expected) {
            return true;
        }
    }

    private void chat(List<Crowd.Client> clients) {
        talkative = List.copyOf(clients.subList(0, 4));
        talkative.forEach(client -> client.send(MESSAGE));
        await().atMost(Duration.ofSeconds(10)).until(() -> received.get() > clients.size() * 10L);
    }

    private long millisToStop(Duration patience) {
        long begin = System.nanoTime();
        gateway.stop(patience);
        return (System.nanoTime() - begin) / 1_000_000;
    }
}
