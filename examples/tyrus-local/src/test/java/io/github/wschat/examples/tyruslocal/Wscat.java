package io.github.wschat.examples.tyruslocal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A wscat on a terminal, as its user has it. */
final class Wscat implements AutoCloseable {

    private final Process process;
    private final OutputStream keys;
    private final StringBuffer screen = new StringBuffer();

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
                .untilAsserted(() -> assertThat(screen.toString()).contains(text));
    }

    /** Presses CTRL+C, which ends it. */
    @Override
    public void close() throws IOException, InterruptedException {
        if (process.isAlive()) {
            keys.write(3);
            keys.flush();
        }
        if (!process.waitFor(Program.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private void read() {
        byte[] bytes = new byte[4096];
        try (InputStream in = process.getInputStream()) {
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                screen.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            screen.append("(the terminal cannot be read: ").append(e).append(')');
        }
    }
}
