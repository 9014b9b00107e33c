package io.github.wschat.examples.lambdaruntime;

import static io.github.wschat.examples.lambdaruntime.Calls.answer;
import static io.github.wschat.examples.lambdaruntime.Calls.awaitProcesses;
import static io.github.wschat.examples.lambdaruntime.Calls.error;
import static io.github.wschat.examples.lambdaruntime.Calls.result;
import static io.github.wschat.examples.lambdaruntime.Calls.send;
import static io.github.wschat.examples.lambdaruntime.Calls.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.wschat.examples.lambdaruntime.InvocationResult.FunctionError;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.crac.Core;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Functions in Java, behind AWS's runtime interface client. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "AWS's runtime interface client exists for Linux only")
final class JavaFunctionTest {

    private static final Path CLASSES = location(Handlers.class);

    private final Log log = new Log();

    @Test
    void answersOneEventAfterTheOtherInOneChild() throws Exception {
        try (LambdaFunction function = start(Handlers.Echo.class)) {
            for (int i = 0; i < 200; i++) {
                String event = "{\"n\":" + i + "}";
                assertThat(answer(function, event)).isEqualTo(event);
            }
            assertThat(function.processes()).isEqualTo(1);
        }
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void startsNoMoreChildrenForEventsInTurnThanItNeeds() throws Exception {
        try (LambdaFunction function =
                builder(Handlers.Echo.class).concurrency(5).start()) {
            assertThat(function.processes()).isZero();
            for (int i = 0; i < 50; i++) {
                answer(function, "{}");
            }
            assertThat(function.processes()).isEqualTo(1);
        }
    }

    @Test
    void carriesEveryCharacter() throws Exception {
        String text = "Zürich \u4f60\u597d \ud83d\ude80 \\u0000 \u2028 \\\"";
        try (LambdaFunction function = start(Handlers.Obedient.class)) {
            assertThat(answer(function, "{\"do\":\"print\",\"text\":\"Zürich \ud83d\ude80\"}"))
                    .contains("pid");
            assertThat(log.line(line -> line.contains("rich"))).isEqualTo("[f] Zürich \ud83d\ude80");
        }
        try (LambdaFunction function = start(Handlers.Echo.class)) {
            assertThat(answer(function, "{\"text\":\"" + text + "\"}")).isEqualTo("{\"text\":\"" + text + "\"}");
        }
    }

    @Test
    void carriesSixMebibytesEachWayAndNoMore() throws Exception {
        try (LambdaFunction function =
                builder(Handlers.Echo.class).memorySize(1024).start()) {
            byte[] event = ("\"" + "x".repeat(6 * 1024 * 1024 - 2) + "\"").getBytes(UTF_8);
            InvocationResult result = result(function.invoke(event).toCompletableFuture());
            assertThat(result.payload()).isEqualTo(event);
            assertThatThrownBy(() -> function.invoke(new byte[6 * 1024 * 1024 + 1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("The event has 6291457 bytes; at most 6291456 are allowed");
        }
        try (LambdaFunction function =
                builder(Handlers.Obedient.class).memorySize(1024).start()) {
            FunctionError error = error(function, "{\"do\":\"big\",\"text\":\"6291600\"}");
            assertThat(error.errorType()).isEqualTo("Function.ResponseSizeTooLarge");
            assertThat(error.errorMessage())
                    .matches("Response payload size \\(62916\\d\\d bytes\\) exceeded maximum allowed payload size"
                            + " \\(6291556 bytes\\)\\.");
            // The client ends when its answer is refused; the next event is not lost with it.
            assertThat(answer(function, "{}")).contains("pid");
        }
    }

    @Test
    void tellsTheFunctionWhoItIs() throws Exception {
        try (LambdaFunction function = builder(Handlers.Obedient.class)
                .region("eu-central-1")
                .accountId("000011112222")
                .memorySize(512)
                .timeout(Duration.ofSeconds(7))
                .start()) {
            InvocationResult result = result(send(function, "{\"do\":\"context\"}"));
            assertThat(text(result))
                    .contains("\"id\":\"" + result.requestId() + "\"")
                    .contains("\"arn\":\"arn:aws:lambda:eu-central-1:000011112222:function:f\"")
                    .contains("\"name\":\"f\"", "\"version\":\"$LATEST\"", "\"memory\":512", "\"inTime\":true")
                    .contains("\"group\":\"/aws/lambda/f\"")
                    .containsPattern("\"trace\":\"Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0\"")
                    .containsPattern("\"heapMiB\":4[12]\\d\\b");
        }
    }

    @Test
    void givesTheFunctionNothingOfThisProcessesEnvironmentButThePath() throws Exception {
        try (LambdaFunction function = builder(Handlers.Obedient.class)
                .environment(Map.of("TABLE_NAME", "connections", "AWS_ACCESS_KEY_ID", "AKIA", "TZ", "Asia/Tokyo"))
                .start()) {
            String answer = answer(function, "{\"do\":\"environment\"}");
            String environment = answer.substring(answer.indexOf(":{") + 2, answer.indexOf('}'));
            assertThat(environment
                            .replaceAll("\":\"[^\"]*\"", "")
                            .replace("\"", "")
                            .split(",", -1))
                    .containsExactly(
                            "AWS_ACCESS_KEY_ID",
                            "AWS_DEFAULT_REGION",
                            "AWS_EXECUTION_ENV",
                            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                            "AWS_LAMBDA_FUNCTION_NAME",
                            "AWS_LAMBDA_FUNCTION_VERSION",
                            "AWS_LAMBDA_INITIALIZATION_TYPE",
                            "AWS_LAMBDA_LOG_GROUP_NAME",
                            "AWS_LAMBDA_LOG_STREAM_NAME",
                            "AWS_LAMBDA_RUNTIME_API",
                            "AWS_REGION",
                            "LAMBDA_TASK_ROOT",
                            "LANG",
                            "PATH",
                            "TABLE_NAME",
                            "TMPDIR",
                            "TZ",
                            "_HANDLER");
            assertThat(environment)
                    .contains("\"PATH\":\"" + System.getenv("PATH") + "\"", "\"TZ\":\"Asia/Tokyo\"")
                    .contains("\"AWS_EXECUTION_ENV\":\"AWS_Lambda_java"
                            + Runtime.version().feature() + "\"")
                    .contains("\"AWS_LAMBDA_INITIALIZATION_TYPE\":\"on-demand\"")
                    .contains("\"LAMBDA_TASK_ROOT\":\"" + CLASSES + "\"");
        }
    }

    @Test
    void givesTheJvmItsOptions() throws Exception {
        try (LambdaFunction function = builder(Handlers.Obedient.class)
                .jvmOptions(List.of("-Dcolour=blue"))
                .environment(Map.of("JAVA_TOOL_OPTIONS", "-Dsize=7"))
                .start()) {
            assertThat(answer(function, "{\"do\":\"property\",\"text\":\"colour\"}"))
                    .contains("blue");
            assertThat(answer(function, "{\"do\":\"property\",\"text\":\"size\"}"))
                    .contains("7");
            assertThat(answer(function, "{\"do\":\"property\",\"text\":\"java.home\"}"))
                    .contains(System.getProperty("java.home"));
        }
    }

    @Test
    void runsOnTheJvmThatItIsGiven(@TempDir Path home) throws Exception {
        Path java = Files.createDirectory(home.resolve("bin")).resolve("java");
        Files.writeString(
                java, "#!/bin/sh\nexec '" + System.getProperty("java.home") + "/bin/java' -Dcolour=red \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        try (LambdaFunction function =
                builder(Handlers.Obedient.class).javaHome(home).start()) {
            assertThat(answer(function, "{\"do\":\"property\",\"text\":\"colour\"}"))
                    .contains("red");
        }
    }

    @Test
    void hasTheSameClassPathEachTimeWhereItIsToldWhereTheClientIs(@TempDir Path client) throws Exception {
        String first = classPath(builder(Handlers.Obedient.class).clientFolder(client));
        try (Stream<Path> files = Files.list(client)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.fromMillis(0));
            }
        }
        assertThat(classPath(builder(Handlers.Obedient.class).clientFolder(client)))
                .isEqualTo(first)
                .contains(client.toString());
        try (Stream<Path> files = Files.list(client)) {
            assertThat(files)
                    .isNotEmpty()
                    .allSatisfy(
                            file -> assertThat(Files.getLastModifiedTime(file)).isEqualTo(FileTime.fromMillis(0)));
        }
        assertThat(classPath(builder(Handlers.Obedient.class))).isNotEqualTo(first);
    }

    private static String classPath(LambdaFunction.Builder builder) throws Exception {
        try (LambdaFunction function = builder.start()) {
            return answer(function, "{\"do\":\"property\",\"text\":\"java.class.path\"}")
                    .replaceFirst("\"pid\":\\d+,", "");
        }
    }

    @Test
    void keepsTheChildThatThrows() throws Exception {
        try (LambdaFunction function = start(Handlers.Obedient.class)) {
            String before = answer(function, "{}");
            FunctionError error = error(function, "{\"do\":\"throw\",\"text\":\"boom\"}");
            assertThat(error.errorType()).isEqualTo("java.lang.IllegalStateException");
            assertThat(error.errorMessage()).isEqualTo("boom");
            assertThat(new String(error.payload(), UTF_8)).startsWith("{\"errorMessage\":\"boom\"");
            assertThat(answer(function, "{}")).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "3, Runtime exited with error: exit status 3",
        "0, Runtime exited without providing a reason",
    })
    void reportsAnExitDuringAnEvent(String status, String reason) throws Exception {
        try (LambdaFunction function = start(Handlers.Obedient.class)) {
            String before = answer(function, "{}");
            FunctionError error = error(function, "{\"do\":\"exit\",\"text\":\"" + status + "\"}");
            assertThat(log.lines()).contains("[f] last words", "[f] without end");
            String message = "RequestId: " + error.requestId() + " Error: " + reason;
            assertThat(error.errorType()).isEqualTo("Runtime.ExitError");
            assertThat(error.errorMessage()).isEqualTo(message);
            assertThat(new String(error.payload(), UTF_8))
                    .isEqualTo("{\"errorMessage\":\"" + message + "\",\"errorType\":\"Runtime.ExitError\"}");
            assertThat(answer(function, "{}")).isNotEqualTo(before);
            log.line(line -> line.equals("[f] " + reason));
        }
    }

    @Test
    void losesNoEventToAChildThatEndsAfterItsAnswer() throws Exception {
        try (LambdaFunction function = start(Handlers.Obedient.class)) {
            for (int i = 0; i < 4; i++) {
                CompletableFuture<InvocationResult> last = send(function, "{\"do\":\"no memory\"}");
                CompletableFuture<InvocationResult> next = send(function, "{}");
                assertThat(error(result(last)).errorType()).isEqualTo("java.lang.OutOfMemoryError");
                assertThat(text(result(next))).contains("pid");
            }
        }
    }

    @Test
    void killsTheChildThatTakesTooLong() throws Exception {
        try (LambdaFunction function = builder(Handlers.Obedient.class)
                .timeout(Duration.ofMillis(1500))
                .start()) {
            String before = answer(function, "{}");
            List<ProcessHandle> children = function.children();
            CompletableFuture<InvocationResult> slow = send(function, "{\"do\":\"sleep\",\"text\":\"60000\"}");
            CompletableFuture<InvocationResult> next = send(function, "{}");
            FunctionError error = error(result(slow));
            assertThat(error.errorType()).isEqualTo("Sandbox.Timedout");
            assertThat(error.errorMessage())
                    .isEqualTo("RequestId: " + error.requestId() + " Error: Task timed out after 1.50 seconds");
            assertThat(text(result(next))).isNotEqualTo(before);
            assertThat(children).singleElement().matches(child -> !child.isAlive());
        }
    }

    @Test
    void reportsAKilledChildAndStartsAnother() throws Exception {
        try (LambdaFunction function = start(Handlers.Obedient.class)) {
            String before = answer(function, "{}");
            CompletableFuture<InvocationResult> working = send(function, "{\"do\":\"sleep\",\"text\":\"60000\"}");
            log.line(line -> line.equals("[f] asleep"));
            assertThat(function.children()).singleElement().matches(ProcessHandle::destroyForcibly);
            FunctionError error = error(result(working));
            assertThat(error.errorType()).isEqualTo("Runtime.ExitError");
            assertThat(error.errorMessage()).endsWith("Error: Runtime exited with error: signal: killed");

            String after = answer(function, "{}");
            assertThat(after).isNotEqualTo(before);
            assertThat(function.children()).singleElement().matches(ProcessHandle::destroyForcibly);
            awaitProcesses(function, 0);
            log.line(line -> line.equals("[f] Runtime exited with error: signal: killed"));
            assertThat(answer(function, "{}")).isNotEqualTo(after);
        }
    }

    @Test
    void givesAnInitErrorToTheEventThatWaits() throws Exception {
        try (LambdaFunction function = start(Handlers.Broken.class)) {
            for (int i = 1; i <= 2; i++) {
                FunctionError error = error(function, "{}");
                assertThat(error.errorType()).isEqualTo("java.lang.IllegalStateException");
                assertThat(error.errorMessage()).isEqualTo("no table");
                assertThat(new String(error.payload(), UTF_8))
                        .isEqualTo("{\"errorMessage\":\"no table\",\"errorType\":\"java.lang.IllegalStateException\"}");
                awaitProcesses(function, 0);
                int starts = i;
                await().untilAsserted(() -> assertThat(log.lines().stream().filter("[f] about to fail"::equals))
                        .hasSize(starts));
            }
        }
    }

    @Test
    void reportsAChildThatExitsBeforeItsFirstEvent() throws Exception {
        try (LambdaFunction function = start(Handlers.Exits.class)) {
            FunctionError error = error(function, "{}");
            assertThat(error.errorType()).isEqualTo("Runtime.ExitError");
            assertThat(error.errorMessage()).endsWith("Error: Runtime exited with error: exit status 7");
            assertThat(function.processes()).isZero();
        }
    }

    @Test
    void runsAsManyEventsAtATimeAsAllowed() throws Exception {
        try (LambdaFunction function =
                builder(Handlers.Obedient.class).concurrency(3).start()) {
            List<CompletableFuture<InvocationResult>> sent = IntStream.range(0, 7)
                    .mapToObj(i -> send(function, "{\"do\":\"sleep\",\"text\":\"300\"}"))
                    .toList();
            awaitProcesses(function, 3);
            List<String> answers = new ArrayList<>();
            for (CompletableFuture<InvocationResult> each : sent) {
                answers.add(text(result(each)));
            }
            assertThat(answers.stream().distinct()).hasSize(3);
            assertThat(function.processes()).isEqualTo(3);
        }
    }

    @Test
    void letsEventsWaitInOrder() throws Exception {
        try (LambdaFunction function = start(Handlers.Obedient.class)) {
            List<CompletableFuture<InvocationResult>> sent = IntStream.range(0, 20)
                    .mapToObj(i -> send(function, "{\"do\":\"print\",\"text\":\"event " + i + "\"}"))
                    .toList();
            for (CompletableFuture<InvocationResult> each : sent) {
                result(each);
            }
            log.line(line -> line.equals("[f] event 19"));
            assertThat(log.lines())
                    .isEqualTo(IntStream.range(0, 20)
                            .mapToObj(i -> "[f] event " + i)
                            .toList());
        }
    }

    @Test
    void showsWhatIsLoggedWithoutALineBreak() throws Exception {
        try (LambdaFunction function = start(Handlers.Obedient.class)) {
            answer(function, "{\"do\":\"log\",\"text\":\"by the logger\"}");
            log.line(line -> line.equals("[f] by the logger"));
        }
    }

    @Test
    void goesThroughTheCycleOfSnapStart(@TempDir Path folder) throws Exception {
        Path restored = folder.resolve("restored");
        try (LambdaFunction function =
                snapped(restored, "").beforeRestore(() -> create(restored)).start()) {
            assertThat(answer(function, "{}"))
                    .isEqualTo(
                            "[\"before constructor\",\"before beforeCheckpoint\",\"after afterRestore\",\"after event\"]");
        }
    }

    @ParameterizedTest
    @CsvSource({"constructor", "beforeCheckpoint", "afterRestore"})
    void reportsAFailureInTheCycleOfSnapStart(String step, @TempDir Path folder) throws Exception {
        try (LambdaFunction function = snapped(folder.resolve("restored"), step).start()) {
            FunctionError error = error(function, "{}");
            assertThat(new String(error.payload(), UTF_8))
                    .contains(step.equals("constructor") ? "in constructor" : "Exception");
            log.line(line -> line.contains("in " + step));
            awaitProcesses(function, 0);
        }
    }

    @Test
    void failsTheEventWhereTheHookBeforeTheRestoreFails(@TempDir Path folder) throws Exception {
        try (LambdaFunction function = snapped(folder.resolve("restored"), "")
                .beforeRestore(() -> {
                    throw new IllegalStateException("no clock");
                })
                .start()) {
            FunctionError error = error(function, "{}");
            assertThat(error.errorType()).isEqualTo("Sandbox.Failure");
            assertThat(error.errorMessage()).contains("no clock");
            awaitProcesses(function, 0);
        }
    }

    @Test
    void reportsAMethodThatIsNotThere() throws Exception {
        try (LambdaFunction function = LambdaFunction.builder("f")
                .java(List.of(CLASSES), Handlers.Obedient.class.getName() + "::nothing")
                .log(log)
                .start()) {
            assertThat(error(function, "{}").errorMessage()).contains("nothing");
        }
    }

    @Test
    void endsEverythingWhenItIsClosed() throws Exception {
        LambdaFunction function = LambdaFunction.builder("closing")
                .java(List.of(CLASSES), Handlers.Obedient.class.getName())
                .concurrency(2)
                .timeout(Duration.ofMinutes(1))
                .log(log)
                .start();
        Path temporary = Path.of(answer(function, "{\"do\":\"property\",\"text\":\"java.io.tmpdir\"}")
                .replaceAll(".*\"property\":\"([^\"]*)\".*", "$1"));
        assertThat(temporary).isDirectory();
        List<CompletableFuture<InvocationResult>> sent = IntStream.range(0, 4)
                .mapToObj(i -> send(function, "{\"do\":\"sleep\",\"text\":\"60000\"}"))
                .toList();
        awaitProcesses(function, 2);
        List<ProcessHandle> children = function.children();

        function.close();

        assertThat(children).hasSize(2).noneMatch(ProcessHandle::isAlive);
        assertThat(temporary).doesNotExist();
        for (CompletableFuture<InvocationResult> each : sent) {
            assertThatThrownBy(() -> result(each))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The function closing is closed");
        }
        assertThatThrownBy(() -> answer(function, "{}")).hasMessageContaining("The function closing is closed");
        assertThat(function.processes()).isZero();
        function.close();
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(threads("closing")).isEmpty());
    }

    private static List<String> threads(String function) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("lambda-" + function))
                .map(Thread::toString)
                .collect(Collectors.toList());
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private LambdaFunction.Builder snapped(Path restored, String failing) {
        return LambdaFunction.builder("f")
                .java(List.of(location(Core.class), CLASSES), Handlers.Snapped.class.getName())
                .snapStart(true)
                .timeout(Duration.ofSeconds(30))
                .environment(Map.of("RESTORED", restored.toString(), "FAILS", failing))
                .log(log);
    }

    private LambdaFunction start(Class<?> handler) {
        return builder(handler).start();
    }

    private LambdaFunction.Builder builder(Class<?> handler) {
        return LambdaFunction.builder("f")
                .java(List.of(CLASSES), handler.getName())
                .timeout(Duration.ofSeconds(30))
                .initTimeout(Duration.ofMinutes(1))
                .log(log);
    }

    private static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
