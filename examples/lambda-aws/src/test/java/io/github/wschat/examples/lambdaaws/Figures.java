package io.github.wschat.examples.lambdaaws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.examples.lambdaaws.ConnectionsStub.Posts;
import io.github.wschat.examples.lambdaruntime.InvocationResult;
import io.github.wschat.examples.lambdaruntime.LambdaFunction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** What was measured, by variant and by what it is; printed as a table of medians. */
final class Figures {

    private static final byte[] SENDMESSAGE =
            ("{\"requestContext\":{\"routeKey\":\"sendmessage\",\"eventType\":\"MESSAGE\",\"messageId\":\"Mg_ugfpqPHcCIVB=\","
                            + "\"messageDirection\":\"IN\",\"connectionId\":\"" + id(0)
                            + "\",\"connectedAt\":1764000000000,\"requestId\":\"Mg_uhGWePHcF9Uw=\",\"extendedRequestId\":\"Mg_uhGWePHcF9Uw=\","
                            + "\"requestTime\":\"24/Nov/2026:12:00:00 +0000\",\"requestTimeEpoch\":1764000001000,"
                            + "\"domainName\":\"abcdef123.execute-api.us-east-1.amazonaws.com\",\"stage\":\"production\","
                            + "\"apiId\":\"abcdef123\",\"identity\":{\"sourceIp\":\"127.0.0.1\"}},"
                            + "\"body\":\"{\\\"action\\\":\\\"sendmessage\\\",\\\"message\\\":\\\"" + "x".repeat(200)
                            + "\\\"}\",\"isBase64Encoded\":false}")
                    .getBytes(StandardCharsets.UTF_8);

    private final Map<String, Map<String, List<Double>>> values = new LinkedHashMap<>();

    private static String id(int index) {
        return String.format("Fgr%011dA=", index);
    }

    /** Fills a new table with so many who are connected, and returns their ids. */
    static List<String> fill(TestTable table, int rows) {
        List<String> ids = IntStream.range(0, rows).mapToObj(Figures::id).toList();
        ids.forEach(id -> table.put(id, Duration.ofSeconds(60)));
        return ids;
    }

    /** Has the function send a message to all of them; fails unless each got it. Returns when it had answered, in nanoseconds. */
    static long broadcast(LambdaFunction function, List<String> ids, Posts posts) {
        InvocationResult result =
                function.invoke(SENDMESSAGE).toCompletableFuture().join();
        long answered = System.nanoTime();
        assertThat(new String(result.payload(), StandardCharsets.UTF_8)).contains("\"statusCode\":200");
        assertThat(posts.ids()).containsExactlyInAnyOrderElementsOf(ids);
        return answered;
    }

    /** Returns how long the function's process has kept processors busy. */
    static Duration cpu(LambdaFunction function) {
        return function.children().get(0).info().totalCpuDuration().orElseThrow();
    }

    void add(Variant variant, String what, double value) {
        values.computeIfAbsent(what, none -> new LinkedHashMap<>())
                .computeIfAbsent(variant.name(), none -> new ArrayList<>())
                .add(value);
    }

    private double median(String what, String variant) {
        List<Double> sorted = Objects.requireNonNull(
                        Objects.requireNonNull(values.get(what)).get(variant))
                .stream()
                .sorted()
                .toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /** Prints a table: a line for each figure and variant, with the ratio to a variant where that was measured. */
    void print(String title, Variant base) {
        StringBuilder table = new StringBuilder("\n" + title + "; Java "
                + Runtime.version().feature() + ", " + Runtime.getRuntime().availableProcessors()
                + " processors\n\n| | variant | median | least to most | ratio to "
                + base.name() + " |\n|---|---|---|---|---|\n");
        values.forEach((what, byVariant) -> byVariant.forEach((name, measured) -> {
            String ratio = byVariant.containsKey(base.name())
                    ? String.format(Locale.ROOT, "%.2f", median(what, name) / median(what, base.name()))
                    : "";
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %,.0f | %,.0f–%,.0f | %s |%n",
                    what,
                    name,
                    median(what, name),
                    measured.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
                    measured.stream().mapToDouble(Double::doubleValue).max().orElseThrow(),
                    ratio));
        }));
        System.out.println(table);
    }
}
