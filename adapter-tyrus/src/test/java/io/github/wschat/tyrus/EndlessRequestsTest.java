package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.protocol.RouteKeys;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that go on for ever, as fast as they can, are ended when they are too long, not when they are too old. */
class EndlessRequestsTest {

    private static final String CHUNKED =
            RawClient.head("POST " + Cut.PATH + " HTTP/1.1", "Host: a", Cut.SIGNED, "Transfer-Encoding: chunked");

    /** More than the gateway reads of a head, and than sockets hold besides. */
    private static final int TOO_MUCH = 64 * 1024 * 1024;

    /** Grizzly warns, with a stack trace, of each body that it cannot read. */
    private final Logger grizzly = Logger.getLogger("org.glassfish.grizzly.filterchain.DefaultFilterChain");

    private TestGateway gateway;

    @BeforeEach
    void start() {
        grizzly.setLevel(Level.OFF);
        gateway = TestGateway.start();
    }

    @AfterEach
    void stop() {
        gateway.close();
        grizzly.setLevel(null);
    }

    /** What may have no end: how it begins, and how it goes on. */
    enum Endless {
        REQUEST_LINE("GET /", "a"),
        HEADER("GET /production HTTP/1.1\r\nHost: ", "a"),
        HEADER_NAME("GET /production HTTP/1.1\r\n", "a"),
        HEADERS("GET /production HTTP/1.1\r\nHost: a\r\n", "X-Y: and on\r\n"),
        HEADER_OF_MANY_LINES("GET /production HTTP/1.1\r\nHost: a\r\n", " and on\r\n"),
        BLANK_LINES("", "\r\n"),
        SPACES("", " "),
        CHUNK_EXTENSION(CHUNKED + "5;", "a"),
        CHUNK_LENGTH(CHUNKED, "0"),
        TRAILERS(CHUNKED + "0\r\n", "X-Y: and on\r\n");

        final String begin;
        final String more;

        Endless(String begin, String more) {
            this.begin = begin;
            this.more = more;
        }
    }

    @ParameterizedTest
    @EnumSource
    void endlessHeadIsRefused(Endless endless) throws Exception {
        try (RawClient client = gateway.connect()) {
            client.send(endless.begin);
            String more = endless.more.repeat(8192 / endless.more.length());
            int sent = 0;
            try {
                while (sent < TOO_MUCH) {
                    client.send(more);
                    sent += more.length();
                }
            } catch (IOException e) {
                // The gateway has had enough.
                assertThat(sent).isPositive();
            }
            client.awaitEnd();

            assertThat(sent)
                    .as("what the gateway and the sockets took, in bytes")
                    .isLessThan(TOO_MUCH);
            assertThat(gateway.asked(RouteKeys.CONNECT)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {33_000, 60_000, 1_000_000})
    void headerThatIsTooLargeIsRefused(int length) throws Exception {
        try (RawClient client = gateway.connect()) {
            try {
                client.sendHandshake("/production", "X-Large: " + "x".repeat(length));
            } catch (IOException e) {
                // The gateway has had enough before the end.
                assertThat(length).isGreaterThan(60_000);
            }

            client.awaitEnd();
            assertThat(gateway.stopped().asked(RouteKeys.CONNECT)).isEmpty();
        }
    }

    @Test
    void headerThatFitsIsTaken() throws Exception {
        try (RawClient client = gateway.connect()) {
            assertThat(client.handshake("/production", "X-Large: " + "x".repeat(30_000))
                            .status())
                    .isEqualTo(101);
        }
    }

    /** What is too much of a body is not kept, but read: the caller is to learn why it is refused. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bodyThatIsFarTooLargeIsReadAndRefused(boolean chunked) throws Exception {
        int parts = 1000;
        String part = "x".repeat(0x2000);
        try (RawClient caller = gateway.connect()) {
            caller.send(RawClient.head(
                    "POST " + Cut.PATH + " HTTP/1.1",
                    "Host: a",
                    Cut.SIGNED,
                    chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + parts * part.length()));
            for (int i = 0; i < parts; i++) {
                caller.send(chunked ? "2000\r\n" + part + "\r\n" : part);
            }
            caller.send(chunked ? "0\r\n\r\n" : "");

            assertThat(caller.answer().status()).isEqualTo(413);
        }
    }
}
