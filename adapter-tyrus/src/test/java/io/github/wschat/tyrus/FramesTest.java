package io.github.wschat.tyrus;

import static io.github.wschat.tyrus.RawClient.CONTINUATION;
import static io.github.wschat.tyrus.RawClient.FIN;
import static io.github.wschat.tyrus.RawClient.PING;
import static io.github.wschat.tyrus.RawClient.PONG;
import static io.github.wschat.tyrus.RawClient.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.protocol.Disconnection;
import io.github.wschat.protocol.RouteKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages, pings and closes as RFC 6455 allows them. */
class FramesTest {

    private TestGateway gateway;
    private RawClient client;

    @BeforeEach
    void open() throws IOException {
        gateway = TestGateway.start();
        client = gateway.open();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        gateway.close();
    }

    @Test
    @DisplayName("C38 an empty text is a message")
    void emptyText() throws Exception {
        client.text("");

        assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEmpty();
    }

    @Test
    void messageOfEmptyFragments() throws Exception {
        client.send(RawClient.frame(TEXT, ""));
        client.send(RawClient.frame(CONTINUATION, ""));
        client.send(RawClient.frame(FIN | CONTINUATION, ""));

        assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEmpty();
    }

    @Test
    void framesThatComeByteByByte() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(RawClient.frame(FIN | TEXT, "short"));
        bytes.write(RawClient.frame(FIN | TEXT, "x".repeat(300)));
        bytes.write(RawClient.frame(TEXT, "€ and "));
        bytes.write(RawClient.frame(FIN | CONTINUATION, "\uD83D\uDE00"));
        client.sendBytewise(bytes.toByteArray());

        assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("short");
        assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("x".repeat(300));
        assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("€ and \uD83D\uDE00");
    }

    @Test
    void manyFramesInOneSegment() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < 100; i++) {
            bytes.write(RawClient.frame(FIN | TEXT, "message " + i));
        }
        client.send(bytes.toByteArray());

        for (int i = 0; i < 100; i++) {
            assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("message " + i);
        }
    }

    @Test
    void characterThatIsSplitOverFragments() throws Exception {
        byte[] euro = "€".getBytes(StandardCharsets.UTF_8);
        client.send(RawClient.frame(TEXT, Arrays.copyOf(euro, 1)));
        client.send(RawClient.frame(CONTINUATION, Arrays.copyOfRange(euro, 1, 2)));
        client.send(RawClient.frame(FIN | CONTINUATION, Arrays.copyOfRange(euro, 2, 3)));

        assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("€");
    }

    @Test
    void thousandsOfEmptyFragmentsAreOneMessage() throws Exception {
        client.send(RawClient.frame(RawClient.TEXT, "a"));
        byte[] empty = RawClient.frame(RawClient.CONTINUATION, "");
        for (int i = 0; i < 10_000; i++) {
            client.send(empty);
        }
        client.send(RawClient.frame(RawClient.FIN | RawClient.CONTINUATION, "b"));

        assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("ab");
    }

    @Test
    void closeFrameInTheMidstOfAMessageEndsIt() throws Exception {
        client.send(RawClient.frame(RawClient.TEXT, "the first of two"));
        client.close(1000, "enough");

        assertThat(client.readClose().code()).isEqualTo(1000);
        assertThat(gateway.nextEnd().reason()).isEqualTo("enough");
        assertThat(gateway.stopped().asked(RouteKeys.DEFAULT)).isEmpty();
    }

    @Test
    void pingIsAnsweredWithItsPayload() throws Exception {
        client.ping("are you there?");

        RawClient.Frame pong = client.read();
        assertThat(pong.opcode()).isEqualTo(PONG);
        assertThat(pong.fin()).isTrue();
        assertThat(pong.text()).isEqualTo("are you there?");
    }

    @Test
    void greatestPingIsAnswered() throws Exception {
        client.ping("x".repeat(125));

        assertThat(client.read().text()).isEqualTo("x".repeat(125));
    }

    @Test
    void pingBetweenFragmentsIsAnsweredAtOnce() throws Exception {
        client.send(RawClient.frame(TEXT, "one "));
        client.send(RawClient.frame(FIN | PING, "now"));

        assertThat(client.read().text()).isEqualTo("now");
        assertThat(gateway.asked(RouteKeys.DEFAULT)).isEmpty();
        client.send(RawClient.frame(FIN | CONTINUATION, "two"));
        assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("one two");
    }

    @Test
    @DisplayName("Pongs and messages go out whole, one after the other, whoever sends them")
    void pongsAndMessagesDoNotMix() throws Exception {
        int count = 100;
        ConnectionId id = gateway.nextId();
        String text = "x".repeat(70_000);
        // So few on their way that they fit into the outbox, however slowly this test reads.
        Semaphore room = new Semaphore(10);
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < count; i++) {
                room.acquireUninterruptibly();
                assertThat(gateway.send(id, text)).isSameAs(Delivery.Delivered.INSTANCE);
            }
        });
        int messages = 0;
        int pongs = 0;
        while (messages < count) {
            RawClient.Frame frame = client.read();
            if (frame.opcode() == PONG) {
                pongs++;
            } else {
                StringBuilder message = new StringBuilder(frame.text());
                while (!frame.fin()) {
                    frame = client.read();
                    assertThat(frame.opcode()).isEqualTo(CONTINUATION);
                    message.append(frame.text());
                }
                assertThat(message.toString().equals(text))
                        .as("the message is whole")
                        .isTrue();
                messages++;
                room.release();
                client.ping("ping " + messages);
            }
        }
        // A pong may be left out while much is waiting, but not the last.
        String last = "ping " + count;
        for (String pong = ""; !pong.equals(last); pong = client.read().text()) {
            pongs++;
        }
        assertThat(pongs).as("pongs").isLessThanOrEqualTo(count);
        sending.orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Test
    void pongOfItsOwnAccordIsIgnored() throws Exception {
        client.send(RawClient.frame(FIN | PONG, "unasked"));
        client.text("next");

        assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("next");
    }

    @Test
    @DisplayName("C57 a close frame without a code is 1005, and answered")
    void closeWithoutCode() throws Exception {
        client.closeWithoutCode();

        assertThat(client.read().opcode()).isEqualTo(RawClient.CLOSE);
        assertThat(client.readsEnd()).isTrue();
        assertThat(gateway.nextEnd()).isEqualTo(new Disconnection(1005, "Client-side close frame status not set"));
    }

    @ParameterizedTest
    @CsvSource({
        "1000, done",
        "1000, ''",
        "1001, ''",
        "1002, ''",
        "1003, no",
        "1008, ''",
        "1011, oops",
        "3000, ''",
        "4000, bye",
        "4999, ''"
    })
    @DisplayName("C58, C59 a close frame is echoed with its code, and reported with code and reason")
    void closeIsEchoed(int code, String reason) throws Exception {
        client.close(code, reason);

        assertThat(client.readClose().code()).isEqualTo(code);
        assertThat(client.readsEnd()).isTrue();
        assertThat(gateway.nextEnd()).isEqualTo(new Disconnection(code, reason));
    }

    @Test
    void longestReasonIsReported() throws Exception {
        client.close(4001, "r".repeat(123));

        assertThat(client.readClose().code()).isEqualTo(4001);
        assertThat(gateway.nextEnd()).isEqualTo(new Disconnection(4001, "r".repeat(123)));
    }

    @Test
    void whatComesAfterACloseFrameIsIgnored() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(RawClient.frame(FIN | TEXT, "before"));
        bytes.write(RawClient.frame(FIN | RawClient.CLOSE, RawClient.closePayload(1000, "")));
        bytes.write(RawClient.frame(FIN | TEXT, "after"));
        client.send(bytes.toByteArray());

        assertThat(client.readClose().code()).isEqualTo(1000);
        assertThat(client.readsEnd()).isTrue();
        assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("before");
        assertThat(gateway.nextEnd().code()).isEqualTo(1000);
        assertThat(gateway.asked(RouteKeys.DEFAULT)).isEmpty();
    }
}
