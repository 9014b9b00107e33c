package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wschat.protocol.RouteKeys;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** D12: which pages may connect. */
class OriginTest {

    @Test
    @DisplayName("D12 a handshake without an origin passes: it is no browser's")
    void handshakeWithoutOriginPasses() {
        assertThat(new Origins(Set.of(), true).allow(null, "anything")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost",
                "http://localhost:3000",
                "https://LOCALHOST:8443",
                "http://app.localhost:1",
                "http://127.0.0.1:8080",
                "http://127.1.2.3",
                "http://[::1]:8080"
            })
    @DisplayName("D12 a page of this machine passes, on any port")
    void loopbackPasses(String origin) {
        assertThat(new Origins(Set.of(), true).allow(origin, "127.0.0.1:1")).isTrue();
        assertThat(new Origins(Set.of(), false).allow(origin, "chat.example")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "http://localhost.evil.example",
                "http://notlocalhost",
                "http://127.0.0.1.evil.example",
                "http://127.0.0.1@evil.example",
                "http://evil.example/localhost",
                "http://evil.example#localhost",
                "null",
                "",
                "file://",
                "localhost",
                "http://",
                "http://[::1",
                "not an origin"
            })
    @DisplayName("D12 any other page is refused")
    void othersAreRefused(String origin) {
        assertThat(new Origins(Set.of(), true).allow(origin, "127.0.0.1:1")).isFalse();
        assertThat(new Origins(Set.of("https://chat.example"), false).allow(origin, "chat.example"))
                .isFalse();
    }

    @Test
    @DisplayName("D12 a listed origin passes, whatever its case, and no other port, scheme or sub-domain of it")
    void listedOriginPasses() {
        Origins origins = new Origins(Origins.normalized(Set.of("https://Chat.example:8443")), true);

        assertThat(origins.allow("https://chat.example:8443", "x")).isTrue();
        assertThat(origins.allow("https://CHAT.example:8443", "x")).isTrue();
        assertThat(origins.allow("https://chat.example", "x")).isFalse();
        assertThat(origins.allow("http://chat.example:8443", "x")).isFalse();
        assertThat(origins.allow("https://a.chat.example:8443", "x")).isFalse();
    }

    @Test
    @DisplayName("D12 a page of the server that is connected to passes where the gateway is open to others")
    void ownServerPasses() {
        Origins origins = new Origins(Set.of(), false);

        assertThat(origins.allow("http://chat.example:8080", "chat.example:8080"))
                .isTrue();
        assertThat(origins.allow("http://chat.example:8080", "other.example:8080"))
                .isFalse();
        assertThat(origins.allow("http://chat.example:8080", null)).isFalse();
    }

    @Test
    @DisplayName("D12 on loopback a foreign name is no server of its own, though it leads here: DNS rebinding")
    void reboundNameIsRefused() {
        assertThat(new Origins(Set.of(), true).allow("http://evil.example:8080", "evil.example:8080"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chat.example",
                "https://",
                "https://chat.example/",
                "https://chat.example/path",
                "",
                "*",
                "https://u@chat.example",
                "https://chat.example?q",
                "a b"
            })
    void whatIsNoOriginIsNotListed(String origin) {
        assertThatThrownBy(() -> TyrusGateway.builder().allowedOrigins(Set.of(origin)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + origin + "\"");
    }

    @Test
    @DisplayName("D12 a refused page gets 403, and $connect is not asked")
    void refusedPageGets403() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.connect()) {
            assertThat(client.handshake("/production", "Origin: https://evil.example")
                            .status())
                    .isEqualTo(403);
            assertThat(gateway.asked(RouteKeys.CONNECT)).isEmpty();
        }
    }

    @Test
    @DisplayName("D12 a name that leads to loopback by DNS rebinding is refused over the wire")
    void reboundPageGets403() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.connect()) {
            assertThat(client.handshake("/production", "Origin: http://gateway.test")
                            .status())
                    .as("the origin is the host that the client names")
                    .isEqualTo(403);
        }
    }

    @Test
    @DisplayName("D12 a listed page is let in")
    void listedPageIsLetIn() throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                        .settings(settings -> settings.allowedOrigins(Set.of("https://chat.example")))
                        .start();
                RawClient client = gateway.connect()) {
            assertThat(client.handshake("/production", "Origin: https://chat.example")
                            .status())
                    .isEqualTo(101);
        }
    }

    @Test
    @DisplayName("D12 a setting turns the check off")
    void anyPageIsLetInWhereTheSettingSaysSo() throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                        .settings(settings -> settings.anyOrigin(true))
                        .start();
                RawClient client = gateway.connect()) {
            assertThat(client.handshake("/production", "Origin: https://evil.example")
                            .status())
                    .isEqualTo(101);
        }
    }
}
