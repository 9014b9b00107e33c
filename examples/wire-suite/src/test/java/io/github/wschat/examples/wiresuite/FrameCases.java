package io.github.wschat.examples.wiresuite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.GoneException;

/** Frames: how great they may be, and what ends a connection. */
interface FrameCases extends WireCases {

    /** The greatest frame. */
    int MAX_FRAME_BYTES = 32_768;

    /** The greatest message. */
    int MAX_MESSAGE_BYTES = 131_072;

    @Test
    @DisplayName("C67 a frame of 32,768 bytes is taken")
    default void greatestFrame() throws Exception {
        try (RawClient client = target().open();
                Client other = target().connect()) {
            settle(other);
            String text = filled(MAX_FRAME_BYTES);
            client.say(WireCases.toEveryone(text));

            assertThat(other.hear()).isEqualTo(text);
        }
    }

    @Test
    @DisplayName("C68 a frame of 32,769 bytes ends the connection with 1009, and comes to nobody")
    default void tooGreatFrame() throws Exception {
        assertEnds(1009, client -> client.say(WireCases.toEveryone(filled(MAX_FRAME_BYTES + 1))));
    }

    @Test
    @DisplayName("C69 a message of 131,072 bytes in four frames is taken, whole")
    default void greatestMessage() throws Exception {
        try (RawClient client = target().open();
                Client other = target().connect()) {
            settle(other);
            String text = filled(MAX_MESSAGE_BYTES);
            client.sayInFrames(WireCases.toEveryone(text), MAX_FRAME_BYTES);

            assertThat(other.hear()).isEqualTo(text);
        }
    }

    @Test
    @DisplayName("C70 a message of 131,073 bytes ends the connection with 1009, and comes to nobody")
    default void tooGreatMessage() throws Exception {
        assertEnds(
                1009,
                client -> client.sayInFrames(WireCases.toEveryone(filled(MAX_MESSAGE_BYTES + 1)), MAX_FRAME_BYTES));
    }

    @Test
    @DisplayName("C71 a binary message ends the connection with 1003, and comes to nobody")
    default void binary() throws Exception {
        assertEnds(
                1003, client -> client.frame(RawClient.FIN | RawClient.BINARY, bytes(WireCases.toEveryone("binary"))));
    }

    @Test
    @DisplayName("C72 bytes count, not characters")
    default void bytesCount() throws Exception {
        target().inferred();
        assertEnds(1009, client -> client.say("\u20ac".repeat(20_000)));
    }

    @Test
    @DisplayName("A message may come in any frames, within a character, and with a ping between them (RFC 6455, 5.4)")
    default void fragments() throws Exception {
        target().inferred();
        String text = WireCases.unique("\u20ac \ud83d\ude00");
        try (RawClient client = target().open()) {
            client.id();
            client.sayInFrames(WireCases.toEveryone(text), 1);
            assertThat(client.hear()).isEqualTo(text);

            client.frame(RawClient.TEXT, bytes("{\"action\": \"sendmessage\", "));
            client.frame(RawClient.FIN | RawClient.PING, bytes("between"));
            client.frame(RawClient.FIN | RawClient.CONTINUATION, bytes("\"message\": \"after\"}"));
            RawClient.Frame pong = client.take();
            assertThat(pong.opcode()).isEqualTo(RawClient.PONG);
            assertThat(pong.text()).isEqualTo("between");
            assertThat(client.hear()).isEqualTo("after");
        }
    }

    @Test
    @DisplayName("C66, D3 a ping is answered with its payload, be it empty; a pong with nothing")
    default void pings() throws Exception {
        target().decided("D3");
        try (RawClient client = target().open()) {
            for (String payload : new String[] {"", "ping", "x".repeat(125)}) {
                client.frame(RawClient.FIN | RawClient.PONG, bytes("nobody asked"));
                client.frame(RawClient.FIN | RawClient.PING, bytes(payload));
                RawClient.Frame pong = client.take();

                assertThat(pong.opcode()).isEqualTo(RawClient.PONG);
                assertThat(pong.text()).isEqualTo(payload);
            }
            client.id();
        }
    }

    @Test
    @DisplayName("C57, C58, C59 a close frame is answered with its code, and ends the connection")
    default void closeIsEchoed() throws Exception {
        target().inferred();
        for (int code : new int[] {1000, 1001, 3000, 4000, 4999}) {
            assertEnds(code, client -> client.sayGoodbye(code, code == 1001 ? "" : "bye"));
        }
        try (RawClient client = target().open()) {
            client.frame(RawClient.FIN | RawClient.CLOSE);
            // With or without a code; RFC 6455, 5.5.1, leaves that open.
            assertThat(client.hearGoodbye()).isIn(RawClient.NO_CODE, 1000);
        }
    }

    @Test
    @DisplayName("C57 after a close frame, of whatever kind, the connection is gone for everybody")
    default void closedIsGone() throws Exception {
        try (RawClient client = target().open()) {
            String id = client.id();
            client.frame(RawClient.FIN | RawClient.CLOSE);

            awaitGone(id);
        }
    }

    @Test
    @DisplayName("D6 a connection that is lost without a close frame is gone for everybody")
    default void lostIsGone() throws Exception {
        target().decided("D6");
        String id;
        try (RawClient client = target().open()) {
            id = client.id();
        }
        awaitGone(id);
    }

    @Test
    @DisplayName("A frame without a mask, or with reserved bits, ends the connection with 1002 (RFC 6455, 5.1, 5.2)")
    default void maskAndReservedBits() throws Exception {
        target().inferred();
        assertEnds(1002, client -> client.send((byte) 0x81, (byte) 2, (byte) 'h', (byte) 'i'));
        for (int bits : new int[] {0x10, 0x20, 0x40, 0x70}) {
            assertEnds(1002, client -> client.frame(RawClient.FIN | bits | RawClient.TEXT, bytes("hi")));
        }
    }

    @Test
    @DisplayName("A frame of a reserved kind, or out of turn, ends the connection with 1002 (RFC 6455, 5.2, 5.4, 5.5)")
    default void kindsOfFrames() throws Exception {
        target().inferred();
        for (int opcode : new int[] {0x3, 0x7, 0xB, 0xF}) {
            assertEnds(1002, client -> client.frame(RawClient.FIN | opcode, bytes("hi")));
        }
        assertEnds(1002, client -> client.frame(RawClient.FIN | RawClient.CONTINUATION, bytes("of nothing")));
        assertEnds(1002, client -> {
            client.frame(RawClient.TEXT, bytes("the first "));
            client.frame(RawClient.FIN | RawClient.TEXT, bytes("within which is another"));
        });
        assertEnds(1002, client -> client.frame(RawClient.PING, bytes("in parts")));
        assertEnds(1002, client -> client.frame(RawClient.FIN | RawClient.PING, new byte[126]));
    }

    @Test
    @DisplayName("A close frame that nobody may send ends the connection with 1002 (RFC 6455, 5.5.1, 7.4)")
    default void closeCodes() throws Exception {
        target().inferred();
        assertEnds(1002, client -> client.frame(RawClient.FIN | RawClient.CLOSE, (byte) 3));
        for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 5000}) {
            assertEnds(1002, client -> client.sayGoodbye(code, ""));
        }
    }

    @Test
    @DisplayName("A text that is no UTF-8 ends the connection with 1007, and comes to nobody (RFC 6455, 8.1)")
    default void invalidUtf8() throws Exception {
        target().inferred();
        assertEnds(1007, client -> client.frame(RawClient.FIN | RawClient.TEXT, (byte) 'a', (byte) 0xFF));
        // A surrogate, and a character that is cut off.
        assertEnds(1007, client -> client.frame(RawClient.FIN | RawClient.TEXT, (byte) 0xED, (byte) 0xA0, (byte) 0x80));
        assertEnds(1007, client -> client.frame(RawClient.FIN | RawClient.TEXT, (byte) 0xE2, (byte) 0x82));
    }

    /** What a client does. */
    interface Deed {

        /** Does it. */
        void by(RawClient client) throws Exception;
    }

    /** Fails unless a deed ends the connection of whoever does it, and nothing of it comes to others. */
    private void assertEnds(int code, Deed deed) throws Exception {
        try (RawClient client = target().open();
                Client other = target().connect()) {
            String id = client.id();
            settle(other);
            deed.by(client);

            assertThat(client.hearGoodbye()).isEqualTo(code);
            client.hangUp();
            awaitGone(id);
            other.id();
        }
    }

    private void awaitGone(String id) {
        Awaitility.await()
                .atMost(Client.PATIENCE)
                .untilAsserted(() ->
                        assertThatThrownBy(() -> target().management().get(id)).isInstanceOf(GoneException.class));
    }

    /** Returns a text that fills a message for everyone up to a number of bytes. */
    private static String filled(int bytes) {
        return "x".repeat(bytes - WireCases.toEveryone("").length());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
