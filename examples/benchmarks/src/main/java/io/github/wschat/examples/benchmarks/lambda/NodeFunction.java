package io.github.wschat.examples.benchmarks.lambda;

import io.github.wschat.examples.benchmarks.run.CannotMeasureException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The function in JavaScript, whose SDK is installed where it is not yet.
 *
 * @param folder where it is
 */
record NodeFunction(Path folder) {

    // The last version for Node.js 18, which today's distributions still have.
    private static final String VERSION = "3.966.0";
    private static final List<String> PACKAGES =
            List.of("@aws-sdk/client-apigatewaymanagementapi", "@aws-sdk/client-dynamodb");
    private static final List<String> SOURCES = List.of("bootstrap.mjs", "sendmessage.mjs");

    /**
     * Makes the function.
     *
     * @return nothing where there is no Node.js, or no npm
     * @throws CannotMeasureException if npm fails
     */
    static Optional<NodeFunction> in(Path folder) {
        if (!isThere("node") || !isThere("npm")) {
            return Optional.empty();
        }
        try {
            Files.createDirectories(folder);
            for (String source : SOURCES) {
                try (InputStream script = Objects.requireNonNull(NodeFunction.class.getResourceAsStream(source))) {
                    Files.copy(script, folder.resolve(source), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            Path installed = folder.resolve("installed-" + VERSION);
            if (Files.notExists(installed)) {
                install(folder);
                Files.createFile(installed);
            }
        } catch (IOException e) {
            throw new CannotMeasureException("The function in JavaScript cannot be written to " + folder + ": " + e, e);
        }
        return Optional.of(new NodeFunction(folder));
    }

    private static void install(Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "npm",
                "install",
                "--no-save",
                "--no-package-lock",
                "--no-audit",
                "--no-fund",
                "--loglevel",
                "error",
                "--prefix",
                folder.toString()));
        PACKAGES.forEach(name -> command.add(name + "@" + VERSION));
        if (exitStatus(new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT))
                != 0) {
            throw new CannotMeasureException("npm cannot install AWS's SDK: its own message is above");
        }
    }

    private static boolean isThere(String program) {
        try {
            return exitStatus(new ProcessBuilder(program, "--version").redirectOutput(ProcessBuilder.Redirect.DISCARD))
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static int exitStatus(ProcessBuilder builder) throws IOException {
        try {
            return builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotMeasureException("Interrupted", e);
        }
    }
}
