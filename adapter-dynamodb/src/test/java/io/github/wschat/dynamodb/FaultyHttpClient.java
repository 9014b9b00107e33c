package io.github.wschat.dynamodb;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** Stands between the SDK and the network, and lets the next requests fail as they do on a bad day. */
final class FaultyHttpClient implements SdkHttpClient {

    /** What happens to a request. */
    enum Fault {
        THROTTLED,
        SERVER_ERROR,
        CUT_BEFORE_IT_IS_SENT,
        CUT_AFTER_IT_WAS_SERVED,
        NEVER_ANSWERED,
    }

    private final SdkHttpClient network = UrlConnectionHttpClient.create();
    private final Queue<Fault> next = new ConcurrentLinkedQueue<>();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile Supplier<@Nullable Fault> otherwise = () -> null;

    /** Lets the next requests of all threads fail, each by one of the given faults. */
    void failNext(Fault... faults) {
        next.addAll(List.of(faults));
    }

    /** Decides about every request that {@link #failNext} does not. */
    void failAs(Supplier<@Nullable Fault> fault) {
        otherwise = fault;
    }

    int requests() {
        return requests.get();
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        ExecutableHttpRequest real = network.prepareRequest(request);
        CountDownLatch aborted = new CountDownLatch(1);
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                requests.incrementAndGet();
                Fault queued = next.poll();
                Fault fault = queued == null ? otherwise.get() : queued;
                if (fault == null) {
                    return real.call();
                }
                return switch (fault) {
                    case THROTTLED -> answer(400, "ProvisionedThroughputExceededException");
                    case SERVER_ERROR -> answer(500, "InternalServerError");
                    case CUT_BEFORE_IT_IS_SENT -> throw new IOException("no route to host");
                    case CUT_AFTER_IT_WAS_SERVED -> {
                        real.call();
                        throw new IOException("connection reset");
                    }
                    case NEVER_ANSWERED -> throw silence(aborted);
                };
            }

            @Override
            public void abort() {
                aborted.countDown();
                real.abort();
            }
        };
    }

    @Override
    public void close() {
        network.close();
    }

    /** Waits, as a read of a socket does, until the SDK gives the request up. */
    private static IOException silence(CountDownLatch aborted) {
        try {
            aborted.await();
            return new IOException("socket closed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new InterruptedIOException("interrupted");
        }
    }

    private static HttpExecuteResponse answer(int status, String type) {
        String body = "{\"__type\":\"com.amazonaws.dynamodb.v20120810#" + type + "\",\"message\":\"injected\"}";
        SdkHttpResponse head = SdkHttpFullResponse.builder()
                .statusCode(status)
                .putHeader("Content-Type", "application/x-amz-json-1.0")
                .build();
        return HttpExecuteResponse.builder()
                .response(head)
                .responseBody(
                        AbortableInputStream.create(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))))
                .build();
    }
}
