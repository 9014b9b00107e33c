package io.github.wschat.examples.benchmarks.servers;

import io.github.wschat.examples.benchmarks.run.CannotMeasureException;
import io.github.wschat.examples.benchmarks.run.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Installs what peers in JavaScript need, beside what was built. */
public final class Npm {

    private Npm() {}

    /**
     * Installs packages into a folder of their own; what is there already is not fetched again.
     *
     * @param packages names with versions, such as {@code ws@8.23.0}
     * @return the folder, which has {@code node_modules}
     * @throws CannotMeasureException if there is no npm, or it fails
     */
    public static Path install(String... packages) {
        Path folder = Workspace.example()
                .resolve("target")
                .resolve("npm")
                .resolve(String.join("-", packages).replaceAll("[^A-Za-z0-9.-]+", "-"));
        if (Files.isDirectory(folder.resolve("node_modules"))) {
            return folder;
        }
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
        command.addAll(List.of(packages));
        try {
            Files.createDirectories(folder);
            Process npm = new ProcessBuilder(command).redirectErrorStream(true).start();
            npm.getOutputStream().close();
            String said = new String(npm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (npm.waitFor() != 0) {
                throw new CannotMeasureException("npm cannot install " + String.join(", ", packages) + ": " + said);
            }
        } catch (IOException e) {
            throw new CannotMeasureException("npm cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotMeasureException("npm was interrupted", e);
        }
        return folder;
    }
}
