package io.github.wschat.examples.wiresuite;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A program of this repository, in a process of its own. What it prints of itself is read here and nowhere else. */
final class Program implements AutoCloseable {

    /** The folder of the repository, which the programs are started in. */
    static final Path REPOSITORY = Path.of("..", "..").toAbsolutePath().normalize();

    private static final Pattern LISTENING = Pattern.compile("Listening on (ws://\\S+)");
    private static final Pattern OVER_TLS = Pattern.compile("Also on (wss://\\S+), with the CA in (.+)");
    private static final Pattern TABLES = Pattern.compile("Tables at (http://\\S+)");

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration END = Duration.ofSeconds(20);

    private final String name;
    private final Process process;
    private final Path errors;
    private final List<String> output = new CopyOnWriteArrayList<>();

    private Program(String name, Process process, Path errors) {
        this.name = name;
        this.process = process;
        this.errors = errors;
        Thread reader = new Thread(this::read, "output of " + name);
        reader.setDaemon(true);
        reader.start();
    }

    /** Returns where an example's program is, built or not. */
    static Path jar(String example) {
        return REPOSITORY.resolve(Path.of("examples", example, "target", example + ".jar"));
    }

    /** Starts an example's program, with another's Java and this one's version. */
    static Program start(String example, String... arguments) throws IOException {
        Path errors = Files.createDirectories(Path.of("target", "wire-suite")).resolve(example + ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                jar(example).toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(REPOSITORY.toFile())
                .redirectError(errors.toFile())
                .start();
        return new Program(example, process, errors);
    }

    /** Waits until it listens, and returns where. */
    Endpoint endpoint() {
        return Endpoint.parse(line(LISTENING).group(1));
    }

    /** Waits until it listens with TLS, too, and returns where. */
    Endpoint endpointOverTls() {
        return Endpoint.parse(line(OVER_TLS).group(1));
    }

    /** Waits until it listens with TLS, too, and returns whom to believe. */
    Trust trust() {
        return Trust.in(REPOSITORY.resolve(line(OVER_TLS).group(2)));
    }

    /** Waits until it has tables, and returns where. */
    String tables() {
        return line(TABLES).group(1);
    }

    /** Waits until it has a table, and returns its name. */
    String table(String logicalId) {
        return line(Pattern.compile("Table " + logicalId + " is (\\S+)")).group(1);
    }

    private Matcher line(Pattern pattern) {
        try {
            Awaitility.await()
                    .atMost(START)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> output.stream().anyMatch(line -> matches(pattern, line)) || !process.isAlive());
        } catch (ConditionTimeoutException e) {
            throw failed("has not said \"" + pattern + "\" within " + START);
        }
        return output.stream()
                .map(pattern::matcher)
                .filter(Matcher::matches)
                .findFirst()
                .orElseThrow(() -> failed("has ended before it said \"" + pattern + "\""));
    }

    private static boolean matches(Pattern pattern, String line) {
        return pattern.matcher(line).matches();
    }

    private IllegalStateException failed(String why) {
        String said;
        try {
            said = Files.readString(errors);
        } catch (IOException e) {
            said = errors + " cannot be read: " + e;
        }
        return new IllegalStateException(name + " " + why + ". It said:\n" + String.join("\n", output) + "\n" + said);
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines().forEach(output::add);
        } catch (IOException e) {
            output.add("(output cannot be read: " + e + ")");
        }
    }

    /** Tells it to end, and waits for that; kills it if it does not. */
    @Override
    public void close() {
        process.destroy();
        boolean ended = process.onExit()
                .thenApply(process -> true)
                .completeOnTimeout(false, END.toSeconds(), TimeUnit.SECONDS)
                .join();
        if (!ended) {
            process.destroyForcibly();
            throw new IllegalStateException(name + " has not ended within " + END + " of being told to");
        }
    }
}
