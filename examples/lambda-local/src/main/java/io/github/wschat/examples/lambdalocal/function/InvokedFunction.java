package io.github.wschat.examples.lambdalocal.function;

import io.github.wschat.examples.lambdaruntime.InvocationResult;
import io.github.wschat.examples.lambdaruntime.InvocationResult.Answered;
import io.github.wschat.examples.lambdaruntime.InvocationResult.FunctionError;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A function behind <a href="https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html">Lambda's Invoke API</a>. */
final class InvokedFunction implements RunningFunction {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** What whoever runs the function may need to start it, which does not count as the function's time: a container, say. */
    private static final Duration START = Duration.ofSeconds(30);

    private static final int MAX_QUOTE = 500;

    private final String logicalId;
    private final URI target;
    private final Duration timeout;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
    private final Map<String, CompletableFuture<InvocationResult>> underWay = new ConcurrentHashMap<>();
    private volatile boolean closed;

    InvokedFunction(String logicalId, URI endpoint, Duration timeout) {
        this.logicalId = logicalId;
        this.target = URI.create(
                endpoint.toString().replaceAll("/+$", "") + "/2015-03-31/functions/" + logicalId + "/invocations");
        this.timeout = timeout.plus(START);
    }

    @Override
    public CompletionStage<InvocationResult> invoke(byte[] event) {
        String id = UUID.randomUUID().toString();
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(event))
                .build();
        CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request, BodyHandlers.ofByteArray());
        CompletableFuture<InvocationResult> result = sent.handle((response, failure) -> result(id, response, failure));
        underWay.put(id, result);
        // Where close has been faster, it has not seen this one.
        if (closed) {
            result.completeExceptionally(closedAlready());
        }
        var unused = result.whenComplete((outcome, failure) -> {
            underWay.remove(id);
            sent.cancel(true);
        });
        return result.minimalCompletionStage();
    }

    private InvocationResult result(String id, @Nullable HttpResponse<byte[]> response, @Nullable Throwable failure) {
        if (response == null) {
            throw unreachable(failure);
        }
        byte[] payload = response.body();
        if (response.statusCode() / 100 != 2) {
            String text = new String(payload, StandardCharsets.UTF_8).strip();
            throw new IllegalStateException("The function " + logicalId + " was refused by " + target + ": "
                    + response.statusCode() + " " + text.substring(0, Math.min(text.length(), MAX_QUOTE)));
        }
        String requestId = response.headers().firstValue("x-amzn-RequestId").orElse(id);
        Optional<String> error = response.headers().firstValue("X-Amz-Function-Error");
        return error.isPresent() ? FunctionError.of(requestId, error.get(), payload) : new Answered(requestId, payload);
    }

    private IllegalStateException unreachable(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return new IllegalStateException(
                "The function " + logicalId + " is not to be reached at " + target + ": " + cause, cause);
    }

    @Override
    public void close() {
        closed = true;
        underWay.values().forEach(result -> result.completeExceptionally(closedAlready()));
    }

    private IllegalStateException closedAlready() {
        return new IllegalStateException("The function " + logicalId + " is closed");
    }
}
