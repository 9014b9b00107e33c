package io.github.wschat.examples.tyruslocal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Chromium without a window, driven over the <a href="https://chromedevtools.github.io/devtools-protocol/">DevTools protocol</a>. Each
 * of its pages is a browser of its own: they share no storage.
 */
final class Chromium implements AutoCloseable {

    private static final String READY = "DevTools listening on ";

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Long, CompletableFuture<Map<String, Object>>> answers = new ConcurrentHashMap<>();
    private final Map<String, List<Map<String, Object>>> events = new ConcurrentHashMap<>();

    private Chromium(Process process) throws IOException {
        this.process = process;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address(process), new Messages())
                .orTimeout(Program.PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** Starts it; as root it has no sandbox, which it would refuse to do without being told. */
    static Chromium start(String executable, Path profile) throws IOException {
        return new Chromium(new ProcessBuilder(
                        executable,
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--no-proxy-server",
                        "--lang=en-GB",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .start());
    }

    /** Opens a page. */
    BrowserPage open(String url) {
        String context =
                String.valueOf(call("", "Target.createBrowserContext", Map.of()).get("browserContextId"));
        String target = String.valueOf(
                call("", "Target.createTarget", Map.of("url", "about:blank", "browserContextId", context))
                        .get("targetId"));
        String session = String.valueOf(call("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .get("sessionId"));
        return BrowserPage.open(this, session, url);
    }

    Map<String, Object> call(String session, String method, Map<String, ?> parameters) {
        int id = lastId.incrementAndGet();
        CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
        answers.put((long) id, answer);
        Map<String, Object> call = session.isEmpty()
                ? Map.of("id", id, "method", method, "params", parameters)
                : Map.of("id", id, "method", method, "params", parameters, "sessionId", session);
        send(DevToolsJson.write(call));
        Map<String, Object> answered =
                answer.orTimeout(Program.PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        if (answered.containsKey("error")) {
            throw new AssertionError(method + " was answered " + answered.get("error"));
        }
        return DevToolsJson.object(answered, "result");
    }

    /** Returns what a page has told without being asked, so far. */
    List<Map<String, Object>> events(String session) {
        return events.computeIfAbsent(session, key -> new CopyOnWriteArrayList<>());
    }

    @Override
    public void close() {
        send(DevToolsJson.write(Map.of("id", lastId.incrementAndGet(), "method", "Browser.close")));
        process.onExit()
                .completeOnTimeout(process, Program.PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join()
                .destroyForcibly();
    }

    /** One at a time: that is what the WebSocket asks for. */
    private synchronized void send(String text) {
        socket.sendText(text, true).join();
    }

    private static URI address(Process process) throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(READY)) {
                Thread reader = new Thread(() -> output.lines().forEach(each -> {}), "chromium-output");
                reader.setDaemon(true);
                reader.start();
                return URI.create(line.substring(READY.length()));
            }
            said.append(line).append('\n');
        }
        throw new IOException("Chromium did not start: " + said);
    }

    private final class Messages implements WebSocket.Listener {

        private final StringBuilder parts = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            parts.append(part);
            if (last) {
                Map<String, Object> message = DevToolsJson.read(parts.toString());
                parts.setLength(0);
                if (message.get("id") instanceof Long id) {
                    CompletableFuture<Map<String, Object>> answer = answers.remove(id);
                    if (answer != null) {
                        answer.complete(message);
                    }
                } else {
                    events(String.valueOf(message.get("sessionId"))).add(message);
                }
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }
}
