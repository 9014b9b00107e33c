package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages on the gateway's port. */
class PagesTest {

    private static final byte[] CONTENT = "<p>grüße".getBytes(StandardCharsets.UTF_8);
    private static final Map<String, String> HEADERS =
            Map.of("Content-Type", "text/html; charset=utf-8", "Content-Security-Policy", "default-src 'none'");

    @ParameterizedTest
    @ValueSource(strings = {"/", "/?endpoint=wss://elsewhere"})
    void isServedAsItIsWithItsHeaders(String path) throws Exception {
        try (TestGateway gateway = start();
                RawClient client = gateway.connect()) {
            RawClient.Answer answer = get(client, path);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("<p>grüße");
            assertThat(answer.values("Content-Type")).containsExactly("text/html; charset=utf-8");
            assertThat(answer.values("Content-Security-Policy")).containsExactly("default-src 'none'");
            assertThat(answer.values("Cache-Control")).containsExactly("no-cache");
            assertThat(answer.values("ETag")).singleElement().asString().matches("\"[A-Za-z0-9_-]{20}\"");
        }
    }

    @Test
    void headHasNoBody() throws Exception {
        try (TestGateway gateway = start();
                RawClient client = gateway.connect()) {
            client.send(RawClient.head("HEAD / HTTP/1.1", "Host: a", "Connection: close"));
            String answer = new String(client.input().readAllBytes(), StandardCharsets.ISO_8859_1);

            assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
            assertThat(answer).containsIgnoringCase("Content-Length: " + CONTENT.length + "\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "\"another\", W/%s", "*"})
    void whoHasItAlreadyIsToldSo(String known) throws Exception {
        try (TestGateway gateway = start();
                RawClient client = gateway.connect()) {
            String etag = get(client, "/").values("ETag").get(0);

            RawClient.Answer answer = get(client, "/", "If-None-Match: " + known.replace("%s", etag));

            assertThat(answer.status()).isEqualTo(304);
            assertThat(answer.values("ETag")).containsExactly(etag);
            assertThat(answer.values("Content-Security-Policy")).containsExactly("default-src 'none'");
            assertThat(get(client, "/").status()).as("on the same connection").isEqualTo(200);
        }
    }

    @Test
    void whoHasAnotherGetsIt() throws Exception {
        try (TestGateway gateway = start();
                RawClient client = gateway.connect()) {
            assertThat(get(client, "/", "If-None-Match: \"another\"").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
    void otherMethodsAreNotAllowed(String method) throws Exception {
        try (TestGateway gateway = start();
                RawClient client = gateway.connect()) {
            RawClient.Answer answer = client.call(method, "/", "");

            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.values("Allow")).containsExactly("GET, HEAD");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/chat.css/", "/other", "//", "/../chat.css", "/%63hat.css", "/@connections/Xa1bC2dE3fGCHk4="})
    void everyOtherPathIsForbiddenAsBefore(String path) throws Exception {
        try (TestGateway gateway = start();
                RawClient client = gateway.connect()) {
            assertThat(get(client, path).status()).isEqualTo(403);
        }
    }

    @Test
    void stageAndHealthStayTheGateways() throws Exception {
        try (TestGateway gateway = start();
                RawClient client = gateway.connect()) {
            assertThat(get(client, "/health").body()).isEqualTo("ok\n");
            assertThat(get(client, "/production").status()).isEqualTo(426);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/production", "/production/chat.css", "/health"})
    void pageThatWouldNeverBeSeenIsRefused(String path) {
        TyrusGateway.Builder builder = TyrusGateway.builder().page(path, CONTENT, HEADERS);

        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining("The page " + path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "chat.css", "/a b", "/ä", "/%20", "/a?b"})
    void pathThatWouldHaveToBeEncodedIsRefused(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TyrusGateway.builder().page(path, CONTENT, HEADERS))
                .withMessageContaining("\"" + path + "\" is none");
    }

    @Test
    void secondPageOfAPathIsRefused() {
        TyrusGateway.Builder builder = TyrusGateway.builder().page("/", CONTENT, HEADERS);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.page("/", CONTENT, HEADERS))
                .withMessage("The page / was given twice");
    }

    private static TestGateway start() {
        return TestGateway.setup()
                .settings(settings -> settings.page("/", CONTENT, HEADERS)
                        .page("/chat.css", new byte[0], Map.of("Content-Type", "text/css")))
                .start();
    }

    private static RawClient.Answer get(RawClient client, String path, String... lines) throws Exception {
        return client.call("GET", path, "", lines);
    }
}
