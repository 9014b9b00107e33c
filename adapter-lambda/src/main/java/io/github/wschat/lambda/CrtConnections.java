package io.github.wschat.lambda;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.crt.http.HttpClientConnection;
import software.amazon.awssdk.crt.http.HttpClientConnectionManager;
import software.amazon.awssdk.crt.http.HttpClientConnectionManagerOptions;
import software.amazon.awssdk.crt.io.ClientBootstrap;
import software.amazon.awssdk.crt.io.SocketOptions;
import software.amazon.awssdk.crt.io.TlsContext;
import software.amazon.awssdk.crt.io.TlsContextOptions;

/** The connections to one endpoint. None is made before the first request. */
final class CrtConnections implements AutoCloseable {

    // As the SDK's own clients have it.
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(60);

    private final HttpClientConnectionManager manager;
    private boolean closed;

    CrtConnections(URI endpoint, int maxConnections, TlsContextOptions trust) {
        try (SocketOptions sockets = new SocketOptions();
                TlsContext tls = endpoint.getScheme().equals("https") ? new TlsContext(trust) : null) {
            sockets.connectTimeoutMs = (int) CONNECT_TIMEOUT.toMillis();
            HttpClientConnectionManagerOptions options = new HttpClientConnectionManagerOptions()
                    .withUri(endpoint)
                    .withClientBootstrap(ClientBootstrap.getOrCreateStaticDefault())
                    .withSocketOptions(sockets)
                    .withMaxConnections(maxConnections)
                    .withMaxConnectionIdleInMilliseconds(LONGEST_IDLE.toMillis());
            if (tls != null) {
                options.withTlsContext(tls);
            }
            this.manager = HttpClientConnectionManager.create(options);
        }
    }

    /** Returns a connection when one is free. */
    synchronized CompletionStage<HttpClientConnection> acquire() {
        // Native code is not to be asked for what it has freed.
        return closed
                ? CompletableFuture.failedStage(new IllegalStateException("The client is closed"))
                : manager.acquireConnection();
    }

    void release(HttpClientConnection connection) {
        manager.releaseConnection(connection);
    }

    /** Makes no more connections; those in use last until their requests have ended. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            manager.close();
        }
    }
}
