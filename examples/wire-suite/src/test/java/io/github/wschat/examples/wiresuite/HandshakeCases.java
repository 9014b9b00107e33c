package io.github.wschat.examples.wiresuite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who is let in, and how. */
interface HandshakeCases extends WireCases {

    @Test
    @DisplayName("C01 a handshake is answered with 101 and its key's answer, and nothing is sent")
    default void accepted() throws Exception {
        try (RawClient client = target().raw()) {
            RawClient.Answer answer = client.open(target().endpoint().path());

            assertThat(answer.headers().get("Upgrade")).isEqualToIgnoringCase("websocket");
            assertThat(answer.headers().get("Connection")).isEqualToIgnoringCase("upgrade");
            // The answer to this key is RFC 6455's own example, section 1.3.
            assertThat(answer.headers()).containsEntry("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(answer.headers()).doesNotContainKey("Sec-WebSocket-Extensions");
            client.say("test");
            Usage.parse(client.hear());
        }
    }

    @Test
    @DisplayName("C13 a GET of the stage without an upgrade is answered with 426")
    default void plainGet() throws Exception {
        try (RawClient client = target().raw()) {
            assertThat(client.get(target().endpoint().path() + "/x", List.of()).status())
                    .isEqualTo(426);
        }
    }

    @Test
    @DisplayName("C14 a handshake anywhere but at the stage is refused with 403")
    default void anotherPath() throws Exception {
        target().inferred();
        for (String path : List.of("/nosuchstage", "/", target().endpoint().path() + "x")) {
            try (RawClient client = target().raw()) {
                assertThat(client.handshake(path).status()).as(path).isEqualTo(403);
            }
        }
    }

    @Test
    @DisplayName("C15 a slash at the end of the stage's path is accepted")
    default void trailingSlash() throws Exception {
        try (RawClient client = target().raw()) {
            client.open(target().endpoint().path() + "/");
            client.say("test");
            Usage.parse(client.hear());
        }
    }

    @Test
    @DisplayName("C22 a sub-protocol that is offered is not spoken where $connect names none")
    default void subProtocol() throws Exception {
        try (RawClient client = target().raw()) {
            RawClient.Answer answer =
                    client.open(target().endpoint().path(), "Sec-WebSocket-Protocol: chat1,myprotocol");

            assertThat(answer.headers()).doesNotContainKey("Sec-WebSocket-Protocol");
        }
    }

    @Test
    @DisplayName("C24 ids have API Gateway's form, and differ")
    default void ids() throws Exception {
        try (Client a = target().connect();
                Client b = target().connect()) {
            assertThat(a.id()).matches("[A-Za-z0-9_-]{15}=").isNotEqualTo(b.id());
        }
    }

    @Test
    @DisplayName("C28 a query is no hindrance")
    default void query() throws Exception {
        try (RawClient client = target().raw()) {
            client.open(target().endpoint().path() + "?room=red&room=blue");
            client.say("test");
            Usage.parse(client.hear());
        }
    }

    @Test
    @DisplayName("D12 a page of another server is refused with 403; who names no page is not")
    default void origin() throws Exception {
        target().otherwise("API Gateway does not look at Origin (D12)");
        try (RawClient page = target().raw();
                RawClient nobody = target().open()) {
            assertThat(page.handshake(target().endpoint().path(), "Origin: https://elsewhere.example")
                            .status())
                    .isEqualTo(403);
            nobody.id();
        }
    }

    @Test
    @DisplayName("A handshake without a key is refused with 400, one of another version with 426 (RFC 6455, 4.2)")
    default void unusableHandshakes() throws Exception {
        target().inferred();
        try (RawClient noKey = target().raw();
                RawClient oldVersion = target().raw()) {
            assertThat(noKey.get(
                                    target().endpoint().path(),
                                    List.of("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"))
                            .status())
                    .isEqualTo(400);
            RawClient.Answer answer = oldVersion.get(
                    target().endpoint().path(),
                    List.of(
                            "Upgrade: websocket",
                            "Connection: Upgrade",
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                            "Sec-WebSocket-Version: 8"));
            assertThat(answer.status()).isEqualTo(426);
            assertThat(answer.headers()).containsEntry("Sec-WebSocket-Version", "13");
        }
    }

    @Test
    @DisplayName("C01 with TLS, the same chat")
    default void overTls() throws Exception {
        String text = WireCases.unique("over TLS");
        try (Client safe = target().connectOverTls();
                Client other = target().connect()) {
            settle(safe, other);
            safe.say(WireCases.toEveryone(text));

            assertThat(safe.hear()).isEqualTo(text);
            assertThat(other.hear()).isEqualTo(text);
        }
    }
}
