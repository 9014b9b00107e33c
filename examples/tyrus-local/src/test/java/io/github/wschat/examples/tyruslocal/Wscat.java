package io.github.wschat.examples.tyruslocal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A wscat on a terminal, as its user has it. */
final class Wscat implements AutoCloseable {

    private final Process process;
    private final OutputStream keys;
    private final List<String> screen = new CopyOnWriteArrayList<>();

    private Wscat(Process process) {
        this.process = process;
        this.keys = process.getOutputStream();
        Thread reader = new Thread(this::read, "wscat-output");
        reader.setDaemon(true);
        reader.start();
    }

    static Wscat connect(String executable, String url) throws IOException {
        Wscat wscat = new Wscat(new ProcessBuilder("script", "-qefc", "'" + executable + "' -c " + url, "/dev/null")
                .redirectErrorStream(true)
                .start());
        wscat.shows("Connected");
        return wscat;
    }

    void types(String line) throws IOException {
        keys.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    void shows(String text) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(Program.PATIENCE_SECONDS))
                .untilAsserted(() -> assertThat(String.join("", screen)).contains(text));
    }

    /** Presses CTRL+C, which ends it. */
    @Override
    public void close() throws IOException {
        if (process.isAlive()) {
            keys.write(3);
            keys.flush();
        }
        process.onExit()
                .completeOnTimeout(process, Program.PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join()
                .destroyForcibly();
    }

    private void read() {
        char[] some = new char[4096];
        try (Reader in = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
            for (int count = in.read(some); count >= 0; count = in.read(some)) {
                screen.add(new String(some, 0, count));
            }
        } catch (IOException e) {
            screen.add("(the terminal cannot be read: " + e + ")");
        }
    }
}
