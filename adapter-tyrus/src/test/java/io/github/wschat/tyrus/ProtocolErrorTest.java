package io.github.wschat.tyrus;

import static io.github.wschat.tyrus.RawClient.BINARY;
import static io.github.wschat.tyrus.RawClient.CLOSE;
import static io.github.wschat.tyrus.RawClient.CONTINUATION;
import static io.github.wschat.tyrus.RawClient.FIN;
import static io.github.wschat.tyrus.RawClient.PING;
import static io.github.wschat.tyrus.RawClient.PONG;
import static io.github.wschat.tyrus.RawClient.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.protocol.RouteKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What breaks RFC 6455 ends the connection with the code that it has for that. */
class ProtocolErrorTest {

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
    @DisplayName("C71 a binary message ends in 1003")
    void binaryMessage() throws Exception {
        client.send(RawClient.frame(FIN | BINARY, "x"));

        assertEndsWith(1003);
    }

    @Test
    void unmaskedFrame() throws Exception {
        client.send(RawClient.unmaskedFrame(FIN | TEXT, "x"));

        assertEndsWith(1002);
    }

    @Test
    void unmaskedControlFrame() throws Exception {
        client.send(RawClient.unmaskedFrame(FIN | PING, "x"));

        assertEndsWith(1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x40, 0x20, 0x10, 0x70})
    void reservedBits(int bits) throws Exception {
        client.send(RawClient.frame(FIN | bits | TEXT, "x"));

        assertEndsWith(1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x3, 0x4, 0x5, 0x6, 0x7, 0xB, 0xC, 0xD, 0xE, 0xF})
    void reservedOpcodes(int opcode) throws Exception {
        client.send(RawClient.frame(FIN | opcode, "x"));

        assertEndsWith(1002);
    }

    @Test
    void fragmentOfNothing() throws Exception {
        client.send(RawClient.frame(FIN | CONTINUATION, "x"));

        assertEndsWith(1002);
    }

    @Test
    void messageWithinAnother() throws Exception {
        client.send(RawClient.frame(TEXT, "x"));
        client.send(RawClient.frame(FIN | TEXT, "y"));

        assertEndsWith(1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {CLOSE, PING, PONG})
    void fragmentedControlFrame(int opcode) throws Exception {
        client.send(RawClient.frame(opcode, ""));

        assertEndsWith(1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {CLOSE, PING, PONG})
    void tooLargeControlFrame(int opcode) throws Exception {
        client.send(RawClient.frame(FIN | opcode, "x".repeat(126)));

        assertEndsWith(1002);
    }

    @Test
    void invalidUtf8() throws Exception {
        client.send(RawClient.frame(FIN | TEXT, new byte[] {'a', (byte) 0xFF, 'b'}));

        assertEndsWith(1007);
    }

    @Test
    void encodedSurrogate() throws Exception {
        client.send(RawClient.frame(FIN | TEXT, new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}));

        assertEndsWith(1007);
    }

    @Test
    void overlongUtf8() throws Exception {
        client.send(RawClient.frame(FIN | TEXT, new byte[] {(byte) 0xC0, (byte) 0xAF}));

        assertEndsWith(1007);
    }

    @Test
    void utf8BeyondUnicode() throws Exception {
        client.send(RawClient.frame(FIN | TEXT, new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80}));

        assertEndsWith(1007);
    }

    @Test
    void utf8ThatIsCutOffAtTheEnd() throws Exception {
        byte[] euro = "€".getBytes(StandardCharsets.UTF_8);
        client.send(RawClient.frame(FIN | TEXT, Arrays.copyOf(euro, 2)));

        assertEndsWith(1007);
    }

    @Test
    void utf8ThatIsCutOffAtTheEndOfTheLastFragment() throws Exception {
        byte[] euro = "€".getBytes(StandardCharsets.UTF_8);
        client.send(RawClient.frame(TEXT, "a"));
        client.send(RawClient.frame(FIN | CONTINUATION, Arrays.copyOf(euro, 2)));

        assertEndsWith(1007);
    }

    @Test
    void utf8ThatGoesWrongInTheNextFragment() throws Exception {
        byte[] euro = "€".getBytes(StandardCharsets.UTF_8);
        client.send(RawClient.frame(TEXT, Arrays.copyOf(euro, 2)));
        client.send(RawClient.frame(FIN | CONTINUATION, "a"));

        assertEndsWith(1007);
    }

    @Test
    void closeFrameOfOneByte() throws Exception {
        client.send(RawClient.frame(FIN | CLOSE, new byte[] {3}));

        assertEndsWith(1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1012, 1013, 1015, 1016, 1100, 2000, 2999, 5000, 65535})
    void closeCodeThatNobodyMaySend(int code) throws Exception {
        client.close(code, "");

        assertEndsWith(1002);
    }

    @Test
    void closeReasonThatIsNoUtf8() throws Exception {
        client.send(RawClient.frame(FIN | CLOSE, new byte[] {3, (byte) 0xE8, (byte) 0xFF}));

        assertThat(client.readClose().code()).isIn(1002, 1007);
        assertThat(client.readsEnd()).isTrue();
    }

    /** The client sees the code, then the end; the route sees the same code, and no message. */
    private void assertEndsWith(int code) throws IOException {
        assertThat(client.readClose().code()).isEqualTo(code);
        assertThat(client.readsEnd()).isTrue();
        assertThat(gateway.nextEnd().code()).isEqualTo(code);
        assertThat(gateway.asked(RouteKeys.DEFAULT)).isEmpty();
    }
}
