package io.github.wschat.tyrus;

import static io.github.wschat.tyrus.RawClient.CLOSE;
import static io.github.wschat.tyrus.RawClient.CONTINUATION;
import static io.github.wschat.tyrus.RawClient.FIN;
import static io.github.wschat.tyrus.RawClient.PING;
import static io.github.wschat.tyrus.RawClient.PONG;
import static io.github.wschat.tyrus.RawClient.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.protocol.RouteKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the header of a frame may say, and where in a message it may stand (RFC 6455, sections 5.2 to 5.5). */
class FrameHeadersTest {

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

    static Stream<Arguments> reserved() {
        return Stream.of(0x40, 0x20, 0x10)
                .flatMap(bit -> Stream.of(TEXT, CLOSE, PING, PONG).map(opcode -> Arguments.of(bit, opcode)));
    }

    @ParameterizedTest
    @MethodSource("reserved")
    void reservedBit(int bit, int opcode) throws Exception {
        client.send(RawClient.frame(FIN | bit | opcode, ""));

        assertProtocolError();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x40, 0x20, 0x10})
    void reservedBitOfAContinuation(int bit) throws Exception {
        client.send(RawClient.frame(TEXT, "one "));
        client.send(RawClient.frame(FIN | bit | CONTINUATION, "two"));

        assertProtocolError();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x3, 0x4, 0x5, 0x6, 0x7, 0xB, 0xC, 0xD, 0xE, 0xF})
    void reservedOpcodeWithinAMessage(int opcode) throws Exception {
        client.send(RawClient.frame(TEXT, "one "));
        client.send(RawClient.frame(FIN | opcode, ""));

        assertProtocolError();
    }

    @Test
    void unmaskedContinuation() throws Exception {
        client.send(RawClient.frame(TEXT, "one "));
        client.send(RawClient.unmaskedFrame(FIN | CONTINUATION, "two"));

        assertProtocolError();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 127})
    void continuationAfterAMessageHasEnded(int length) throws Exception {
        client.send(RawClient.frame(TEXT, "one "));
        client.send(RawClient.frame(FIN | CONTINUATION, "two"));
        assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("one two");
        client.send(RawClient.frame(FIN | CONTINUATION, "x".repeat(length)));

        assertProtocolError();
    }

    static Stream<Arguments> longControlFrames() {
        return Stream.of(CLOSE, PING, PONG)
                .flatMap(opcode ->
                        Stream.of(126L, 65_536L, Long.MAX_VALUE, -1L).map(length -> Arguments.of(opcode, length)));
    }

    /** What it announces never comes: whoever waits for it waits for ever. */
    @ParameterizedTest
    @MethodSource("longControlFrames")
    void longControlFrameIsRefusedByItsHeader(int opcode, long length) throws Exception {
        client.send(length < 0 ? withLongLength(FIN | opcode, length) : RawClient.header(FIN | opcode, length));

        assertProtocolError();
    }

    /** RFC 6455 wants the shortest form; like other servers, Tyrus understands the longer ones too. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125})
    void lengthInMoreBytesThanItNeedsIsUnderstood(int length) throws Exception {
        String text = "x".repeat(length);
        client.send(withShortLength(FIN | TEXT, length));
        client.send(masked(text));
        assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo(text);
        client.send(withLongLength(FIN | TEXT, length));
        client.send(masked(text));

        assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo(text);
    }

    @Test
    void lengthOfAControlFrameInMoreBytesThanItMayHaveIsAProtocolError() throws Exception {
        client.send(withShortLength(FIN | PING, 1));
        client.send(masked("x"));

        assertProtocolError();
    }

    @Test
    void everyKindOfFrameIsReadByteByByte() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(RawClient.frame(FIN | PING, "one"));
        bytes.write(RawClient.frame(TEXT, "x".repeat(126)));
        bytes.write(RawClient.frame(FIN | PONG, "unasked"));
        bytes.write(RawClient.frame(CONTINUATION, ""));
        bytes.write(RawClient.frame(FIN | PING, "two"));
        bytes.write(withLongLength(FIN | CONTINUATION, 300));
        bytes.write(masked("y".repeat(300)));
        bytes.write(RawClient.frame(FIN | CLOSE, RawClient.closePayload(1000, "")));
        client.sendBytewise(bytes.toByteArray());

        assertPong("one");
        assertPong("two");
        assertThat(client.readClose().code()).isEqualTo(1000);
        assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("x".repeat(126) + "y".repeat(300));
    }

    @Test
    void pingBeforeEveryFragmentIsAnsweredBeforeTheMessageEnds() throws Exception {
        for (int i = 0; i < 10; i++) {
            client.send(RawClient.frame(i == 0 ? TEXT : CONTINUATION, "" + i));
            client.ping("ping " + i);
            assertPong("ping " + i);
        }
        assertThat(gateway.asked(RouteKeys.DEFAULT)).isEmpty();
        client.send(RawClient.frame(FIN | CONTINUATION, ""));

        assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("0123456789");
    }

    @Test
    void everythingMayComeWithTheHandshake() throws Exception {
        try (RawClient other = gateway.connect()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.write(RawClient.handshakeOf("/production").getBytes(StandardCharsets.US_ASCII));
            bytes.write(RawClient.frame(TEXT, "one "));
            bytes.write(RawClient.frame(FIN | PING, "now"));
            bytes.write(RawClient.frame(FIN | CONTINUATION, "two"));
            bytes.write(RawClient.frame(FIN | CLOSE, RawClient.closePayload(4000, "")));
            bytes.write(RawClient.frame(FIN | TEXT, "after"));
            other.send(bytes.toByteArray());

            assertThat(other.answer().status()).isEqualTo(101);
            assertThat(other.read().text()).isEqualTo("now");
            assertThat(other.readClose().code()).isEqualTo(4000);
            assertThat(other.readsEnd()).isTrue();
            assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("one two");
            assertThat(gateway.nextEnd().code()).isEqualTo(4000);
            assertThat(gateway.asked(RouteKeys.DEFAULT)).isEmpty();
        }
    }

    @Test
    void whatComesAfterAProtocolErrorIsIgnored() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(RawClient.frame(FIN | TEXT, "before"));
        bytes.write(RawClient.frame(FIN | 0x3, ""));
        bytes.write(RawClient.frame(FIN | TEXT, "after"));
        bytes.write(RawClient.frame(FIN | CLOSE, RawClient.closePayload(1000, "")));
        client.send(bytes.toByteArray());

        assertThat(client.readClose().code()).isEqualTo(1002);
        assertThat(client.readsEnd()).isTrue();
        assertThat(gateway.nextEnd().code()).isEqualTo(1002);
        assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("before");
        client.close();
        assertThat(gateway.stopped().asked(RouteKeys.DEFAULT)).isEmpty();
    }

    /** A header whose length takes 16 bits, and whose mask changes nothing. */
    private static byte[] withShortLength(int firstByte, int length) {
        return ByteBuffer.allocate(8)
                .put((byte) firstByte)
                .put((byte) (0x80 | 126))
                .putShort((short) length)
                .array();
    }

    /** The same with 64 bits. */
    private static byte[] withLongLength(int firstByte, long length) {
        return ByteBuffer.allocate(14)
                .put((byte) firstByte)
                .put((byte) (0x80 | 127))
                .putLong(length)
                .array();
    }

    private static byte[] masked(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void assertPong(String text) throws IOException {
        RawClient.Frame pong = client.read();
        assertThat(pong.opcode()).isEqualTo(PONG);
        assertThat(pong.text()).isEqualTo(text);
    }

    private void assertProtocolError() throws IOException {
        assertThat(client.readClose().code()).isEqualTo(1002);
        assertThat(client.readsEnd()).isTrue();
        assertThat(gateway.nextEnd().code()).isEqualTo(1002);
        client.close();
        assertThat(gateway.stopped().asked(RouteKeys.DEFAULT)).isEmpty();
    }
}
