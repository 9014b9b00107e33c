package io.github.wschat.tyrus;

import static io.github.wschat.tyrus.RawClient.CLOSE;
import static io.github.wschat.tyrus.RawClient.CONTINUATION;
import static io.github.wschat.tyrus.RawClient.FIN;
import static io.github.wschat.tyrus.RawClient.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.protocol.RouteKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts are UTF-8 (RFC 6455, section 8.1; RFC 3629): what is none ends in 1007, however it is cut into frames and segments. */
// What TLS carries is the same bytes.
@Tag("plain")
class TextEncodingTest {

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

    /** What no text contains, each for a reason of its own. */
    static Stream<String> malformed() {
        return Stream.of(
                "80", // a continuation of nothing
                "bf",
                "8080",
                "c0af", // overlong, of two bytes
                "c080",
                "c1bf",
                "e080af", // of three
                "e09fbf",
                "f08080af", // of four
                "f08fbfbf",
                "f8888080af", // five and six bytes, which there are not any more
                "fc8480808080",
                "eda080", // surrogates, alone and paired
                "edbfbf",
                "eda0bdedb880",
                "f4908080", // beyond U+10FFFF
                "f5808080",
                "f7bfbfbf",
                "fe",
                "ff",
                "c3", // characters that end too early
                "e282",
                "f09f98",
                "c328", // a second byte that is none
                "e228a1",
                "f0288cbc");
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void malformedText(String hex) throws Exception {
        client.send(RawClient.frame(FIN | TEXT, around(hex)));

        assertEndsWith1007();
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void malformedTextThatComesByteByByteInFragmentsOfOneByte(String hex) throws Exception {
        client.sendBytewise(fragments(around(hex)));

        assertEndsWith1007();
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void malformedCloseReason(String hex) throws Exception {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.write(RawClient.closePayload(1000, ""));
        payload.write(around(hex));
        client.send(RawClient.frame(FIN | CLOSE, payload.toByteArray()));

        // RFC 6455 has both codes for it.
        assertThat(client.readClose().code()).isIn(1002, 1007);
        assertThat(client.readsEnd()).isTrue();
        assertThat(gateway.nextEnd().code()).isIn(1002, 1007);
    }

    /** The first and the last of everything that UTF-8 can say. */
    static Stream<String> edges() {
        return Stream.of(
                "\u0000",
                "\u007f",
                "\u0080",
                "\u07ff",
                "\u0800",
                "\ud7ff",
                "\ue000",
                "\ufffd",
                "\ufffe",
                "\uffff",
                "\ufeff and on",
                "\ud800\udc00",
                "\udbff\udfff",
                "\u0000a\u00e4\u20ac\uD83D\uDE00");
    }

    @ParameterizedTest
    @MethodSource("edges")
    void textInOneFrame(String text) throws Exception {
        client.text(text);

        assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo(text);
    }

    @ParameterizedTest
    @MethodSource("edges")
    void textThatIsSplitWithinItsCharacters(String text) throws Exception {
        client.sendBytewise(fragments(text.getBytes(StandardCharsets.UTF_8)));

        assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo(text);
    }

    private static byte[] around(String hex) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write('a');
        bytes.write(HexFormat.of().parseHex(hex));
        return bytes.toByteArray();
    }

    /** Each byte in a frame of its own, and an empty one after it. */
    private static byte[] fragments(byte[] text) throws IOException {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i < text.length; i++) {
            frames.write(RawClient.frame(i == 0 ? TEXT : CONTINUATION, new byte[] {text[i]}));
            frames.write(RawClient.frame(CONTINUATION, ""));
        }
        frames.write(RawClient.frame(FIN | CONTINUATION, ""));
        return frames.toByteArray();
    }

    private void assertEndsWith1007() throws IOException {
        assertThat(client.readClose().code()).isEqualTo(1007);
        assertThat(client.readsEnd()).isTrue();
        assertThat(gateway.nextEnd().code()).isEqualTo(1007);
        client.close();
        assertThat(gateway.stopped().asked(RouteKeys.DEFAULT)).isEmpty();
    }
}
