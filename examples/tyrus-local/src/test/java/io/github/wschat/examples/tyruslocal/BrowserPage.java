package io.github.wschat.examples.tyruslocal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A page in a {@link Chromium}: what its user does, and sees. */
final class BrowserPage {

    private static final String RECORDER = "window.violations = [];"
            + "addEventListener('securitypolicyviolation', (e) => violations.push(e.violatedDirective + ' ' + e.blockedURI));"
            + "window.alert = () => violations.push('a script ran');";

    private final Chromium chromium;
    private final String session;

    private BrowserPage(Chromium chromium, String session) {
        this.chromium = chromium;
        this.session = session;
    }

    static BrowserPage open(Chromium chromium, String session, String url) {
        BrowserPage page = new BrowserPage(chromium, session);
        page.call("Page.enable", Map.of());
        page.call("Runtime.enable", Map.of());
        page.call("Log.enable", Map.of());
        page.call("Emulation.setFocusEmulationEnabled", Map.of("enabled", true));
        page.call("Page.addScriptToEvaluateOnNewDocument", Map.of("source", RECORDER));
        page.size(900, 700, false);
        page.call("Page.navigate", Map.of("url", url));
        page.await("document.readyState === 'complete' && document.getElementById('state-text') !== null");
        return page;
    }

    BrowserPage named(String name) {
        evaluate("document.getElementById('name').select(); document.getElementById('name').focus()");
        call("Input.insertText", Map.of("text", name));
        evaluate("document.getElementById('text').focus()");
        return this;
    }

    /** Types into the field for messages, as a keyboard does. */
    BrowserPage types(String text) {
        evaluate("document.getElementById('text').focus()");
        call("Input.insertText", Map.of("text", text));
        return this;
    }

    void says(String text) {
        types(text).presses("Enter", 13);
    }

    void presses(String key, int code) {
        Map<String, Object> enter = Map.of(
                "type",
                "keyDown",
                "key",
                key,
                "code",
                key,
                "windowsVirtualKeyCode",
                code,
                "text",
                code == 13 ? "\r" : "");
        call("Input.dispatchKeyEvent", enter);
        call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "code", key, "windowsVirtualKeyCode", code));
    }

    /** Waits until a message is shown. */
    void shows(String name, String text) {
        await(shown(name, text));
    }

    boolean has(String name, String text) {
        return Boolean.TRUE.equals(evaluate(shown(name, text)));
    }

    private static String shown(String name, String text) {
        return "[...document.querySelectorAll('article')].some((a) => a.querySelector('header').textContent === "
                + quoted(name) + " && a.querySelector('.text').textContent === " + quoted(text) + ")";
    }

    /** Waits until the page says this of the last message of its own. */
    void awaitFate(String fate) {
        await("[...document.querySelectorAll('.own .fate')].at(-1).textContent === " + quoted(" · " + fate));
    }

    void awaitState(String state) {
        await("document.getElementById('state').dataset.state === " + quoted(state));
    }

    /** Waits until an expression is true. */
    void await(String expression) {
        Awaitility.await(expression)
                .atMost(Duration.ofSeconds(Program.PATIENCE_SECONDS))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> Boolean.TRUE.equals(evaluate(expression)));
    }

    /** Evaluates an expression, and returns its value: a string, a number, a boolean, or lists and maps of them. */
    Object evaluate(String expression) {
        Map<String, Object> answer =
                call("Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        assertThat(answer.get("exceptionDetails")).as(expression).isNull();
        Map<String, Object> result = DevToolsJson.object(answer, "result");
        return result.containsKey("value") ? DevToolsJson.member(result, "value") : "";
    }

    void colours(String scheme) {
        call(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", scheme),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    void size(int width, int height, boolean phone) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", phone ? 2 : 1, "mobile", phone));
    }

    void screenshot(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        String image = String.valueOf(
                call("Page.captureScreenshot", Map.of("format", "png")).get("data"));
        Files.write(file, Base64.getDecoder().decode(image));
    }

    /** Fails if the browser had anything against the page: its policy was violated, a script ran or failed, something was not found. */
    void hasNothingAgainstIt() {
        assertThat(evaluate("violations")).isEqualTo(List.of());
        assertThat(chromium.events(session).stream()
                        .filter(event -> "Runtime.exceptionThrown".equals(event.get("method"))
                                || ("Log.entryAdded".equals(event.get("method")) && isError(event)))
                        .toList())
                .isEmpty();
    }

    /** A connection that is lost is what some tests are about. */
    private static boolean isError(Map<String, Object> event) {
        Map<String, Object> entry = DevToolsJson.object(DevToolsJson.object(event, "params"), "entry");
        return !String.valueOf(entry.get("text")).startsWith("WebSocket connection to");
    }

    private Map<String, Object> call(String method, Map<String, ?> parameters) {
        return chromium.call(session, method, parameters);
    }

    static String quoted(String text) {
        String json = DevToolsJson.write(Map.of("text", text));
        return json.substring(json.indexOf(':') + 1, json.length() - 1);
    }
}
