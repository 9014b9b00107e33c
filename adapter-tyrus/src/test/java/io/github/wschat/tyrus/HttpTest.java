package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.protocol.RouteKeys;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain HTTP on the gateway's port. */
class HttpTest {

    @Test
    void healthIsOk() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.connect()) {
            client.send(RawClient.head("GET /health HTTP/1.1", "Host: a"));
            RawClient.Answer answer = client.answer();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("ok\n");
            assertThat(answer.values("Content-Type")).first().asString().startsWith("text/plain");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/production", "/production/", "/production/x", "/production?a=b"})
    @DisplayName("C13 a plain GET of the stage is answered 426")
    void plainRequestOfTheStageNeedsAnUpgrade(String path) throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.connect()) {
            client.send(RawClient.head("GET " + path + " HTTP/1.1", "Host: a"));
            RawClient.Answer answer = client.answer();

            assertThat(answer.status()).isEqualTo(426);
            assertThat(answer.reasonPhrase()).isEqualTo("Upgrade Required");
            assertThat(answer.values("Upgrade")).containsExactly("websocket");
            assertThat(answer.values("Connection")).containsExactly("close");
            assertThat(gateway.asked(RouteKeys.CONNECT)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/other", "/productionx", "/%zz"})
    void plainRequestOfAnythingElseIsForbidden(String path) throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.connect()) {
            client.send(RawClient.head("GET " + path + " HTTP/1.1", "Host: a"));
            RawClient.Answer answer = client.answer();

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.body()).isEqualTo("{\"message\":\"Forbidden\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/production", "/other", "/production/@connections/Xa1bC2dE3fGCHk4="})
    void everyAnswerTellsTheTime(String path) throws Exception {
        try (TestGateway gateway = TestGateway.setup().time(new ManualTime()).start();
                RawClient client = gateway.connect()) {
            client.send(RawClient.head("GET " + path + " HTTP/1.1", "Host: a"));

            assertThat(client.answer().values("Date")).containsExactly("Thu, 01 Jan 2026 00:00:00 GMT");
        }
    }

    @Test
    void postIsNoOpeningHandshake() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.connect()) {
            client.send(
                    RawClient.handshakeOf("/production", "Content-Length: 0").replace("GET ", "POST "));

            assertThat(client.answer().status()).isEqualTo(426);
        }
    }

    @Test
    void connectionThatSpokeHttpCanBecomeAWebSocket() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.connect()) {
            for (int i = 0; i < 3; i++) {
                client.send(RawClient.head("GET /health HTTP/1.1", "Host: a"));
                assertThat(client.answer().status()).isEqualTo(200);
            }
            client.openAt("/production").text("hello");

            assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("hello");
        }
    }
}
