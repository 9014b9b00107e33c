package io.github.wschat.examples.lambdalocal.function;

import static io.github.wschat.examples.lambdalocal.function.Workbench.answer;
import static io.github.wschat.examples.lambdalocal.function.Workbench.error;
import static io.github.wschat.examples.lambdalocal.function.Workbench.result;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.github.wschat.examples.lambdalocal.template.FunctionDefinition.Code;
import io.github.wschat.examples.lambdaruntime.InvocationResult;
import io.github.wschat.examples.lambdaruntime.InvocationResult.FunctionError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions behind the Invoke API. */
final class InvokedFunctionTest {

    @TempDir
    private Path folder;

    private final HttpServer server;
    private final ExecutorService handlers = Executors.newCachedThreadPool();

    InvokedFunctionTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(handlers);
    }

    @BeforeEach
    void begin() {
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
        handlers.shutdownNow();
    }

    private RunningFunction function() throws IOException {
        Workbench bench = new Workbench(folder);
        URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        return bench.launcher().at(bench.definition("", "", new Code.Elsewhere()), endpoint);
    }

    /** Lets the API answer every invocation in the same way; an empty body stands for the event itself. */
    private void answering(int status, Map<String, String> headers, String body) {
        server.createContext("/2015-03-31/functions/Fn/invocations", exchange -> {
            try (exchange) {
                byte[] event = exchange.getRequestBody().readAllBytes();
                byte[] answer = body.isEmpty() ? event : body.getBytes(UTF_8);
                headers.forEach(exchange.getResponseHeaders()::set);
                exchange.sendResponseHeaders(exchange.getRequestMethod().equals("POST") ? status : 405, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
    }

    @Test
    void passesTheEventAndItsAnswerOn() throws Exception {
        answering(200, Map.of("x-amzn-RequestId", "1-2-3"), "");
        try (RunningFunction function = function()) {
            assertThat(answer(function, "{\"text\":\"Zürich\"}")).isEqualTo("{\"text\":\"Zürich\"}");
            assertThat(result(function, "{}").requestId()).isEqualTo("1-2-3");
        }
    }

    @Test
    void tellsTheFunctionsErrors() throws Exception {
        answering(
                200,
                Map.of("X-Amz-Function-Error", "Unhandled"),
                "{\"errorMessage\":\"boom\",\"errorType\":\"TableError\"}");
        try (RunningFunction function = function()) {
            FunctionError error = error(function, "{}");
            assertThat(error.errorType()).isEqualTo("TableError");
            assertThat(error.errorMessage()).isEqualTo("boom");
            assertThat(error.requestId()).isNotEmpty();
        }
    }

    @Test
    void namesTheRefusal() throws Exception {
        answering(404, Map.of(), "{\"Message\":\"Function not found\"}");
        try (RunningFunction function = function()) {
            assertThatThrownBy(() -> result(function, "{}"))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The function Fn was refused by http://127.0.0.1:"
                            + server.getAddress().getPort() + "/2015-03-31/functions/Fn/invocations: 404"
                            + " {\"Message\":\"Function not found\"}");
        }
    }

    @Test
    void saysThatNobodyIsThere() throws Exception {
        try (RunningFunction function = function()) {
            server.stop(0);
            assertThatThrownBy(() -> result(function, "{}"))
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageMatching("The function Fn is not to be reached at http://127\\.0\\.0\\.1:\\d+/\\S+:"
                            + " java\\.net\\.ConnectException.*");
        }
    }

    @Test
    void leavesNobodyWaitingWhenItIsClosed() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        server.createContext("/", exchange -> {
            arrived.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        RunningFunction function = function();
        CompletableFuture<InvocationResult> waiting =
                function.invoke("{}".getBytes(UTF_8)).toCompletableFuture();
        assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
        function.close();
        for (CompletableFuture<InvocationResult> each :
                List.of(waiting, function.invoke(new byte[0]).toCompletableFuture())) {
            assertThatThrownBy(() -> each.get(10, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The function Fn is closed");
        }
    }
}
