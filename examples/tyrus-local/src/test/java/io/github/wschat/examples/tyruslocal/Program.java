package io.github.wschat.examples.tyruslocal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The program in a process of its own, as a user starts it. */
final class Program implements AutoCloseable {

    /** How long a test waits for what has to happen. */
    static final int PATIENCE_SECONDS = 30;

    private static final String END = "(end of output)";

    private final Process process;
    private final LinkedBlockingQueue<String> output = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> errors;

    private Program(Process process) {
        this.process = process;
        this.errors =
                CompletableFuture.supplyAsync(() -> text(process.getErrorStream()), task -> reader(task, "errors"));
        reader(this::readOutput, "output");
    }

    static Program start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                TyrusLocal.class.getName()));
        command.addAll(List.of(arguments));
        return new Program(new ProcessBuilder(command).start());
    }

    /** Returns the next line of standard output, or says that there will be none. */
    String line() throws InterruptedException {
        String line = output.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return line == null ? "(nothing in time)" : line;
    }

    /** Returns all that was written to standard error, once the program has ended. */
    String errors() throws Exception {
        return errors.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Waits for the end, and returns the exit status. */
    int status() throws InterruptedException, TimeoutException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException("The program has not ended");
        }
        return process.exitValue();
    }

    /** Sends a signal by its name, as {@code kill} spells it. */
    void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("kill ended with " + status);
        }
    }

    /** Kills what has not ended. */
    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void readOutput() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            reader.lines().forEach(output::add);
            output.add(END);
        } catch (IOException e) {
            output.add("(output cannot be read: " + e + ")");
        }
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(errors cannot be read: " + e + ")";
        }
    }

    private static void reader(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
