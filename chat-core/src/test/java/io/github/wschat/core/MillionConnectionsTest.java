package io.github.wschat.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A broadcast's memory stays flat however many are connected")
@Timeout(120)
final class MillionConnectionsTest {

    /** What the JVM itself needs, and a page of 1000, and 256 sends; a million ids alone are 64 MB. */
    private static final String HEAP = "-Xmx16m";

    @TempDir
    private Path folder;

    private record Ended(int status, String output) {}

    private Ended run(String... arguments) throws Exception {
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                MillionConnections.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aMillionAreReachedWithASmallHeap() throws Exception {
        Ended ended = run();

        System.out.println(HEAP + ": " + ended.output().strip());
        assertThat(ended.output()).contains("delivered 1000000");
        assertThat(ended.status()).isZero();
    }

    @Test
    void whichWouldNotDoIfRecipientsWereHeldOnTo() throws Exception {
        Ended ended = run("hoard");

        assertThat(ended.output()).contains("OutOfMemoryError");
        assertThat(ended.status()).isNotZero();
    }
}
