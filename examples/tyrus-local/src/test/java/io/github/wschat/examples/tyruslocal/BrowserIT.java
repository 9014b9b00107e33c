package io.github.wschat.examples.tyruslocal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The page in a real browser. Runs where {@code wschat.browser} names a Chromium, {@code wschat.wscat} a wscat, and {@code wschat.axe} the
 * script of <a href="https://github.com/dequelabs/axe-core">axe-core</a>: {@code .ci/browser.sh} does.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BrowserIT {

    private static final Path SCREENSHOTS = Path.of("target/screenshots");
    private static final String LISTENING = "Listening on ";
    private static final String OPEN = "Or open ";

    private final String wscat = System.getProperty("wschat.wscat");

    @TempDir
    private static Path profile;

    private Chromium chromium;

    @BeforeAll
    void startBrowser() throws IOException {
        chromium = Chromium.start(System.getProperty("wschat.browser"), profile);
    }

    @AfterAll
    void endBrowser() {
        chromium.close();
    }

    @Test
    void peopleChatWithEachOtherAndWithWscat() throws Exception {
        try (Server server = Server.start("0");
                Wscat cem = Wscat.connect(wscat, server.endpoint())) {
            BrowserPage ada = chromium.open(server.page()).named("ada");
            BrowserPage ben = chromium.open(server.page()).named("ben");
            ada.awaitState("online");
            ben.awaitState("online");

            ada.says("hello, everyone!");
            ben.shows("ada", "hello, everyone!");
            cem.shows("< ada: hello, everyone! #");

            ben.says("grüße 😀");
            ada.shows("ben", "grüße 😀");
            cem.types("{\"action\": \"sendmessage\", \"message\": \"hello from a terminal\"}");
            ada.shows("plain text", "hello from a terminal");
            ben.shows("plain text", "hello from a terminal");

            for (BrowserPage page : List.of(ada, ben)) {
                page.await("document.querySelectorAll('article').length === 3");
                page.awaitFate("sent");
                page.hasNothingAgainstIt();
            }
        }
    }

    @Test
    void pagesComeBackAndWhatWasTypedMeanwhileArrives() throws Exception {
        BrowserPage ada;
        BrowserPage ben;
        String port;
        try (Server server = Server.start("0")) {
            port = String.valueOf(URI.create(server.page()).getPort());
            ada = chromium.open(server.page()).named("ada");
            ben = chromium.open(server.page()).named("ben");
            ada.awaitState("online");
            ben.awaitState("online");
            ada.says("before");
            ben.shows("ada", "before");
            server.stop();
        }
        ada.await("document.getElementById('state').dataset.state !== 'online'");
        ada.says("meanwhile");
        ben.says("as well");
        ada.awaitFate("waits for a connection");
        ben.awaitFate("waits for a connection");

        try (Server server = Server.start(port);
                Wscat cem = Wscat.connect(wscat, server.endpoint())) {
            ada.awaitState("online");
            ben.awaitState("online");
            ada.awaitFate("sent");
            ben.awaitFate("sent");
            // There is no history: whoever came back first heard the other.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(Program.PATIENCE_SECONDS))
                    .until(() -> ada.has("ben", "as well") || ben.has("ada", "meanwhile"));
            cem.types("{\"action\": \"sendmessage\", \"message\": \"after\"}");
            ada.shows("plain text", "after");
            ben.shows("plain text", "after");
            ada.hasNothingAgainstIt();
            ben.hasNothingAgainstIt();
        }
    }

    @Test
    void hostileTextStaysText() throws Exception {
        List<String> hostile = List.of(
                "<img src=x onerror=alert(1)>",
                "<script>alert(1)</script>",
                "<svg/onload=alert(1)>",
                "javascript:alert(1)",
                "\"><a href=\"javascript:alert(1)\">click</a>",
                "&lt;b&gt; ${alert(1)} {{alert(1)}}",
                "\u202eright to left \u2066 unclosed",
                "zero\u200bwidth\u200d\ufeff",
                "e" + "\u0301".repeat(500),
                "x".repeat(30_000),
                "\u0000\u0007\u001b[2J");
        try (Server server = Server.start("0")) {
            BrowserPage ada = chromium.open(server.page()).named("ada");
            ada.awaitState("online");
            WebSocket mallory = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(URI.create(server.endpoint()), new WebSocket.Listener() {})
                    .join();
            for (String text : hostile) {
                mallory.sendText(say(text), true).join();
                ada.shows("plain text", text);
                String signed =
                        "<b>mallory</b>: " + text + " #k3f9x2m8qw" + "bcdfghjkmnpq".charAt(hostile.indexOf(text)) + "z";
                mallory.sendText(say(signed), true).join();
                ada.shows("<b>mallory</b>", text);
            }
            assertThat(
                            ada.evaluate(
                                    "document.querySelectorAll('article header *, article .text *, article a, article img').length"))
                    .isEqualTo(0L);
            assertThat(ada.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                    .isEqualTo(true);
            ada.hasNothingAgainstIt();
            mallory.abort();
        }
    }

    @Test
    void tooMuchIsRefusedBeforeItIsSent() throws Exception {
        try (Server server = Server.start("0")) {
            BrowserPage ada = chromium.open(server.page()).named("ada");
            ada.awaitState("online");

            ada.says("ä".repeat(17_000));

            ada.await("document.getElementById('problem').textContent.startsWith('That is too long: ')");
            assertThat(ada.evaluate("document.querySelectorAll('article').length"))
                    .isEqualTo(0L);
            assertThat(ada.evaluate("document.getElementById('text').value.length"))
                    .isEqualTo(17_000L);
            ada.awaitState("online");
        }
    }

    @Test
    void talksToAnotherEndpoint() throws Exception {
        try (Server pages = Server.start("0");
                Server elsewhere = Server.start("0", "--stage", "prod", "--exclude-sender")) {
            BrowserPage ada = chromium.open(pages.page() + "?endpoint=" + elsewhere.endpoint())
                    .named("ada");
            BrowserPage ben = chromium.open(elsewhere.page()).named("ben");
            ada.awaitState("online");
            ben.awaitState("online");

            ada.says("hello over there");

            ben.shows("ada", "hello over there");
            ada.awaitFate("sent");
            ada.hasNothingAgainstIt();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://chat.example/production", "javascript:alert(1)", "nonsense"})
    void saysWhatIsWrongWithAnEndpoint(String endpoint) throws Exception {
        try (Server server = Server.start("0")) {
            BrowserPage page = chromium.open(server.page() + "?endpoint=" + endpoint);

            page.awaitState("closed");
            page.await("document.getElementById('problem').textContent.startsWith('This address names no endpoint: ')");
            page.hasNothingAgainstIt();
        }
    }

    @Test
    void nobodyIsExcludedAndItLooksAsInTheScreenshots() throws Exception {
        String axe = Files.readString(Path.of(System.getProperty("wschat.axe")));
        StringBuilder summary = new StringBuilder();
        try (Server server = Server.start("0");
                Wscat cem = Wscat.connect(wscat, server.endpoint())) {
            BrowserPage ada = chromium.open(server.page()).named("ada");
            BrowserPage ben = chromium.open(server.page()).named("Benjamin");
            ada.awaitState("online");
            ben.awaitState("online");
            summary.append(ada.evaluate("(() => { const all = [...performance.getEntriesByType('navigation'),"
                    + " ...performance.getEntriesByType('resource')]; return all.length + ' requests, ' +"
                    + " all.reduce((sum, e) => sum + e.transferSize, 0) + ' bytes with headers, ' +"
                    + " all.reduce((sum, e) => sum + e.encodedBodySize, 0) + ' without'; })()"));
            summary.append(looks(ada, axe, "empty"));
            talk(ada, ben, cem);
            ada.hasNothingAgainstIt();
            summary.append(looks(ada, axe, "chat"));
            server.stop();
            ada.awaitState("refused");
            ada.says("kept until the chat is back");
            ada.awaitFate("waits for a connection");
            summary.append(looks(ada, axe, "refused"));
        }
        Files.writeString(SCREENSHOTS.resolve("summary.txt"), summary.append('\n'));
    }

    private static void talk(BrowserPage ada, BrowserPage ben, Wscat cem) throws IOException {
        ben.says("Hi all. Is anybody here yet?");
        ada.shows("Benjamin", "Hi all. Is anybody here yet?");
        ada.says("I am. Reading the guide, which is short for once.");
        ben.shows("ada", "I am. Reading the guide, which is short for once.");
        cem.types("{\"action\": \"sendmessage\", \"message\": \"and I am here, in a terminal\"}");
        ada.shows("plain text", "and I am here, in a terminal");
        ben.says("שלום! This line runs both ways, and is long enough to be broken somewhere, on a phone at any rate.");
        ada.shows(
                "Benjamin",
                "שלום! This line runs both ways, and is long enough to be broken somewhere, on a phone at any rate.");
        ada.says("<b>Not bold</b>, and that is as it should be.");
        ada.await("[...document.querySelectorAll('.own .fate')].every((fate) => fate.textContent === ' · sent')");
    }

    /** Takes screenshots of a page in both colour schemes and both widths, and has axe look at it in each. */
    private static String looks(BrowserPage page, String axe, String what) throws IOException {
        StringBuilder summary = new StringBuilder();
        for (String scheme : List.of("light", "dark")) {
            page.colours(scheme);
            page.size(390, 780, true);
            page.screenshot(SCREENSHOTS.resolve(what + "-" + scheme + "-phone.png"));
            summary.append(axe(page, axe, what + ", " + scheme + ", phone"));
            page.size(900, 700, false);
            page.screenshot(SCREENSHOTS.resolve(what + "-" + scheme + ".png"));
            summary.append(axe(page, axe, what + ", " + scheme));
        }
        return summary.toString();
    }

    /** Fails if axe finds a violation, and returns what it looked at. */
    private static String axe(BrowserPage page, String axe, String what) {
        page.evaluate(axe + ";''");
        List<?> found = (List<?>)
                page.evaluate(
                        "axe.run().then((r) => [r.violations.map((v) => v.id + ' ' + v.nodes.map((n) =>"
                                + " n.target + ' ' + n.failureSummary).join()), r.passes.length, r.incomplete.map((i) => i.id)])");
        assertThat(found.get(0)).as(what).isEqualTo(List.of());
        return "\naxe, " + what + ": no violation of " + found.get(1) + " rules that apply; undecided " + found.get(2);
    }

    private static String say(String text) {
        return "{\"action\": \"sendmessage\", \"message\": " + BrowserPage.quoted(text) + "}";
    }

    /** The program, and where it says that it is. */
    private record Server(Program program, String endpoint, String page) implements AutoCloseable {

        static Server start(String port, String... more) throws Exception {
            String[] arguments = new String[more.length + 2];
            arguments[0] = "--port";
            arguments[1] = port;
            System.arraycopy(more, 0, arguments, 2, more.length);
            Program program = Program.start(arguments);
            String endpoint = program.line();
            assertThat(endpoint).startsWith(LISTENING);
            program.line();
            String page = program.line();
            assertThat(page).startsWith(OPEN);
            return new Server(program, endpoint.substring(LISTENING.length()), page.substring(OPEN.length()));
        }

        void stop() throws Exception {
            program.signal("TERM");
            assertThat(program.status()).isZero();
        }

        @Override
        public void close() {
            program.close();
        }
    }
}
