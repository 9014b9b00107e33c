package io.github.wschat.examples.lambdaruntime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wschat.examples.lambdaruntime.InvocationResult.FunctionError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, and how. */
final class LambdaFunctionTest {

    private static final int JAVA = Runtime.version().feature();

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(b -> b.timeout(Duration.ZERO), "timeout is PT0S; allowed: more than zero, up to 15 minutes"),
                mistake(b -> b.timeout(Duration.ofMinutes(16)), "timeout is PT16M; allowed: more than zero, up to 15"),
                mistake(b -> b.initTimeout(Duration.ofSeconds(-1)), "initTimeout is PT-1S; allowed: more than zero"),
                mistake(b -> b.memorySize(127), "memorySize is 127; allowed: 128 to 10240"),
                mistake(b -> b.memorySize(10_241), "memorySize is 10241; allowed: 128 to 10240"),
                mistake(b -> b.concurrency(0), "concurrency is 0; allowed: 1 or more"),
                mistake(b -> b.region("Mars"), "region is Mars; allowed: names like eu-central-1"),
                mistake(b -> b.accountId("12"), "accountId is 12; allowed: 12 digits"),
                mistake(
                        b -> b.environment(Map.of("A", "")),
                        "'A' is no name for an environment variable: a letter, then"),
                mistake(b -> b.environment(Map.of("1A", "")), "'1A' is no name for an environment variable"),
                mistake(
                        b -> b.environment(Map.of("AWS_REGION", "eu-west-1")),
                        "The environment variable AWS_REGION is reserved: Lambda sets it itself. Reserved are [AWS_DEFAULT_REGION,"),
                mistake(b -> b.java(List.of(Path.of("nowhere.jar")), "a.B").start(), "nowhere.jar does not exist"),
                mistake(LambdaFunction.Builder::start, "The function f has no program: java or command is needed"),
                mistake(
                        b -> b.command(List.of("true"))
                                .workingDirectory(Path.of("nowhere"))
                                .start(),
                        "is no folder"),
                mistake(
                        b -> b.command(List.of("true"))
                                .jvmOptions(List.of("-Da=b"))
                                .start(),
                        "jvmOptions are for functions in Java only"));
    }

    private static Arguments mistake(Consumer<LambdaFunction.Builder> what, String message) {
        return Arguments.of(what, message);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void saysWhatIsWrongAndWhatIsAllowed(Consumer<LambdaFunction.Builder> mistake, String message) {
        assertThatThrownBy(() -> mistake.accept(LambdaFunction.builder("f")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "../x", "x.y"})
    void refusesNamesThatLambdaRefuses(String name) {
        assertThatThrownBy(() -> LambdaFunction.builder(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("functionName is " + name + "; allowed: 1 to 64 letters, digits, - and _");
    }

    @Test
    void namesTheSystemThatTheClientIsNotMadeFor() {
        JavaCommand.checkSystem("Linux", "amd64");
        JavaCommand.checkSystem("Linux", "aarch64");
        assertThatThrownBy(() -> JavaCommand.checkSystem("Mac OS X", "aarch64"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage(
                        "Functions in Java run on Linux (x86_64, aarch64) only, as AWS's runtime interface client exists for"
                                + " nothing else; this is Mac OS X on aarch64");
        assertThatThrownBy(() -> JavaCommand.checkSystem("Linux", "riscv64"))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void namesTheJavaThatAFunctionIsCompiledFor(@TempDir Path folder) throws IOException {
        byte[] code = Files.readAllBytes(
                Path.of("target/test-classes", Handlers.Echo.class.getName().replace('.', '/') + ".class"));
        code[7] = (byte) (JAVA + 44);
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Path file = Files.createDirectory(classes.resolve("a")).resolve("Handler.class");
        Files.write(file, code);
        HandlerClass.check(List.of(classes), "a.Handler");

        code[7] = (byte) (JAVA + 45);
        Files.write(file, code);
        Path jar = folder.resolve("function.jar");
        zip(jar, code);
        for (Path entry : List.of(classes, jar)) {
            assertThatThrownBy(() -> HandlerClass.check(List.of(folder, entry), "a.Handler::handle"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a.Handler in " + entry + " is compiled for Java " + (JAVA + 1)
                            + " (class file version " + (JAVA + 45) + "), but this is Java " + JAVA
                            + " (class file versions up to " + (JAVA + 44) + ")");
        }
    }

    @Test
    void namesTheClassThatIsMissing(@TempDir Path folder) throws IOException {
        Path jar = folder.resolve("function.jar");
        zip(jar, new byte[0]);
        assertThatThrownBy(() -> HandlerClass.check(List.of(folder, jar), "a.Other::handle"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("There is no class a.Other (handler a.Other::handle) in [" + folder + ", " + jar + "]");
        assertThatThrownBy(() -> HandlerClass.check(List.of(jar), "a.Handler"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be read as a jar or folder with a/Handler.class");
        assertThatThrownBy(() -> HandlerClass.check(List.of(folder.resolve("gone.jar")), "a.Handler"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gone.jar cannot be read");
        assertThatThrownBy(() -> HandlerClass.check(List.of(folder), "a/../b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'a/../b' is no handler: package.Class::method or package.Class is allowed");
    }

    @Test
    void startsNothingBeforeTheFirstEvent() {
        try (LambdaFunction function =
                LambdaFunction.builder("f").command(List.of("true")).start()) {
            assertThat(function.children()).isEmpty();
        }
    }

    @Test
    void writesItsLogUnderAnotherName() {
        Log log = new Log();
        try (LambdaFunction function = LambdaFunction.builder("stack-Fn-1X")
                .command(List.of("sh", "-c", "echo \"$AWS_LAMBDA_FUNCTION_NAME\""))
                .logName("Fn")
                .log(log)
                .start()) {
            function.invoke(new byte[0]);
            log.line("[Fn] stack-Fn-1X"::equals);
        }
    }

    @Test
    void readsAnErrorOfTheInvokeApi() {
        byte[] payload = "{\"errorMessage\":\"boom\",\"errorType\":\"Error\"}".getBytes(UTF_8);
        assertThat(FunctionError.of("1-2", "Unhandled", payload))
                .isEqualTo(new FunctionError("1-2", "Error", "boom", payload));
        byte[] text = "boom".getBytes(UTF_8);
        assertThat(FunctionError.of("1-2", "Unhandled", text))
                .isEqualTo(new FunctionError("1-2", "Unhandled", "", text));
    }

    private static void zip(Path jar, byte[] code) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("a/Handler.class"));
            zip.write(code);
        }
    }
}
