package io.github.wschat.examples.benchmarks.lambda;

import io.github.wschat.examples.benchmarks.run.CannotMeasureException;
import io.github.wschat.examples.lambdaruntime.LambdaFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/**
 * Makes the file that a JVM takes a function's classes from, instead of reading and checking them: a <a
 * href="https://docs.oracle.com/en/java/javase/17/vm/class-data-sharing.html">class data archive</a>, and from Java 25 on an <a
 * href="https://openjdk.org/jeps/514">AOT cache</a>.
 */
final class ClassArchive {

    private static final int FIRST_WITH_AOT_CACHE = 25;
    private static final int EVENTS = 20;
    private static final int PATIENCE_SECONDS = 120;

    private ClassArchive() {}

    /**
     * Returns the same function with an archive, which holds what it needs to send messages now.
     *
     * @param plain the function without one
     * @param folder where the archive is made, in place of an earlier one
     * @param cloud what it sends messages in
     * @throws CannotMeasureException if the JVM makes none
     */
    static Variant.Jar of(Variant.Jar plain, Path folder, Cloud cloud) {
        boolean aot = plain.jdk().version() >= FIRST_WITH_AOT_CACHE;
        Path archive = folder.resolve(plain.name().replaceAll("[^A-Za-z0-9]+", "-") + (aot ? ".aot" : ".jsa"));
        try {
            Files.deleteIfExists(archive);
        } catch (IOException e) {
            throw new CannotMeasureException("There can be no archive in " + folder + ": " + e, e);
        }
        train(plain.with("", (aot ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive), cloud);
        if (Files.notExists(archive)) {
            throw new CannotMeasureException(plain.jdk() + " made no class archive");
        }
        return plain.with(", archive", (aot ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive);
    }

    private static void train(Variant variant, Cloud cloud) {
        try (LambdaFunction function = cloud.deploy(variant, UnaryOperator.identity())) {
            for (int event = 0; event < EVENTS; event++) {
                cloud.ask(function);
                cloud.check();
            }
            // It writes the archive in its end, which takes longer than a function that is closed has for that.
            ProcessHandle process = function.children().get(0);
            process.destroy();
            process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotMeasureException("Interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new CannotMeasureException("The function that makes a class archive does not end", e);
        }
    }
}
