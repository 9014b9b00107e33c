package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.protocol.Disconnection;
import io.github.wschat.protocol.RouteKeys;
import io.github.wschat.protocol.RouteRequest;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Ten minutes of silence, and two hours in all. */
class TimeLimitsTest {

    private static final Duration NINE_MINUTES = Duration.ofMinutes(9);
    private static final RawClient.Close GOING_AWAY = new RawClient.Close(1001, "Going away");

    private final ManualTime time = new ManualTime();
    private TestGateway gateway;
    private RawClient client;
    private ConnectionId id;

    @BeforeEach
    void open() throws IOException {
        gateway = TestGateway.setup().time(time).start();
        client = gateway.open();
        id = gateway.nextId();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        gateway.close();
    }

    @Test
    @DisplayName("C63 after ten minutes without a message the connection ends with 1001, and not before")
    void silentConnectionEnds() throws Exception {
        time.advance(Duration.ofMinutes(10).minusSeconds(2));
        assertThat(gateway.isOpen(id)).isTrue();
        time.advance(Duration.ofSeconds(2));

        assertThat(client.readClose()).isEqualTo(GOING_AWAY);
        assertThat(gateway.nextEnd()).isEqualTo(new Disconnection(1001, "Going away"));
        assertThat(gateway.isOpen(id)).isFalse();
    }

    @Test
    @DisplayName("C64 a client that speaks every nine minutes stays for two hours, and no longer")
    void talkativeConnectionEndsAfterTwoHours() throws Exception {
        for (int i = 0; i < 13; i++) {
            time.advance(NINE_MINUTES);
            client.text("still here");
            gateway.next(RouteKeys.DEFAULT);
            gateway.awaitAnswers();
        }
        time.advance(Duration.ofMinutes(3).minusSeconds(2));
        assertThat(gateway.isOpen(id)).isTrue();
        time.advance(Duration.ofSeconds(2));

        assertThat(client.readClose()).isEqualTo(GOING_AWAY);
        assertThat(gateway.nextEnd()).isEqualTo(new Disconnection(1001, "Going away"));
    }

    @Test
    @DisplayName("C65 what is sent to a client keeps it connected, too")
    void connectionThatIsSentToStays() throws Exception {
        for (int i = 0; i < 3; i++) {
            time.advance(NINE_MINUTES);
            assertThat(gateway.send(id, "news")).isSameAs(Delivery.Delivered.INSTANCE);
            assertThat(client.readText()).isEqualTo("news");
        }
        time.advance(NINE_MINUTES);

        assertThat(gateway.isOpen(id)).isTrue();
    }

    @Test
    @DisplayName("C66, D3 pings are answered, and keep nobody connected (our decision)")
    void pingsDoNotCount() throws Exception {
        for (int i = 0; i < 9; i++) {
            time.advance(Duration.ofMinutes(1));
            client.ping("ping " + i);
            assertThat(client.read().text()).isEqualTo("ping " + i);
        }
        assertThat(gateway.isOpen(id)).isTrue();
        time.advance(Duration.ofMinutes(1));

        assertThat(client.readClose()).isEqualTo(GOING_AWAY);
    }

    @Test
    @DisplayName("C30 connectedAt is the same in all that the routes are asked")
    void connectedAtIsOne() throws Exception {
        var connectedAt =
                TestGateway.resultOf(gateway.gateway().find(id)).orElseThrow().connectedAt();
        time.advance(Duration.ofMinutes(1));
        client.text("hello");
        RouteRequest message = gateway.next(RouteKeys.DEFAULT);
        gateway.awaitAnswers();
        time.advance(Duration.ofMinutes(1));
        client.closeWithoutCode();

        assertThat(message.connectedAt()).isEqualTo(connectedAt);
        assertThat(gateway.next(RouteKeys.DISCONNECT).connectedAt()).isEqualTo(connectedAt);
    }

    @Test
    @DisplayName("C82 lastActiveAt is when the client last sent a message")
    void lastActiveAtMoves() throws Exception {
        time.advance(Duration.ofMinutes(5));
        gateway.send(id, "this is not the client's activity");
        assertThat(TestGateway.resultOf(gateway.gateway().find(id))
                        .orElseThrow()
                        .lastActiveAt())
                .isEqualTo(time.instant().minus(Duration.ofMinutes(5)));
        client.text("hello");
        gateway.next(RouteKeys.DEFAULT);

        assertThat(TestGateway.resultOf(gateway.gateway().find(id))
                        .orElseThrow()
                        .lastActiveAt())
                .isEqualTo(time.instant());
    }

    @Test
    void aClientThatDoesNotCloseInItsTurnIsCutOff() throws Exception {
        TestGateway.resultOf(gateway.gateway().close(id));
        assertThat(client.readClose().code()).isEqualTo(1000);
        assertThat(client.readsEnd()).isTrue();
        // The gateway has nothing more to send, and waits for the client to end its half.
        time.advance(Duration.ofSeconds(4));

        assertThatTheSocketIsClosed();
    }

    private void assertThatTheSocketIsClosed() {
        Awaitility.await().until(() -> {
            try {
                client.text("x");
                return false;
            } catch (IOException e) {
                // What is sent to a closed socket is answered by a reset.
                return true;
            }
        });
    }
}
