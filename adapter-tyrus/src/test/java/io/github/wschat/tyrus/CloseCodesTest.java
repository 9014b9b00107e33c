package io.github.wschat.tyrus;

import static io.github.wschat.tyrus.RawClient.CLOSE;
import static io.github.wschat.tyrus.RawClient.FIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.protocol.Disconnection;
import io.github.wschat.protocol.RouteKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which close frames a client may send (RFC 6455, sections 5.5.1 and 7.4), at the edges of every range of codes. */
// What TLS carries is the same bytes.
@Tag("plain")
class CloseCodesTest {

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

    @ParameterizedTest
    @ValueSource(
            ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3001, 3999, 4000, 4001, 4998, 4999})
    void codeThatMayBeSentIsEchoedAndReported(int code) throws Exception {
        client.close(code, "bye");

        assertEndsWith(code);
        assertThat(gateway.nextEnd()).isEqualTo(new Disconnection(code, "bye"));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0, 1, 125, 999, 1004, 1005, 1006, 1012, 1013, 1014, 1015, 1016, 1999, 2000, 2998, 2999, 5000, 5001,
                0x7FFF, 0x8000, 0xFFFE, 0xFFFF
            })
    void codeThatMayNotBeSentIsAProtocolError(int code) throws Exception {
        client.close(code, "bye");

        assertEndsWith(1002);
        assertThat(gateway.nextEnd().code()).isEqualTo(1002);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "03", "10", "7f", "80", "ff"})
    void halfACodeIsAProtocolError(String payload) throws Exception {
        client.send(RawClient.frame(FIN | CLOSE, HexFormat.of().parseHex(payload)));

        assertEndsWith(1002);
        assertThat(gateway.nextEnd().code()).isEqualTo(1002);
    }

    @Test
    void closeFrameIsReadByteByByte() throws Exception {
        client.sendBytewise(RawClient.frame(FIN | CLOSE, RawClient.closePayload(4321, "Auf Wiedersehen, \u00e4")));

        assertEndsWith(4321);
        assertThat(gateway.nextEnd()).isEqualTo(new Disconnection(4321, "Auf Wiedersehen, \u00e4"));
    }

    @Test
    void longestReasonMayEndWithTheLongestCharacter() throws Exception {
        String reason = "r".repeat(119) + "\uD83D\uDE00";
        assertThat(reason.getBytes(StandardCharsets.UTF_8)).hasSize(123);
        client.close(1000, reason);

        assertEndsWith(1000);
        assertThat(gateway.nextEnd().reason()).isEqualTo(reason);
    }

    @Test
    void reasonThatIsCutOffWithinACharacterIsRefused() throws Exception {
        byte[] payload = RawClient.closePayload(1000, "\u20ac");
        client.send(RawClient.frame(FIN | CLOSE, Arrays.copyOf(payload, payload.length - 1)));

        assertThat(client.readClose().code()).isIn(1002, 1007);
        assertThat(client.readsEnd()).isTrue();
        assertThat(gateway.nextEnd().code()).isIn(1002, 1007);
    }

    @Test
    void secondCloseFrameIsIgnored() throws Exception {
        client.close(4000, "the first");
        client.close(4001, "the second");

        assertEndsWith(4000);
        assertThat(gateway.nextEnd()).isEqualTo(new Disconnection(4000, "the first"));
        client.close();
        assertThat(gateway.stopped().asked(RouteKeys.DISCONNECT)).isEmpty();
    }

    private void assertEndsWith(int code) throws IOException {
        assertThat(client.readClose().code()).isEqualTo(code);
        assertThat(client.readsEnd()).isTrue();
    }
}
