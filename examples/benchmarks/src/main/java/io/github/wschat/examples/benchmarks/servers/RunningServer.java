package io.github.wschat.examples.benchmarks.servers;

import io.github.wschat.examples.benchmarks.run.CannotMeasureException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server in a process of its own, from its start until it is closed. Not thread-safe. */
public final class RunningServer implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile("Listening on (ws://\\S+)");
    /** A line of the histogram: its number, instances, bytes and class. */
    private static final Pattern HISTOGRAM_LINE = Pattern.compile("\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+).*");

    /** What collectors fill gaps with, where moving the objects behind them does not pay: not live, but counted. */
    private static final Set<String> FILLERS =
            Set.of("[I", "jdk.internal.vm.FillerArray", "[Ljdk.internal.vm.FillerElement;");

    private static final long GOODBYE_SECONDS = 10;

    private final ServerProgram program;
    private final Process process;
    private final URI uri;

    private RunningServer(ServerProgram program, Process process, URI uri) {
        this.program = program;
        this.process = process;
        this.uri = uri;
    }

    /**
     * Starts a server, and returns when it listens.
     *
     * @param program the server
     * @param cores where it may run
     * @return the running server
     * @throws CannotMeasureException if it does not start
     */
    public static RunningServer start(ServerProgram program, Cores cores) {
        List<String> command = new ArrayList<>(cores.forServers());
        command.addAll(program.command());
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new CannotMeasureException(program.name() + " cannot be started: " + e.getMessage(), e);
        }
        List<String> said = new ArrayList<>();
        try {
            BufferedReader output = process.inputReader();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                said.add(line);
                Matcher listening = LISTENING.matcher(line);
                if (listening.find()) {
                    RunningServer server = new RunningServer(program, process, URI.create(listening.group(1)));
                    server.readOn(output);
                    return server;
                }
            }
        } catch (IOException e) {
            said.add(e.toString());
        }
        process.destroyForcibly();
        throw new CannotMeasureException(program.name() + " did not start: " + String.join("\n", said));
    }

    /** Else its output would fill the pipe, and it would wait for us. */
    private void readOn(BufferedReader output) {
        Thread reader = new Thread(
                () -> {
                    try (Stream<String> lines = output.lines()) {
                        lines.forEach(line -> {});
                    } catch (UncheckedIOException e) {
                        // The process has ended.
                    }
                },
                "output of " + program.name());
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Returns which server it is.
     *
     * @return the program
     */
    public ServerProgram program() {
        return program;
    }

    /**
     * Returns where clients connect to.
     *
     * @return a {@code ws} address
     */
    public URI uri() {
        return uri;
    }

    /**
     * Returns how long the process has kept processors busy so far: user and system time of all threads, in the operating system's
     * steps (10 ms on Linux).
     *
     * @return the time since its start
     * @throws CannotMeasureException if the process has ended, or this operating system does not say
     */
    public Duration cpu() {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(
                        () -> new CannotMeasureException(program.name() + " has ended, or its CPU time is not known"));
    }

    /**
     * Returns how much of the process is in memory.
     *
     * @return the resident set, in bytes; nothing where the operating system is not Linux
     */
    public OptionalLong residentBytes() {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * Collects the garbage of a JVM, and returns what is left, arrays of ints apart: collectors use them as fillers.
     *
     * @return the live heap, in bytes; nothing if the server runs in no JVM
     * @throws CannotMeasureException if {@code jcmd} fails
     */
    public OptionalLong liveHeapBytes() {
        if (!program.java()) {
            return OptionalLong.empty();
        }
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        try {
            Process asked = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            String histogram = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            long live = histogram
                    .lines()
                    .map(HISTOGRAM_LINE::matcher)
                    .filter(line -> line.matches() && !FILLERS.contains(line.group(2)))
                    .mapToLong(line -> Long.parseLong(line.group(1)))
                    .sum();
            if (live == 0) {
                throw new CannotMeasureException("jcmd says of " + program.name() + ": " + histogram);
            }
            return OptionalLong.of(live);
        } catch (IOException e) {
            throw new CannotMeasureException("jcmd cannot be started: a JDK is needed, not only a JRE", e);
        }
    }

    /** Ends the process. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(GOODBYE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
