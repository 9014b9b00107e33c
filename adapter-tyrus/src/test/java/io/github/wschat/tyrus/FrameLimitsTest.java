package io.github.wschat.tyrus;

import static io.github.wschat.tyrus.RawClient.CONTINUATION;
import static io.github.wschat.tyrus.RawClient.FIN;
import static io.github.wschat.tyrus.RawClient.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.protocol.RouteKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** API Gateway's limits on what clients send, and on what they are sent. */
class FrameLimitsTest {

    private static final int FRAME = 32 * 1024;

    private TestGateway gateway;
    private RawClient client;
    private ConnectionId id;

    @BeforeEach
    void open() throws IOException {
        gateway = TestGateway.start();
        client = gateway.open();
        id = gateway.nextId();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        gateway.close();
    }

    @Test
    @DisplayName("C67 a frame of 32,768 bytes is taken")
    void greatestFrameIsTaken() throws Exception {
        String text = "x".repeat(FRAME);
        client.text(text);

        assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo(text);
    }

    @Test
    @DisplayName("C68 a frame of 32,769 bytes ends in 1009, from its header alone")
    void tooLargeFrameIsRefusedByItsHeader() throws Exception {
        client.send(RawClient.header(FIN | TEXT, FRAME + 1));

        assertEndsWith(1009);
    }

    @Test
    @DisplayName("C68 a frame that claims more than there are integers ends in 1009")
    void absurdLengthIsRefused() throws Exception {
        client.send(RawClient.header(FIN | TEXT, Long.MAX_VALUE));

        assertEndsWith(1009);
    }

    @Test
    @DisplayName("C68 a frame whose length has its highest bit set ends in 1009")
    void negativeLengthIsRefused() throws Exception {
        client.send(
                RawClient.header(FIN | TEXT, 126).length == 8
                        ? new byte[] {(byte) 0x81, (byte) 0xFF, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0}
                        : new byte[0]);

        assertEndsWith(1009);
    }

    @Test
    @DisplayName("C69 a message of 131,072 bytes in four frames is taken, whole")
    void greatestMessageIsTaken() throws Exception {
        String part = "x".repeat(FRAME);
        client.send(RawClient.frame(TEXT, part));
        client.send(RawClient.frame(CONTINUATION, part));
        client.send(RawClient.frame(CONTINUATION, part));
        client.send(RawClient.frame(FIN | CONTINUATION, part));

        assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo(part.repeat(4));
    }

    @Test
    @DisplayName("C70 a fragmented message of 131,073 bytes ends in 1009, from the last frame's header")
    void tooLargeMessageIsRefused() throws Exception {
        String part = "x".repeat(FRAME);
        client.send(RawClient.frame(TEXT, part));
        for (int i = 0; i < 3; i++) {
            client.send(RawClient.frame(CONTINUATION, part));
        }
        client.send(RawClient.header(FIN | CONTINUATION, 1));

        assertEndsWith(1009);
    }

    @Test
    void limitOnAMessageIsEachMessagesOwn() throws Exception {
        String part = "x".repeat(FRAME);
        for (int message = 0; message < 3; message++) {
            client.send(RawClient.frame(TEXT, part));
            client.send(RawClient.frame(CONTINUATION, part));
            client.send(RawClient.frame(FIN | CONTINUATION, part));
            assertThat(gateway.next(RouteKeys.DEFAULT).body()).hasSize(3 * FRAME);
        }
    }

    @Test
    @DisplayName("C72 bytes count, not characters")
    void bytesCount() throws Exception {
        String text = "€".repeat(20_000);
        assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSize(60_000);
        client.text(text);

        assertEndsWith(1009);
    }

    @Test
    @DisplayName("C68 the 1009 reaches a client that is still sending")
    void refusalReachesAClientThatStillSends() throws Exception {
        byte[] part = "x".repeat(FRAME).getBytes(StandardCharsets.US_ASCII);
        client.send(RawClient.header(FIN | TEXT, 64L * FRAME));
        for (int i = 0; i < 64; i++) {
            client.send(part);
        }

        assertEndsWith(1009);
    }

    @Test
    void whatComesBeforeATooLargeFrameIsHandled() throws Exception {
        byte[] first = RawClient.frame(FIN | TEXT, "first");
        byte[] header = RawClient.header(FIN | TEXT, FRAME + 1);
        byte[] both = new byte[first.length + header.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(header, 0, both, first.length, header.length);
        client.send(both);

        assertThat(client.readClose().code()).isEqualTo(1009);
        assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("first");
    }

    @Test
    @DisplayName("What is sent to a client leaves in frames of 32 KiB at most, of one message")
    void largeMessageLeavesInSeveralFrames() throws Exception {
        String text = "a".repeat(FRAME) + "b".repeat(FRAME) + "c".repeat(100);
        gateway.send(id, text);

        assertFrame(client.read(), false, TEXT, "a".repeat(FRAME));
        assertFrame(client.read(), false, CONTINUATION, "b".repeat(FRAME));
        assertFrame(client.read(), true, CONTINUATION, "c".repeat(100));
    }

    @Test
    void messageOfExactlyOneFrameLeavesInOne() throws Exception {
        gateway.send(id, "a".repeat(FRAME));

        assertFrame(client.read(), true, TEXT, "a".repeat(FRAME));
    }

    @Test
    void messageOfOneByteMoreLeavesInTwo() throws Exception {
        gateway.send(id, "a".repeat(FRAME + 1));

        assertFrame(client.read(), false, TEXT, "a".repeat(FRAME));
        assertFrame(client.read(), true, CONTINUATION, "a");
    }

    @Test
    void emptyMessageLeavesAsAnEmptyFrame() throws Exception {
        gateway.send(id, "");
        gateway.send(id, "next");

        assertThat(client.readText()).isEmpty();
        assertThat(client.readText()).isEqualTo("next");
    }

    private static void assertFrame(RawClient.Frame frame, boolean fin, int opcode, String text) {
        assertThat(frame.fin()).isEqualTo(fin);
        assertThat(frame.opcode()).isEqualTo(opcode);
        assertThat(frame.text()).isEqualTo(text);
    }

    /** The client sees the code, then the end; the route sees the same code, and nothing else. */
    private void assertEndsWith(int code) throws IOException {
        RawClient.Close close = client.readClose();
        assertThat(close.code()).isEqualTo(code);
        assertThat(close.reason()).isNotBlank();
        assertThat(client.readsEnd()).isTrue();
        assertThat(gateway.nextEnd().code()).isEqualTo(code);
        assertThat(gateway.asked(RouteKeys.DEFAULT)).isEmpty();
    }
}
