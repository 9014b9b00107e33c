package io.github.wschat.examples.lambdaruntime;

import static io.github.wschat.examples.lambdaruntime.Calls.awaitProcesses;
import static io.github.wschat.examples.lambdaruntime.Calls.error;
import static io.github.wschat.examples.lambdaruntime.Calls.result;
import static io.github.wschat.examples.lambdaruntime.Calls.send;
import static io.github.wschat.examples.lambdaruntime.Calls.text;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.wschat.examples.lambdaruntime.InvocationResult.FunctionError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The Runtime API itself: the child tells where it is, and sleeps, while the test asks and answers in its place. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "The children are shell commands")
final class RuntimeApiTest {

    private static final String TELL = "echo api=$AWS_LAMBDA_RUNTIME_API; ";

    private final Log log = new Log();
    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void handsOutAnEventAndTakesTheAnswer() throws Exception {
        try (LambdaFunction function = start(TELL + "exec sleep 60")) {
            long before = System.currentTimeMillis();
            CompletableFuture<InvocationResult> sent = send(function, "{\"a\":1}");
            HttpResponse<String> next = get("invocation/next");
            assertThat(next.statusCode()).isEqualTo(200);
            assertThat(next.body()).isEqualTo("{\"a\":1}");
            String id = id(next);
            assertThat(UUID.fromString(id)).hasToString(id);
            assertThat(next.headers()
                            .firstValueAsLong("Lambda-Runtime-Deadline-Ms")
                            .orElseThrow())
                    .isBetween(before + 20_000, System.currentTimeMillis() + 20_000);
            assertThat(next.headers().firstValue("Lambda-Runtime-Invoked-Function-Arn"))
                    .contains("arn:aws:lambda:us-east-1:123456789012:function:f");
            assertThat(next.headers().firstValue("Lambda-Runtime-Trace-Id").orElseThrow())
                    .startsWith("Root=1-");

            HttpResponse<String> unknown = post("invocation/" + UUID.randomUUID() + "/response", "{}");
            assertThat(unknown.statusCode()).isEqualTo(400);
            assertThat(unknown.body())
                    .isEqualTo("{\"errorMessage\":\"Invalid request ID\",\"errorType\":\"InvalidRequestID\"}");
            assertThat(post("invocation/" + id + "/response", "\"first\"").statusCode())
                    .isEqualTo(202);
            assertThat(text(result(sent))).isEqualTo("\"first\"");
            assertThat(result(sent).requestId()).isEqualTo(id);

            for (String kind : List.of("response", "error")) {
                HttpResponse<String> again = post("invocation/" + id + "/" + kind, "\"second\"");
                assertThat(again.statusCode()).isEqualTo(403);
                assertThat(again.body()).contains("InvalidStateTransition");
            }
            assertThat(post("init/error", "{}").statusCode()).isEqualTo(403);
            assertThat(get("invocation/previous").statusCode()).isEqualTo(404);
            assertThat(post("invocation/next", "").statusCode()).isEqualTo(404);
            assertThat(get("restore/next").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void takesErrorsOfEveryForm() throws Exception {
        try (LambdaFunction function = start(TELL + "exec sleep 60")) {
            FunctionError whole =
                    failed(function, "{\"errorType\":\"E\",\"x\":[{\"errorType\":\"inner\"}],\"errorMessage\":\"m\"}");
            assertThat(whole.errorType()).isEqualTo("E");
            assertThat(whole.errorMessage()).isEqualTo("m");
            FunctionError empty = failed(function, "");
            assertThat(empty.errorType()).isEqualTo("Runtime.Mine");
            assertThat(new String(empty.payload(), UTF_8))
                    .isEqualTo("{\"errorMessage\":\"\",\"errorType\":\"Runtime.Mine\"}");
            FunctionError noJson = failed(function, "it \"broke");
            assertThat(noJson.errorType()).isEqualTo("Runtime.Mine");
            assertThat(new String(noJson.payload(), UTF_8)).isEqualTo("it \"broke");
            assertThat(failed(function, "[1]").errorType()).isEqualTo("Runtime.Mine");
        }
    }

    private FunctionError failed(LambdaFunction function, String body) throws Exception {
        CompletableFuture<InvocationResult> sent = send(function, "{}");
        assertThat(post("invocation/" + id(get("invocation/next")) + "/error", body)
                        .statusCode())
                .isEqualTo(202);
        return error(result(sent));
    }

    @Test
    void refusesAnAnswerThatIsTooLarge() throws Exception {
        try (LambdaFunction function = start(TELL + "exec sleep 60")) {
            CompletableFuture<InvocationResult> sent = send(function, "{}");
            HttpResponse<String> answer =
                    post("invocation/" + id(get("invocation/next")) + "/response", "x".repeat(6_291_557));
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body())
                    .isEqualTo("{\"errorMessage\":\"Exceeded maximum allowed payload size (6291556 bytes).\","
                            + "\"errorType\":\"RequestEntityTooLarge\"}");
            assertThat(error(result(sent)).errorType()).isEqualTo("Function.ResponseSizeTooLarge");

            CompletableFuture<InvocationResult> next = send(function, "{}");
            String most = "x".repeat(6_291_556);
            post("invocation/" + id(get("invocation/next")) + "/response", most);
            assertThat(text(result(next))).isEqualTo(most);
        }
    }

    @Test
    void givesAnEventToOneConnectionAndAgainToWhoHasLostIt() throws Exception {
        try (LambdaFunction function = start(TELL + "exec sleep 60")) {
            CompletableFuture<InvocationResult> first = send(function, "1");
            post("invocation/" + id(get("invocation/next")) + "/response", "1");
            result(first);
            try (Socket one = ask();
                    Socket other = ask()) {
                CompletableFuture<Integer> older = firstByte(one);
                CompletableFuture<Integer> younger = firstByte(other);
                // One ends, as the other has asked after it.
                assertThat(CompletableFuture.anyOf(older, younger).get(20, TimeUnit.SECONDS))
                        .isEqualTo(-1);
                CompletableFuture<InvocationResult> second = send(function, "2");
                assertThat(List.of(older.get(20, TimeUnit.SECONDS), younger.get(20, TimeUnit.SECONDS)))
                        .containsExactlyInAnyOrder(-1, (int) 'H');
                // Who asks while it is busy has lost the event, and gets it once more.
                HttpResponse<String> again = get("invocation/next");
                assertThat(again.body()).isEqualTo("2");
                post("invocation/" + id(again) + "/response", "2");
                assertThat(text(result(second))).isEqualTo("2");
            }
        }
    }

    @Test
    void givesTheNextEventToAnotherChildWhenOneDoesNotComeBack() throws Exception {
        try (LambdaFunction function =
                builder(TELL + "exec sleep 60").timeout(Duration.ofMillis(1500)).start()) {
            CompletableFuture<InvocationResult> first = send(function, "1");
            post("invocation/" + id(get("invocation/next")) + "/response", "1");
            result(first);
            CompletableFuture<InvocationResult> second = send(function, "2");
            log.line(line -> line.equals("[f] Task timed out after 1.50 seconds"));
            await().until(() ->
                    log.lines().stream().filter(line -> line.contains("api=")).count() == 2);
            HttpResponse<String> next = get("invocation/next");
            assertThat(next.body()).isEqualTo("2");
            post("invocation/" + id(next) + "/response", "2");
            assertThat(text(result(second))).isEqualTo("2");
        }
    }

    @Test
    void endsAChildThatReportsAnInitErrorAndStays() throws Exception {
        try (LambdaFunction function = start(TELL + "exec sleep 60")) {
            CompletableFuture<InvocationResult> sent = send(function, "{}");
            assertThat(post("init/error", "{\"errorType\":\"Mine\",\"errorMessage\":\"no\"}")
                            .statusCode())
                    .isEqualTo(202);
            assertThat(error(result(sent)).errorType()).isEqualTo("Mine");
            awaitProcesses(function, 0);
        }
    }

    @Test
    void limitsTheTimeOfTheInit() throws Exception {
        try (LambdaFunction function =
                builder("exec sleep 60").initTimeout(Duration.ofMillis(300)).start()) {
            FunctionError error = error(function, "{}");
            assertThat(error.errorType()).isEqualTo("Sandbox.Timedout");
            assertThat(error.errorMessage()).endsWith("Error: Initialization timed out after 0.30 seconds");
            awaitProcesses(function, 0);
        }
    }

    @Test
    void startsAChildOnlyForAnEvent() throws Exception {
        try (LambdaFunction function = start("echo started; exit 7")) {
            assertThat(error(function, "{}").errorMessage()).endsWith("Runtime exited with error: exit status 7");
            assertThat(error(function, "{}").errorType()).isEqualTo("Runtime.ExitError");
            awaitProcesses(function, 0);
            assertThat(log.lines().stream().filter("[f] started"::equals)).hasSize(2);
        }
    }

    @Test
    void reportsAProgramThatIsNotThere() throws Exception {
        try (LambdaFunction function = LambdaFunction.builder("f")
                .command(List.of("/nowhere/bootstrap"))
                .log(log)
                .start()) {
            FunctionError error = error(function, "{}");
            assertThat(error.errorType()).isEqualTo("Runtime.InvalidEntrypoint");
            assertThat(error.errorMessage()).contains("/nowhere/bootstrap");
            assertThat(function.processes()).isZero();
        }
    }

    @Test
    void losesNoLineOfADyingChild() throws Exception {
        String lines =
                "i=0; while [ $i -lt 2000 ]; do echo out $i; echo err $i >&2; i=$((i+1)); done; printf 'no end'; kill -9 $$";
        try (LambdaFunction function = start(lines)) {
            assertThat(error(function, "{}").errorMessage()).endsWith("signal: killed");
            assertThat(log.lines()).hasSizeGreaterThanOrEqualTo(4001);
            assertThat(log.lines().get(3998)).isEqualTo("[f] out 1999");
            assertThat(log.lines().get(3999)).isEqualTo("[f] err 1999");
            assertThat(log.lines().get(4000)).isEqualTo("[f] no end");
        }
    }

    @Test
    void killsTheChildrenOfAChildToo() throws Exception {
        try (LambdaFunction function = builder("sleep 61 & echo below=$!; wait")
                .initTimeout(Duration.ofSeconds(1))
                .start()) {
            assertThat(error(function, "{}").errorType()).isEqualTo("Sandbox.Timedout");
            String below = log.line(line -> line.contains("below=")).split("=", 2)[1];
            await().until(() -> ProcessHandle.of(Long.parseLong(below))
                    .filter(ProcessHandle::isAlive)
                    .isEmpty());
        }
    }

    @Test
    void killsAChildThatIgnoresTheEnd() throws Exception {
        LambdaFunction function = start("trap '' TERM; " + TELL + "while true; do sleep 1; done");
        CompletableFuture<InvocationResult> sent = send(function, "{}");
        log.line(line -> line.contains("api="));
        List<ProcessHandle> children = function.children();
        function.close();
        assertThat(children).singleElement().matches(child -> !child.isAlive());
        assertThatThrownBy(() -> result(sent)).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void runsACommandWithWhatLambdaTellsIt() throws Exception {
        String script = "echo [$AWS_EXECUTION_ENV] [$_HANDLER] [$LAMBDA_TASK_ROOT] [$TABLE] [$HOME] [$TZ]; exit 1";
        try (LambdaFunction function = builder(script)
                .runtime("nodejs22.x")
                .handler("index.handler")
                .workingDirectory(Path.of("src"))
                .start()) {
            error(function, "{}");
            assertThat(log.line(line -> line.contains("AWS_Lambda")))
                    .isEqualTo("[f] [AWS_Lambda_nodejs22.x] [index.handler] ["
                            + Path.of("src").toAbsolutePath() + "] [] [] [:UTC]");
        }
    }

    @Test
    void namesNoLogToAFunctionWithSnapStart() throws Exception {
        String script = "echo [$AWS_LAMBDA_INITIALIZATION_TYPE] [$AWS_LAMBDA_LOG_GROUP_NAME]; exit 1";
        try (LambdaFunction function = builder(script).snapStart(true).start()) {
            error(function, "{}");
            assertThat(log.line(line -> line.startsWith("[f] ["))).isEqualTo("[f] [snap-start] []");
        }
    }

    @Test
    void takesAnAnswerInChunks() throws Exception {
        try (LambdaFunction function = start(TELL + "exec sleep 60")) {
            CompletableFuture<InvocationResult> sent = send(function, "{}");
            int port = port();
            String id = id(get("invocation/next"));
            String chunked = "POST /2018-06-01/runtime/invocation/" + id + "/response HTTP/1.1\r\nHost: x\r\n"
                    + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n\"ab\r\n5\r\ncdef\"\r\n0\r\n\r\n";

            assertThat(raw(port, chunked)).startsWith("HTTP/1.1 202 ");
            assertThat(text(result(sent))).isEqualTo("\"abcdef\"");
        }
    }

    @Test
    void keepsTheFunctionAliveWhenItsLogFails() throws Exception {
        try (LambdaFunction function = LambdaFunction.builder("f")
                .command(List.of("/bin/sh", "-c", "echo one; echo two; exit 7"))
                .log(line -> {
                    log.accept(line);
                    throw new IllegalStateException("disk full");
                })
                .start()) {
            assertThat(error(function, "{}").errorMessage()).endsWith("exit status 7");
            assertThat(log.lines()).contains("[f] one", "[f] two");
        }
    }

    private Socket ask() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
        return socket;
    }

    private static CompletableFuture<Integer> firstByte(Socket socket) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return socket.getInputStream().read();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private int port() {
        String address = log.line(line -> line.contains("api=")).split("=", 2)[1];
        return Integer.parseInt(address.split(":", 2)[1]);
    }

    private static String raw(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        } catch (SocketException e) {
            return "";
        }
    }

    private LambdaFunction start(String script) {
        return builder(script).start();
    }

    private LambdaFunction.Builder builder(String script) {
        return LambdaFunction.builder("f")
                .command(List.of("/bin/sh", "-c", script))
                .timeout(Duration.ofSeconds(20))
                .log(log);
    }

    private static String id(HttpResponse<?> next) {
        return next.headers().firstValue("Lambda-Runtime-Aws-Request-Id").orElseThrow();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return client.send(
                request(path)
                        .header("Lambda-Runtime-Function-Error-Type", "Runtime.Mine")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /** A request to the youngest child. */
    private HttpRequest.Builder request(String path) {
        log.line(line -> line.contains("api="));
        String address = log.lines().stream()
                .filter(line -> line.contains("api="))
                .reduce((older, younger) -> younger)
                .orElseThrow()
                .split("=", 2)[1];
        return HttpRequest.newBuilder(URI.create("http://" + address + "/2018-06-01/runtime/" + path))
                .timeout(Duration.ofSeconds(20));
    }
}
