package io.github.wschat.examples.tyruslocal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page as it is served; BrowserIT shows how it works. */
final class WebPageTest {

    private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"([^\"]*)\"|from '\\./([^']*)'");

    private final HttpClient client = HttpClient.newHttpClient();
    private final LocalChat chat = new LocalChat(new Settings("127.0.0.1", 0, "lounge", 10, Set.of(), false, false));

    private URI root = URI.create("http://unknown/");

    @BeforeEach
    void start() {
        root = URI.create("http://" + chat.start().getAuthority() + "/");
    }

    @AfterEach
    void stop() {
        chat.stop(Duration.ofSeconds(1));
    }

    @Test
    void connectsToTheStage() throws Exception {
        assertThat(get("").body()).contains("<meta name=\"endpoint\" content=\"/lounge\">");
    }

    @Test
    void everythingThatItRefersToIsServedAndIsItsOwn() throws Exception {
        Set<String> files = references(get("").body());
        files.addAll(references(get("chat.js").body()));

        assertThat(files).containsExactlyInAnyOrder("icon.svg", "chat.css", "chat.js", "wschat-client.js");
        for (String file : files) {
            assertThat(get(file).statusCode()).as(file).isEqualTo(200);
        }
    }

    @Test
    void everythingHasTheHeadersThatKeepItSafe() throws Exception {
        for (String file : Set.of("", "icon.svg", "chat.css", "chat.js", "wschat-client.js")) {
            HttpResponse<String> answer = get(file);

            assertThat(answer.headers()
                            .firstValue("Content-Security-Policy")
                            .orElseThrow()
                            .split("; "))
                    .contains(
                            "default-src 'none'",
                            "script-src 'self'",
                            "style-src 'self'",
                            "connect-src 'self' ws: wss:",
                            "base-uri 'none'",
                            "form-action 'none'",
                            "frame-ancestors 'none'",
                            "require-trusted-types-for 'script'");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
            assertThat(answer.headers().firstValue("X-Frame-Options")).hasValue("DENY");
            assertThat(answer.headers().map())
                    .containsKeys("Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy");
        }
    }

    private HttpResponse<String> get(String file) throws Exception {
        return client.send(HttpRequest.newBuilder(root.resolve(file)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static Set<String> references(String text) {
        return REFERENCE.matcher(text).results().map(WebPageTest::reference).collect(Collectors.toSet());
    }

    private static String reference(MatchResult match) {
        return match.group(1) == null ? match.group(2) : match.group(1);
    }
}
