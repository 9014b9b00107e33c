package io.github.wschat.examples.wiresuite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Writes what became of each test, a line each, for the script that makes a table of them. */
final class Results implements TestWatcher, BeforeAllCallback, AfterAllCallback {

    private static final int MAX_LENGTH = 300;

    private final List<String> lines = new ArrayList<>();

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Files.deleteIfExists(file(context));
    }

    @Override
    public void testSuccessful(ExtensionContext test) {
        add(test, "passed");
    }

    @Override
    public void testAborted(ExtensionContext test, @Nullable Throwable reason) {
        add(test, "skipped: " + inOneLine(reason).replaceFirst("^Assumption failed: ", ""));
    }

    @Override
    public void testFailed(ExtensionContext test, @Nullable Throwable failure) {
        add(test, "**failed**: " + inOneLine(failure));
    }

    @Override
    public void testDisabled(ExtensionContext test, Optional<String> reason) {
        add(test, "skipped: " + reason.orElse("disabled"));
    }

    private void add(ExtensionContext test, String result) {
        lines.add(test.getDisplayName() + "\t" + result);
    }

    private static String inOneLine(@Nullable Throwable thrown) {
        if (thrown == null) {
            return "";
        }
        String line = String.valueOf(thrown.getMessage()).strip().replaceAll("\\s+", " ");
        return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "…";
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        context.getExecutionException()
                .ifPresent(failure -> lines.add("The target\t**failed**: " + inOneLine(failure)));
        Files.createDirectories(file(context).getParent());
        Files.write(file(context), lines);
    }

    private static Path file(ExtensionContext context) {
        return Path.of("target", "wire-suite", context.getRequiredTestClass().getSimpleName() + ".tsv");
    }
}
