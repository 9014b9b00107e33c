package io.github.wschat.tyrus;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A {@link GatewayProgram} that runs, with a small heap. */
final class GatewayProcess implements AutoCloseable {

    /** The most heap that the gateway may take; beyond it, it ends. */
    static final String HEAP = "-Xmx64m";

    /** What the program tells of itself, by name. */
    record Figures(Map<String, Long> all) {

        long get(String name) {
            return Objects.requireNonNull(all.get(name), name);
        }

        @Override
        public String toString() {
            return all.toString();
        }
    }

    private final Process process;
    private final BufferedReader output;
    private final URI uri;

    GatewayProcess(int stallSeconds) throws IOException {
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GatewayProgram.class.getName(),
                        String.valueOf(stallSeconds)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        uri = URI.create(line());
    }

    URI uri() {
        return uri;
    }

    /** Asks for figures; those of memory are after a full collection. */
    Figures figures() throws IOException {
        OutputStream input = process.getOutputStream();
        input.write('\n');
        input.flush();
        Map<String, Long> figures = new TreeMap<>();
        for (String figure : line().split(" ", -1)) {
            int equals = figure.indexOf('=');
            figures.put(figure.substring(0, equals), Long.valueOf(figure.substring(equals + 1)));
        }
        return new Figures(figures);
    }

    private String line() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("The gateway's process has ended");
        }
        return line;
    }

    /** The program ends when nobody can ask it any more. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
    }
}
