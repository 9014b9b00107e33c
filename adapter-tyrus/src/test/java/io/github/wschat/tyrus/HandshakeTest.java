package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.github.wschat.protocol.Handshake;
import io.github.wschat.protocol.RouteKeys;
import io.github.wschat.protocol.RouteResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The opening handshake, as RFC 6455 and API Gateway have it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HandshakeTest {

    private TestGateway gateway;
    private RawClient client;

    @BeforeAll
    void startGateway() {
        gateway = TestGateway.setup()
                .route(RouteKeys.CONNECT, request -> {
                    List<String> wanted =
                            handshakeOf(request.handshake()).query().getOrDefault("speak", List.of());
                    return CompletableFuture.completedStage(
                            wanted.isEmpty() ? RouteResponse.OK : new RouteResponse(200, wanted.get(0), "a body"));
                })
                .start();
    }

    @AfterAll
    void stopGateway() {
        gateway.close();
    }

    @BeforeEach
    void connect() throws IOException {
        client = gateway.connect();
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
    }

    @Test
    void acceptedHandshakeIsAnsweredAsTheProtocolHasIt() throws Exception {
        RawClient.Answer answer = client.handshake("/production");

        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.reasonPhrase()).isEqualTo("Switching Protocols");
        assertThat(answer.values("Upgrade")).containsExactly("websocket");
        assertThat(answer.values("Connection")).containsExactly("Upgrade");
        // The answer to this key is RFC 6455's own example, section 1.3.
        assertThat(answer.values("Sec-WebSocket-Accept")).containsExactly("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @Test
    @DisplayName("C15 a slash at the end of the stage's path is accepted")
    void trailingSlashIsAccepted() throws Exception {
        assertThat(client.handshake("/production/").status()).isEqualTo(101);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/nosuchstage", "/", "/production/x", "/productionx", "/Production", "/no|such", "/%zz", "/a%20b"
            })
    @DisplayName("C14 an upgrade anywhere else is refused with 403")
    void unknownPathIsRefused(String path) throws Exception {
        RawClient.Answer answer = client.handshake(path);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void handshakeWithoutKeyIsRefused() throws Exception {
        client.send(RawClient.head(
                "GET /production HTTP/1.1",
                "Host: a",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13"));

        assertThat(client.answer().status()).isEqualTo(400);
        assertThat(client.readsEnd()).isTrue();
    }

    @Test
    void handshakeWithoutConnectionUpgradeIsRefused() throws Exception {
        client.send(RawClient.head(
                "GET /production HTTP/1.1",
                "Host: a",
                "Upgrade: websocket",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version: 13"));

        assertThat(client.answer().status()).isEqualTo(400);
    }

    @Test
    void anotherVersionIsAnsweredWithTheOneThatIsSpoken() throws Exception {
        client.send(RawClient.handshakeOf("/production").replace("Version: 13", "Version: 12"));
        RawClient.Answer answer = client.answer();

        assertThat(answer.status()).isEqualTo(426);
        assertThat(answer.reasonPhrase()).isEqualTo("Upgrade Required");
        assertThat(answer.values("Sec-WebSocket-Version")).containsExactly("13");
    }

    @Test
    void handshakeOfAnyCaseAndOrderIsAccepted() throws Exception {
        client.send(RawClient.head(
                "GET /production HTTP/1.1",
                "sec-websocket-version: 13",
                "connection: keep-alive, Upgrade",
                "UPGRADE: WebSocket",
                "host: a",
                "SEC-WEBSOCKET-KEY: dGhlIHNhbXBsZSBub25jZQ=="));

        assertThat(client.answer().status()).isEqualTo(101);
    }

    @Test
    void handshakeThatComesByteByByteIsAccepted() throws Exception {
        client.sendBytewise(RawClient.handshakeOf("/production").getBytes(StandardCharsets.US_ASCII));

        assertThat(client.answer().status()).isEqualTo(101);
    }

    @Test
    @DisplayName("C21 the sub-protocol that $connect names is spoken, and $connect sees all that were offered")
    void namedSubprotocolIsSpoken() throws Exception {
        String offer = "Sec-WebSocket-Protocol: chat1,myprotocol";
        RawClient.Answer answer = client.handshake("/production?speak=myprotocol", offer);

        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.values("Sec-WebSocket-Protocol")).containsExactly("myprotocol");
        assertThat(connected().headers()).contains(entry("Sec-WebSocket-Protocol", List.of("chat1,myprotocol")));
    }

    @Test
    @DisplayName("C22 without a word of $connect no sub-protocol is spoken")
    void unnamedSubprotocolIsNotSpoken() throws Exception {
        RawClient.Answer answer = client.handshake("/production", "Sec-WebSocket-Protocol: chat1");

        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.values("Sec-WebSocket-Protocol")).isEmpty();
    }

    @Test
    @DisplayName("C23 the body that $connect answers is sent to nobody")
    void bodyOfTheAnswerIsNotSent() throws Exception {
        RawClient.Answer answer = client.handshake("/production?speak=chat", "Sec-WebSocket-Protocol: chat");
        client.closeWithoutCode();

        assertThat(answer.values("Content-Length")).isEmpty();
        assertThat(client.read().opcode()).isEqualTo(RawClient.CLOSE);
    }

    @Test
    void offeredExtensionIsSeenAndNotAccepted() throws Exception {
        String offer = "permessage-deflate; client_max_window_bits, x-other";
        RawClient.Answer answer = client.handshake("/production", "Sec-WebSocket-Extensions: " + offer);

        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.values("Sec-WebSocket-Extensions")).isEmpty();
        assertThat(connected().headers()).contains(entry("Sec-WebSocket-Extensions", List.of(offer)));
    }

    @Test
    void headerNamesKeepTheirCaseAndValuesTheirCommas() throws Exception {
        client.handshake("/production", "X-cAsE: one, two", "User-Agent: Mozilla/5.0 (KHTML, like Gecko)");

        assertThat(connected().headers())
                .contains(
                        entry("X-cAsE", List.of("one, two")),
                        entry("User-Agent", List.of("Mozilla/5.0 (KHTML, like Gecko)")));
    }

    @Test
    void repeatedHeaderKeepsAllItsValuesInOrder() throws Exception {
        client.handshake("/production", "X-Twice: b", "X-Other: c", "X-Twice: a");

        assertThat(connected().headers()).contains(entry("X-Twice", List.of("b", "a")), entry("X-Other", List.of("c")));
    }

    @Test
    @DisplayName("C27, C28 the query's parameters are seen, decoded, with all their values in order")
    void queryIsSeen() throws Exception {
        client.handshake("/production?room=red&room=blue&name=a%20b+c&umlaut=%C3%A4&empty=");

        assertThat(connected().query())
                .containsOnly(
                        entry("room", List.of("red", "blue")),
                        entry("name", List.of("a b c")),
                        entry("umlaut", List.of("ä")),
                        entry("empty", List.of("")));
    }

    @Test
    @DisplayName("C27 without a query there are no parameters")
    void withoutQueryThereAreNoParameters() throws Exception {
        client.handshake("/production");

        assertThat(connected().query()).isEmpty();
    }

    @Test
    void brokenQueryDoesNotBreakTheHandshake() throws Exception {
        assertThat(client.handshake("/production?a=%zz&&=&b=1").status()).isEqualTo(101);
        assertThat(connected().query()).contains(entry("b", List.of("1")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-WebSocket-Extensions: ;;=,",
                "Sec-WebSocket-Protocol: ,,",
                "Sec-WebSocket-Extensions:",
                "Origin:",
                "User-Agent:",
                "X-Odd: \u00e4\u0001"
            })
    void oddHeaderIsAnswered(String line) throws Exception {
        assertThat(client.handshake("/production", line).status()).isIn(101, 400, 403);
    }

    private Handshake connected() {
        Handshake last = handshakeOf(gateway.next(RouteKeys.CONNECT).handshake());
        while (!gateway.asked(RouteKeys.CONNECT).isEmpty()) {
            last = handshakeOf(gateway.next(RouteKeys.CONNECT).handshake());
        }
        return last;
    }

    private static Handshake handshakeOf(@Nullable Handshake handshake) {
        return Objects.requireNonNull(handshake);
    }
}
