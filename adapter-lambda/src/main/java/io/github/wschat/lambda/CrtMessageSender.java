package io.github.wschat.lambda;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.out.MessageSender;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.crt.http.HttpHeader;
import software.amazon.awssdk.crt.http.HttpRequest;
import software.amazon.awssdk.crt.http.HttpRequestBodyStream;
import software.amazon.awssdk.crt.io.TlsContextOptions;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.AcquireInitialTokenRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenResponse;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.retries.api.RetryToken;
import software.amazon.awssdk.retries.api.TokenAcquisitionFailedException;

/**
 * Does what {@link ApiGatewayMessageSender} does with a fraction of the processor time: it posts by AWS's <a
 * href="https://github.com/awslabs/aws-crt-java">Common Runtime</a> alone, whose native code signs requests and speaks HTTP, without the
 * SDK's client around it.
 *
 * <p>Outcomes, repeats and bounds are those of {@link ApiGatewayMessageSender}, by the same {@link PostSettings}; where a post is
 * repeated until no time is left, its outcome is what was answered last.
 *
 * <p>It needs {@code software.amazon.awssdk:aws-crt-client}, which is an optional dependency of this library. What the SDK's client can be
 * told beyond its constructor here (interceptors, metrics, proxies, another trust in certificates than the operating system's), it cannot.
 *
 * <p>It connects when it first sends. Thread-safe. What depends on a stage that was not complete at once runs on the CRT's or the JDK's
 * shared threads, and must not block.
 */
public final class CrtMessageSender implements MessageSender, AutoCloseable {

    private static final String CONNECTIONS = "/@connections/";
    private static final String RETRY_SCOPE = "PostToConnection";

    private final String host;
    private final String basePath;
    private final CrtConnections connections;
    private final CrtSignature signature;
    private final Duration attemptDeadline;
    private final RetryStrategy repeats;
    private final Turns turns;
    private volatile @Nullable Payload latest;

    /**
     * Makes a sender, which trusts the certificates that the operating system does.
     *
     * @param endpoint the API's endpoint with its stage, {@code http} or {@code https}, such as {@code
     *     https://abcdef123.execute-api.us-east-1.amazonaws.com/production}
     * @param region the API's region
     * @param credentials asked anew for each post, as the SDK's client does it
     * @param settings how posts are made
     * @param time what signatures are dated by; corrected where the endpoint says that it is wrong
     * @throws IllegalArgumentException if the endpoint is none
     */
    public CrtMessageSender(
            URI endpoint,
            Region region,
            IdentityProvider<? extends AwsCredentialsIdentity> credentials,
            PostSettings settings,
            InstantSource time) {
        this(endpoint, region, credentials, settings, time, TlsContextOptions.createDefaultClient());
    }

    /** Makes a sender with another trust, which is closed. */
    CrtMessageSender(
            URI endpoint,
            Region region,
            IdentityProvider<? extends AwsCredentialsIdentity> credentials,
            PostSettings settings,
            InstantSource time,
            TlsContextOptions trust) {
        try (trust) {
            this.host = host(endpoint);
            this.basePath = endpoint.getRawPath().replaceFirst("/+$", "");
            this.connections = new CrtConnections(endpoint, settings.maxInFlight(), trust);
        }
        this.signature = new CrtSignature(region, credentials, time);
        this.attemptDeadline = settings.attemptDeadline();
        this.repeats = settings.retryStrategy();
        this.turns = new Turns(settings);
    }

    private static String host(URI endpoint) {
        boolean http = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
        if (!http
                || endpoint.getHost() == null
                || endpoint.getRawQuery() != null
                || endpoint.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "An endpoint is an address such as https://chat.example/production, not " + endpoint);
        }
        return endpoint.getPort() < 0 ? endpoint.getHost() : endpoint.getHost() + ":" + endpoint.getPort();
    }

    @Override
    public CompletionStage<Delivery> send(ConnectionId to, OutboundMessage message) {
        if (message.utf8Length() > MAX_MESSAGE_BYTES) {
            return Delivery.TOO_LARGE;
        }
        if (Ids.breakThePath(to)) {
            return Delivery.REFUSED_ID;
        }
        Payload payload = payload(message);
        return turns.take(left -> {
            Post post = new Post(basePath + CONNECTIONS + encoded(to), payload, left);
            post.attempt();
            return post.outcome;
        });
    }

    // All recipients of a broadcast share the bytes and their hash.
    private Payload payload(OutboundMessage message) {
        Payload known = latest;
        if (known == null || !known.message.equals(message)) {
            known = Payload.of(message);
            latest = known;
        }
        return known;
    }

    /** Encodes as RFC 3986 has it, section 2.3. */
    private static String encoded(ConnectionId id) {
        return URLEncoder.encode(id.value(), StandardCharsets.UTF_8)
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    /** Ends the connections that are not in use, and the others after their answers. What is sent from now on has failed. */
    @Override
    public void close() {
        connections.close();
    }

    private record Payload(OutboundMessage message, String length, String sha256) {

        static Payload of(OutboundMessage message) {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                digest.update(message.utf8());
                return new Payload(
                        message,
                        Integer.toString(message.utf8Length()),
                        HexFormat.of().formatHex(digest.digest()));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java has SHA-256", e);
            }
        }
    }

    /** One message on its way to one connection. */
    private final class Post {

        final CompletableFuture<Delivery> outcome = new CompletableFuture<>();
        private final String path;
        private final Payload payload;
        private final Duration deadline;
        private final long endNanos;
        private @Nullable RetryToken token;

        Post(String path, Payload payload, Duration deadline) {
            this.path = path;
            this.payload = payload;
            this.deadline = deadline;
            this.endNanos = System.nanoTime() + deadline.toNanos();
        }

        void attempt() {
            Duration left = left();
            boolean last = left.compareTo(attemptDeadline) <= 0;
            Duration correction = signature.correction();
            CrtExchange.begin(connections, request(), last ? left : attemptDeadline)
                    .whenComplete((answer, thrown) -> {
                        if (thrown instanceof TimeoutException) {
                            end(last ? outOfTime() : ApiCallAttemptTimeoutException.create(attemptDeadline.toMillis()));
                        } else if (thrown != null) {
                            end(ManagementFailures.unwrapped(thrown));
                        } else if (answer.isOk()) {
                            outcome.complete(Delivery.Delivered.INSTANCE);
                        } else {
                            AwsServiceException failure = answer.failure(correction);
                            signature.heed(failure);
                            end(failure);
                        }
                    });
        }

        private CompletionStage<HttpRequest> request() {
            HttpHeader[] headers = {
                new HttpHeader("Host", host),
                new HttpHeader("Content-Length", payload.length),
                new HttpHeader("Content-Type", "application/octet-stream")
            };
            try {
                return signature.sign(
                        new HttpRequest("POST", path, headers, new Body(payload.message.utf8())), payload.sha256);
            } catch (RuntimeException e) {
                return CompletableFuture.failedStage(e);
            }
        }

        private Duration left() {
            return Duration.ofNanos(endNanos - System.nanoTime());
        }

        private ApiCallTimeoutException outOfTime() {
            return ApiCallTimeoutException.create(deadline.toMillis());
        }

        /** Ends an attempt; and the post, unless there is reason and time for another. */
        private void end(Throwable failure) {
            Duration pause = pauseAfter(failure);
            if (pause == null) {
                outcome.complete(ManagementFailures.delivery(failure));
            } else if (pause.compareTo(left()) < 0) {
                CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS)
                        .execute(this::attempt);
            } else {
                outcome.complete(ManagementFailures.delivery(
                        failure instanceof ApiCallAttemptTimeoutException ? outOfTime() : failure));
            }
        }

        private @Nullable Duration pauseAfter(Throwable failure) {
            RetryToken known = token == null
                    ? repeats.acquireInitialToken(AcquireInitialTokenRequest.create(RETRY_SCOPE))
                            .token()
                    : token;
            try {
                RefreshRetryTokenResponse refreshed = repeats.refreshRetryToken(RefreshRetryTokenRequest.builder()
                        .token(known)
                        .failure(failure)
                        .suggestedDelay(Duration.ZERO)
                        .build());
                token = refreshed.token();
                return refreshed.delay();
            } catch (TokenAcquisitionFailedException e) {
                return null;
            }
        }
    }

    /** A message's bytes, as the CRT asks for them. */
    private static final class Body implements HttpRequestBodyStream {

        private final ByteBuffer bytes;

        Body(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        @Override
        public boolean sendRequestBody(ByteBuffer to) {
            int count = Math.min(to.remaining(), bytes.remaining());
            to.put(bytes.slice().limit(count));
            bytes.position(bytes.position() + count);
            return !bytes.hasRemaining();
        }

        @Override
        public boolean resetPosition() {
            bytes.rewind();
            return true;
        }

        @Override
        public long getLength() {
            return bytes.limit();
        }
    }
}
