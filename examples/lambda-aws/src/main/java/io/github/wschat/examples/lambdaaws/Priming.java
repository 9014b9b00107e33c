package io.github.wschat.examples.lambdaaws;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.wschat.core.model.ChatException;
import io.github.wschat.examples.lambdaaws.ChatAssembly.Part;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Runs a function before <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html">SnapStart</a> takes its snapshot, so that
 * the code that events need is loaded and compiled in what is restored.
 *
 * <p>It runs on clients of its own, against a server of this process that takes the place of DynamoDB and {@code @connections}, and closes
 * all of them. The function's own clients are not used before the snapshot: so they have no connection that would be dead after a
 * restore, and no credentials that would have expired.
 */
final class Priming implements Resource {

    private static final Logger LOGGER = System.getLogger(Priming.class.getName());
    private static final String NAME = "priming";

    /** What a function can be asked. */
    enum Event {
        CONNECT("CONNECT", "$connect", ""),
        DISCONNECT("DISCONNECT", "$disconnect", "\"disconnectStatusCode\":1005,\"disconnectReason\":\"\","),
        SENDMESSAGE("MESSAGE", "sendmessage", "\"messageId\":\"m\","),
        DEFAULT("MESSAGE", "$default", "\"messageId\":\"m\",");

        private final String json;

        Event(String type, String routeKey, String members) {
            this.json =
                    "{\"requestContext\":{\"eventType\":\"" + type + "\",\"routeKey\":\"" + routeKey + "\"," + members
                            + "\"connectionId\":\"" + id(0)
                            + "\",\"connectedAt\":1,\"requestId\":\"" + NAME + "\",\"apiId\":\"priming\","
                            + "\"domainName\":\"priming.invalid\",\"stage\":\"production\",\"identity\":{\"sourceIp\":\"127.0.0.1\"}},"
                            + "\"body\":\"{\\\"action\\\":\\\"sendmessage\\\",\\\"message\\\":\\\"priming\\\"}\",\"isBase64Encoded\":false}";
        }
    }

    // Enough for the JVM to compile what a broadcast runs through, and done in some seconds, of which Lambda allows
    // 130.
    private static final int ROUNDS = 4;
    private static final int RECIPIENTS = 250;

    private static final int SERVER_THREADS = 4;
    private static final int REMAINING_MILLIS = 60_000;

    private final Settings settings;
    private final Set<Part> parts;
    private final Function<ChatAssembly, RequestStreamHandler> handlerOf;
    private final List<Event> events;

    Priming(
            Settings settings,
            Set<Part> parts,
            Function<ChatAssembly, RequestStreamHandler> handlerOf,
            Event... events) {
        this.settings = settings;
        this.parts = parts;
        this.handlerOf = handlerOf;
        this.events = List.of(events);
    }

    @Override
    public void beforeCheckpoint(org.crac.Context<? extends Resource> context) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService threads = Executors.newFixedThreadPool(SERVER_THREADS);
        server.setExecutor(threads);
        server.createContext("/", Priming::answer);
        server.start();
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (ChatAssembly assembly = new ChatAssembly(settings.primingAt(uri), parts)) {
            RequestStreamHandler handler = handlerOf.apply(assembly);
            for (int round = 0; round < ROUNDS; round++) {
                for (Event event : events) {
                    run(handler, event);
                }
            }
        } finally {
            server.stop(0);
            threads.shutdownNow();
        }
        LOGGER.log(Level.INFO, "Primed: {0} rounds of {1}", ROUNDS, events);
    }

    /** Has nothing to do: what the function itself has was not used before the snapshot. */
    @Override
    public void afterRestore(org.crac.Context<? extends Resource> context) {}

    private static void run(RequestStreamHandler handler, Event event) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        handler.handleRequest(
                new ByteArrayInputStream(event.json.getBytes(StandardCharsets.UTF_8)), output, lambdaContext());
        String answer = output.toString(StandardCharsets.UTF_8);
        if (!answer.contains("\"statusCode\":200")) {
            throw new PrimingException("The function answered " + answer + " to a priming event: " + event);
        }
    }

    /** Returns the context of an invocation that has a minute. */
    static Context lambdaContext() {
        return (Context) Proxy.newProxyInstance(
                Priming.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getRemainingTimeInMillis" -> REMAINING_MILLIS;
                    case "getAwsRequestId" -> NAME;
                    default -> null;
                });
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] body = body(exchange).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String body(HttpExchange exchange) {
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        if (target == null) {
            return exchange.getRequestMethod().equals("GET")
                    ? "{\"connectedAt\":\"2026-01-01T00:00:00.000Z\",\"identity\":{\"sourceIp\":\"127.0.0.1\",\"userAgent\":null},"
                            + "\"lastActiveAt\":\"2026-01-01T00:00:00.000Z\"}"
                    : "";
        }
        return target.endsWith(".Scan") ? table() : "{}";
    }

    private static String table() {
        return IntStream.range(0, RECIPIENTS)
                .mapToObj(index -> "{\"connectionId\":{\"S\":\"" + id(index)
                        + "\"},\"connectedAt\":{\"N\":\"1\"},\"expiresAt\":{\"N\":\"253402300799\"}}")
                .collect(Collectors.joining(
                        ",", "{\"Count\":" + RECIPIENTS + ",\"ScannedCount\":" + RECIPIENTS + ",\"Items\":[", "]}"));
    }

    private static String id(int index) {
        return String.format("Priming%08d=", index);
    }

    /** A function cannot do what it is for. */
    private static final class PrimingException extends ChatException {

        PrimingException(String message) {
            super(message, (@Nullable Throwable) null);
        }
    }
}
