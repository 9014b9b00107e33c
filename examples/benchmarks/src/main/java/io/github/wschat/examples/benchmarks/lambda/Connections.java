package io.github.wschat.examples.benchmarks.lambda;

import io.github.wschat.examples.benchmarks.run.CannotMeasureException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What functions post to: a {@link ConnectionsServer} in a process of its own. */
final class Connections implements AutoCloseable {

    /** The posts of one broadcast: to whom, and how long it took from the first to the last. */
    record Posts(List<String> ids, long nanos) {

        double perSecond() {
            return ids.size() * 1e9 / nanos;
        }
    }

    private static final long PATIENCE_SECONDS = 10;

    private final Process process;
    private final BufferedReader output;
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI uri;
    private volatile Runnable atFirst = () -> {};

    private Connections(Process process) throws IOException {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        String port = output.readLine();
        if (port == null) {
            throw new CannotMeasureException("The program that stands for @connections did not start");
        }
        this.uri = URI.create("http://127.0.0.1:" + port);
        Thread lines = new Thread(this::read, "posts");
        lines.setDaemon(true);
        lines.start();
    }

    /**
     * Starts the program.
     *
     * @param delayed whether answers take 5 to 20 ms
     */
    static Connections start(boolean delayed) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ConnectionsServer.class.getName()));
        if (delayed) {
            command.add("delayed");
        }
        try {
            return new Connections(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("The program that stands for @connections cannot be started", e);
        }
    }

    private void read() {
        output.lines().filter(ConnectionsServer.FIRST::equals).forEach(line -> atFirst.run());
    }

    URI endpoint() {
        return uri.resolve("/production");
    }

    /** Has something done when the next first post comes, on another thread. */
    void atFirst(Runnable action) {
        atFirst = action;
    }

    /** Returns the posts since this was asked before. */
    Posts posts() {
        try {
            List<String> lines = client.send(
                            HttpRequest.newBuilder(uri.resolve(ConnectionsServer.POSTS))
                                    .build(),
                            BodyHandlers.ofLines())
                    .body()
                    .toList();
            return new Posts(lines.subList(1, lines.size()), Long.parseLong(lines.get(0)));
        } catch (IOException e) {
            throw new UncheckedIOException("The program that stands for @connections does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotMeasureException("Interrupted", e);
        }
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
