package io.github.wschat.examples.benchmarks.lambda;

import io.github.wschat.examples.benchmarks.run.CannotMeasureException;
import io.github.wschat.examples.lambdaruntime.InvocationResult;
import io.github.wschat.examples.lambdaruntime.InvocationResult.FunctionError;
import io.github.wschat.examples.lambdaruntime.LambdaFunction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** What functions have around them, and what they are asked: to send a message to all who are in the table. */
final class Cloud implements AutoCloseable {

    private static final String SENDMESSAGE = """
            {"requestContext":{"routeKey":"sendmessage","eventType":"MESSAGE","messageId":"Mg_ugfpqPHcCIVB=","messageDirection":"IN",\
            "connectionId":"Fgr00000000000A=","connectedAt":1764000000000,"requestId":"Mg_uhGWePHcF9Uw=",\
            "extendedRequestId":"Mg_uhGWePHcF9Uw=","requestTime":"24/Nov/2026:12:00:00 +0000","requestTimeEpoch":1764000001000,\
            "domainName":"abcdef123.execute-api.us-east-1.amazonaws.com","stage":"production","apiId":"abcdef123",\
            "identity":{"sourceIp":"127.0.0.1"}},\
            "body":"{\\"action\\":\\"sendmessage\\",\\"message\\":\\"%s\\"}","isBase64Encoded":false}""";

    private final byte[] event = SENDMESSAGE.formatted("x".repeat(200)).getBytes(StandardCharsets.UTF_8);
    private final LocalTable table;
    private final Connections connections;
    private List<String> connected = List.of();

    Cloud(LocalTable table, Connections connections) {
        this.table = table;
        this.connections = connections;
    }

    /**
     * Starts it, with nobody connected.
     *
     * @param slow whether a post is answered after 5 to 20 ms, as API Gateway does, or as soon as can be
     */
    static Cloud start(boolean slow) {
        LocalTable table = LocalTable.start();
        try {
            return new Cloud(table, Connections.start(slow));
        } catch (RuntimeException e) {
            table.close();
            throw e;
        }
    }

    private static String id(int index) {
        return String.format("Fgr%011dA=", index);
    }

    /** Connects so many clients, in place of those there were. */
    void connect(int clients) {
        connected = IntStream.range(0, clients).mapToObj(Cloud::id).toList();
        table.hold(connected);
    }

    /** Makes a function, of which no process runs before its first event. */
    LambdaFunction deploy(Variant variant, UnaryOperator<LambdaFunction.Builder> more) {
        Map<String, String> environment = new HashMap<>(variant.environment());
        environment.putAll(Map.of(
                "AWS_ACCESS_KEY_ID",
                "AKIABENCHMARK",
                "AWS_SECRET_ACCESS_KEY",
                "secret of the benchmark",
                "AWS_ENDPOINT_URL_DYNAMODB",
                table.uri().toString(),
                "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI",
                connections.endpoint().toString(),
                "TABLE_NAME",
                LocalTable.NAME));
        return more.apply(variant.describe(LambdaFunction.builder("benchmark"))
                        .environment(environment)
                        .memorySize(1024)
                        .initTimeout(Duration.ofSeconds(60))
                        .timeout(Duration.ofSeconds(120))
                        .log(line -> {}))
                .start();
    }

    /** Has something done when the next first post comes, on another thread. */
    void atFirstPost(Runnable action) {
        connections.atFirst(action);
    }

    /**
     * Has a function send a message to everybody; whether it did, {@link #check} knows.
     *
     * @throws CannotMeasureException if it failed
     */
    void ask(LambdaFunction function) {
        InvocationResult result = function.invoke(event).toCompletableFuture().join();
        String answer = new String(result.payload(), StandardCharsets.UTF_8);
        if (result instanceof FunctionError || !answer.contains("\"statusCode\":200")) {
            throw new CannotMeasureException("The function failed: " + answer);
        }
    }

    /**
     * Returns the posts since this was asked before.
     *
     * @throws CannotMeasureException if not everybody got exactly one
     */
    Connections.Posts check() {
        Connections.Posts posts = connections.posts();
        if (!posts.ids().stream().sorted().toList().equals(connected)) {
            throw new CannotMeasureException("Of " + connected.size() + " connections, "
                    + posts.ids().stream().distinct().count() + " were posted to, by "
                    + posts.ids().size() + " posts: each should have got one");
        }
        return posts;
    }

    /** Returns how long the function's process has kept processors busy. */
    static Duration cpu(LambdaFunction function) {
        return function.children().get(0).info().totalCpuDuration().orElseThrow();
    }

    @Override
    public void close() {
        connections.close();
        table.close();
    }
}
