package io.github.wschat.lambda;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.crt.CrtRuntimeException;
import software.amazon.awssdk.crt.http.HttpClientConnection;
import software.amazon.awssdk.crt.http.HttpException;
import software.amazon.awssdk.crt.http.HttpHeader;
import software.amazon.awssdk.crt.http.HttpRequest;
import software.amazon.awssdk.crt.http.HttpRequestBase;
import software.amazon.awssdk.crt.http.HttpStreamBase;
import software.amazon.awssdk.crt.http.HttpStreamBaseResponseHandler;

/** One request and its answer, which comes in time or not at all. */
final class CrtExchange implements HttpStreamBaseResponseHandler {

    private static final byte[] EMPTY = {};

    private final CrtConnections connections;
    private final int maxBodyBytes;
    private final CompletableFuture<CrtAnswer> answer = new CompletableFuture<>();
    private @Nullable HttpClientConnection connection;
    private List<HttpHeader> headers = List.of();
    private @Nullable ByteArrayOutputStream body;

    private CrtExchange(CrtConnections connections, int maxBodyBytes) {
        this.connections = connections;
        this.maxBodyBytes = maxBodyBytes;
    }

    /**
     * Makes a request as soon as it is there; with a {@link TimeoutException} where all of it takes too long. It ends too when the answer
     * is cancelled.
     *
     * @param maxBodyBytes how much of the answer's body is wanted
     */
    static CompletableFuture<CrtAnswer> begin(
            CrtConnections connections, CompletionStage<HttpRequest> request, Duration timeout, int maxBodyBytes) {
        CrtExchange exchange = new CrtExchange(connections, maxBodyBytes);
        request.whenComplete((signed, thrown) -> {
            if (thrown == null) {
                exchange.connect(signed);
            } else {
                exchange.answer.completeExceptionally(thrown);
            }
        });
        CompletableFuture<CrtAnswer> answer = exchange.answer.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
        exchange.abandonAfter(answer);
        return answer;
    }

    private void abandonAfter(CompletionStage<CrtAnswer> end) {
        end.whenComplete((answered, thrown) -> {
            if (thrown instanceof TimeoutException || thrown instanceof CancellationException) {
                abandon();
            }
        });
    }

    private void connect(HttpRequest request) {
        connections.acquire().whenComplete((acquired, thrown) -> {
            if (thrown == null) {
                request(acquired, request);
            } else if (thrown instanceof HttpException) {
                answer.completeExceptionally(new IOException("No connection: " + thrown.getMessage(), thrown));
            } else {
                answer.completeExceptionally(thrown);
            }
        });
    }

    private void request(HttpClientConnection acquired, HttpRequest request) {
        synchronized (this) {
            if (answer.isDone()) {
                connections.release(acquired);
                return;
            }
            connection = acquired;
        }
        try {
            HttpStreamBase stream = acquired.makeRequest((HttpRequestBase) request, this);
            try {
                stream.activate();
            } catch (CrtRuntimeException e) {
                stream.close();
                throw e;
            }
        } catch (RuntimeException e) {
            release();
            // The connection has ended since it was last used.
            answer.completeExceptionally(new IOException("No request: " + e.getMessage(), e));
        }
    }

    @Override
    public void onResponseHeaders(HttpStreamBase stream, int status, int block, HttpHeader[] part) {
        headers = List.of(part);
    }

    @Override
    public int onResponseBody(HttpStreamBase stream, byte[] part) {
        if (body == null) {
            body = new ByteArrayOutputStream(Math.min(part.length, maxBodyBytes));
        }
        body.write(part, 0, Math.min(part.length, maxBodyBytes - body.size()));
        return part.length;
    }

    @Override
    public void onResponseComplete(HttpStreamBase stream, int error) {
        int status = error == 0 ? stream.getResponseStatusCode() : 0;
        stream.close();
        release();
        if (error == 0) {
            answer.complete(new CrtAnswer(status, headers, body == null ? EMPTY : body.toByteArray()));
        } else {
            HttpException failure = new HttpException(error);
            answer.completeExceptionally(
                    HttpClientConnection.isErrorRetryable(failure)
                            ? new IOException("No answer: " + failure.getMessage(), failure)
                            : failure);
        }
    }

    private synchronized void release() {
        if (connection != null) {
            connections.release(connection);
            connection = null;
        }
    }

    /** Ends the connection, and with it the request; what waits for a connection gives it back when it gets it. */
    private synchronized void abandon() {
        if (connection != null) {
            connection.shutdown();
        }
    }
}
