package io.github.wschat.examples.lambdaruntime;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.wschat.examples.lambdaruntime.ExecutionEnvironment.Taken;
import io.github.wschat.examples.lambdaruntime.InvocationResult.Answered;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Runtime API as one child sees it.
 *
 * <p>Paths, headers and 202 are from the <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Runtime API's page</a>;
 * which error is answered when, and its text, from <a
 * href="https://github.com/aws/aws-lambda-runtime-interface-emulator/tree/main/internal/lambda/rapi">Lambda's own emulator</a>.
 */
final class RuntimeApi implements AutoCloseable {

    /** 6 MiB and 100 bytes, as in the emulator's {@code interop.MaxPayloadSize}. */
    static final int MAX_RESPONSE = 6 * 1024 * 1024 + 100;

    private static final String ROOT = "/2018-06-01/runtime/";
    private static final Pattern ANSWER = Pattern.compile(ROOT + "invocation/([^/]+)/(response|error)");
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
    private static final String DEFAULT_ERROR = "Runtime.Unknown";

    private final ExecutionEnvironment environment;
    private final Settings settings;
    private final ExecutorService handlers;
    private final ThreadFactory threads;
    private final HttpServer server;

    RuntimeApi(ExecutionEnvironment environment, Settings settings, ThreadFactory threads) throws IOException {
        this.environment = environment;
        this.settings = settings;
        this.threads = threads;
        // A connection of the child's waits in next for as long as there is no event: each takes a thread, and there
        // are one or two.
        this.handlers = Executors.newCachedThreadPool(threads);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(handlers);
        server.createContext("/", this::handle);
    }

    /** Host and port, as in {@code AWS_LAMBDA_RUNTIME_API}. */
    String address() {
        return server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort();
    }

    /**
     * Lets the server begin, whose own thread is a daemon only if a daemon starts it. Returns when it has begun: a child that ends at once
     * has it closed at once, and one that is closed cannot begin.
     */
    void start() {
        CompletableFuture.runAsync(
                        server::start, starter -> threads.newThread(starter).start())
                .join();
    }

    @Override
    public void close() {
        server.stop(0);
        handlers.shutdownNow();
    }

    /** What the child has asked; its body is cut at the limit, {@code bodySize} is what came. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Request(String method, String path, String errorType, byte[] body, long bodySize) {

        static Request of(HttpExchange exchange) throws IOException {
            InputStream in = exchange.getRequestBody();
            byte[] body = in.readNBytes(MAX_RESPONSE);
            long more = in.transferTo(OutputStream.nullOutputStream());
            String errorType = exchange.getRequestHeaders().getFirst("Lambda-Runtime-Function-Error-Type");
            return new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    errorType == null ? DEFAULT_ERROR : errorType,
                    body,
                    body.length + more);
        }
    }

    /** Answers the child. */
    private record Responder(HttpExchange exchange) {

        void respond(int status, Map<String, String> headers, byte[] body) throws IOException {
            headers.forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            handle(Request.of(exchange), new Responder(exchange));
        }
    }

    private void handle(Request request, Responder responder) throws IOException {
        switch (request.method() + " " + request.path()) {
            case "GET " + ROOT + "invocation/next" -> next(responder);
            case "GET " + ROOT + "restore/next" -> restoreNext(responder);
            case "POST " + ROOT + "init/error", "POST " + ROOT + "restore/error" ->
                taken(
                        environment.initFailed(request.errorType(), request.body()) ? Taken.YES : Taken.WRONG_STATE,
                        responder);
            default -> {
                Matcher answer = ANSWER.matcher(request.path());
                if (request.method().equals("POST") && answer.matches()) {
                    answer(answer.group(1), answer.group(2), request, responder);
                } else {
                    refuse(responder, 404, "NotFound", "No such resource: " + request.method() + " " + request.path());
                }
            }
        }
    }

    private void next(Responder responder) throws IOException {
        Invocation invocation;
        try {
            invocation = environment.next();
        } catch (InterruptedException e) {
            throw (IOException) new InterruptedIOException("next was interrupted").initCause(e);
        }
        if (invocation == null) {
            throw new IOException("There is no event for this connection any more");
        }
        try {
            responder.respond(200, headers(invocation), invocation.event());
        } catch (IOException e) {
            environment.undelivered(invocation);
            throw e;
        }
    }

    private Map<String, String> headers(Invocation invocation) {
        long now = System.currentTimeMillis();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return Map.of(
                "Content-Type", "application/json",
                "Lambda-Runtime-Aws-Request-Id", invocation.requestId(),
                "Lambda-Runtime-Deadline-Ms",
                        Long.toString(now + settings.timeout().toMillis()),
                "Lambda-Runtime-Invoked-Function-Arn", settings.arn(),
                "Lambda-Runtime-Trace-Id",
                        String.format(
                                "Root=1-%08x-%08x%016x;Parent=%016x;Sampled=0",
                                now / 1000, random.nextInt(), random.nextLong(), random.nextLong()));
    }

    private void restoreNext(Responder responder) throws IOException {
        if (!settings.snapStart()) {
            refuse(responder, 404, "NotFound", "This function has no SnapStart");
            return;
        }
        try {
            settings.beforeRestore().run();
        } catch (RuntimeException e) {
            environment.restoreFailed(e);
            throw new IOException("There is no restore", e);
        }
        responder.respond(200, Map.of(), new byte[0]);
    }

    private void answer(String id, String kind, Request request, Responder responder) throws IOException {
        if (kind.equals("error")) {
            taken(environment.answer(id, ErrorPayload.sent(id, request.errorType(), request.body())), responder);
        } else if (request.bodySize() <= MAX_RESPONSE) {
            taken(environment.answer(id, new Answered(id, request.body())), responder);
        } else {
            String message = "Response payload size (" + request.bodySize()
                    + " bytes) exceeded maximum allowed payload size (" + MAX_RESPONSE + " bytes).";
            String type = "Function.ResponseSizeTooLarge";
            Taken taken = environment.answer(
                    id, new InvocationResult.FunctionError(id, type, message, ErrorPayload.json(type, message)));
            if (taken == Taken.YES) {
                refuse(
                        responder,
                        413,
                        "RequestEntityTooLarge",
                        "Exceeded maximum allowed payload size (" + MAX_RESPONSE + " bytes).");
            } else {
                taken(taken, responder);
            }
        }
    }

    private static void taken(Taken taken, Responder responder) throws IOException {
        switch (taken) {
            case YES -> responder.respond(202, JSON, "{\"status\":\"OK\"}\n".getBytes(US_ASCII));
            case UNKNOWN_REQUEST -> refuse(responder, 400, "InvalidRequestID", "Invalid request ID");
            case WRONG_STATE ->
                refuse(responder, 403, "InvalidStateTransition", "The function's runtime may not say that now");
        }
    }

    private static void refuse(Responder responder, int status, String type, String message) throws IOException {
        responder.respond(status, JSON, ErrorPayload.json(type, message));
    }
}
