package io.github.wschat.examples.lambdalocal.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.wschat.examples.lambdalocal.template.FunctionDefinition;
import io.github.wschat.examples.lambdalocal.template.FunctionDefinition.Code;
import io.github.wschat.examples.lambdaruntime.InvocationResult;
import io.github.wschat.examples.lambdaruntime.InvocationResult.Answered;
import io.github.wschat.examples.lambdaruntime.InvocationResult.FunctionError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** Makes functions for tests, and keeps their log. */
final class Workbench {

    private final Path folder;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private @Nullable Path nodeModules;
    private Map<String, String> environment = Map.of();
    private Map<String, String> surroundings = Map.of();
    private Duration timeout = Duration.ofSeconds(20);

    Workbench(Path folder) {
        this.folder = folder;
    }

    /** Aborts a test whose function nothing here can run. */
    static void assumeProgram(String program) {
        boolean present = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
        assumeTrue(present, "There is no " + program + " on the PATH");
    }

    Workbench nodeModules(Path nodeModules) {
        this.nodeModules = nodeModules;
        return this;
    }

    Workbench environment(Map<String, String> environment) {
        this.environment = environment;
        return this;
    }

    Workbench surroundings(Map<String, String> surroundings) {
        this.surroundings = surroundings;
        return this;
    }

    Workbench timeout(Duration timeout) {
        this.timeout = timeout;
        return this;
    }

    List<String> lines() {
        return lines;
    }

    /** Waits for a line of the log. */
    String line(Predicate<String> wanted) {
        await("a line of the log")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> lines.stream().anyMatch(wanted));
        return lines.stream().filter(wanted).findFirst().orElseThrow();
    }

    /** Writes a file, and returns the folder that its path starts from. */
    Path file(String path, String text) throws IOException {
        Path root = folder.resolve("code");
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return root;
    }

    Path zip(String name, Map<String, byte[]> entries) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return file;
    }

    FunctionDefinition definition(String runtime, String handler, Code code) {
        return new FunctionDefinition(
                "Fn",
                "stack-Fn-1X",
                runtime,
                handler,
                code,
                environment,
                timeout,
                256,
                false,
                null,
                (action, resource) -> true);
    }

    FunctionLauncher launcher() throws IOException {
        return new FunctionLauncher(
                Files.createTempDirectory(folder, "launcher-"), nodeModules, lines::add, "eu-west-1", "000011112222");
    }

    RunningFunction launch(String runtime, String handler, Code code) throws IOException {
        return launcher().launch(definition(runtime, handler, code), surroundings, 1);
    }

    RunningFunction launch(String runtime, String handler, Path code) throws IOException {
        return launch(runtime, handler, new Code.Local(code));
    }

    /** Sends the function's one child SIGTERM once the log has a line, and returns what becomes of the event that it worked on. */
    FunctionError terminate(RunningFunction function, String event, String line) throws Exception {
        CompletableFuture<InvocationResult> working =
                function.invoke(bytes(event)).toCompletableFuture();
        line(line::equals);
        assertThat(((ChildFunction) function).function().children())
                .singleElement()
                .matches(ProcessHandle::destroy);
        return (FunctionError) working.get(10, TimeUnit.SECONDS);
    }

    static InvocationResult result(RunningFunction function, String event) throws Exception {
        return function.invoke(event.getBytes(UTF_8)).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** The text that the function answers. */
    static String answer(RunningFunction function, String event) throws Exception {
        InvocationResult result = result(function, event);
        assertThat(result).as(text(result)).isInstanceOf(Answered.class);
        return text(result);
    }

    static FunctionError error(RunningFunction function, String event) throws Exception {
        InvocationResult result = result(function, event);
        assertThat(result).as(text(result)).isInstanceOf(FunctionError.class);
        return (FunctionError) result;
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static String text(InvocationResult result) {
        return new String(result.payload(), UTF_8);
    }
}
