package io.github.wschat.examples.benchmarks.listing;

import io.github.wschat.examples.benchmarks.run.CannotMeasureException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** DynamoDB Local in a process of its own, so that its processor time is not the client's. */
final class DynamoDbProcess implements AutoCloseable {

    /** What comes before the address on the program's output. */
    static final String ADDRESS = "DynamoDB Local: ";

    private final Process process;
    private final URI address;

    private DynamoDbProcess(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /**
     * Starts it, and waits until it answers.
     *
     * @throws CannotMeasureException if it does not start
     */
    static DynamoDbProcess start() {
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            DynamoDbProgram.class.getName())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            // Its output is not read to the end: it prints one line, after some of its libraries'.
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(ADDRESS)) {
                    return new DynamoDbProcess(process, URI.create(line.substring(ADDRESS.length())));
                }
            }
            throw new CannotMeasureException("DynamoDB Local does not start: "
                    + "java -cp examples/benchmarks/target/benchmarks.jar " + DynamoDbProgram.class.getName()
                    + " says why");
        } catch (IOException e) {
            throw new CannotMeasureException("DynamoDB Local does not start: " + e.getMessage(), e);
        }
    }

    URI address() {
        return address;
    }

    Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
