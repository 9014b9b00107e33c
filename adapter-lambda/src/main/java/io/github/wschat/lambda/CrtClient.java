package io.github.wschat.lambda;

import java.net.URI;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.crt.http.HttpHeader;
import software.amazon.awssdk.crt.http.HttpRequest;
import software.amazon.awssdk.crt.http.HttpRequestBodyStream;
import software.amazon.awssdk.crt.io.TlsContextOptions;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpResponse;
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
 * Posts to one endpoint of a service of AWS, by AWS's <a href="https://github.com/awslabs/aws-crt-java">Common Runtime</a> alone: each
 * request signed (<a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html">Signature Version 4</a>), made again where
 * that is of use, and ended in time.
 *
 * <p>It is what {@link CrtMessageSender} posts by, and for whoever calls another service without the SDK's client of it, which costs much
 * of a function's start. It needs {@code software.amazon.awssdk:aws-crt-client}, which is an optional dependency of this library.
 *
 * <p>A request is dated by the service's clock once the service has refused one for its date, as the SDK's clients do it.
 *
 * <p>It connects when it is first used. Thread-safe.
 */
public final class CrtClient implements AutoCloseable {

    private final String host;
    private final String basePath;
    private final String service;
    private final CrtConnections connections;
    private final CrtSignature signature;
    private final Settings settings;
    private final Function<Answer, @Nullable Throwable> verdict;
    private @Nullable RetryStrategy repeats;

    /**
     * How requests are made.
     *
     * @param maxConnections how many requests are under way at a time, at least 1; others wait for them
     * @param attemptDeadline how long a request may take until it is given up, and made again if there is time
     * @param maxAnswerBytes how many bytes of an answer's body are read; the rest is passed over
     * @param repeats makes what says which failures are worth another attempt, and when; asked once, at the first failure
     */
    public record Settings(
            int maxConnections,
            Duration attemptDeadline,
            int maxAnswerBytes,
            Supplier<? extends RetryStrategy> repeats) {

        /**
         * Makes settings.
         *
         * @throws IllegalArgumentException if a number is less than 1, or the deadline not longer than zero
         */
        public Settings {
            if (maxConnections < 1 || maxAnswerBytes < 1) {
                throw new IllegalArgumentException("maxConnections and maxAnswerBytes are at least 1, not "
                        + maxConnections + " and " + maxAnswerBytes);
            }
            if (attemptDeadline.isNegative() || attemptDeadline.isZero()) {
                throw new IllegalArgumentException("attemptDeadline is longer than zero, not " + attemptDeadline);
            }
        }
    }

    /**
     * Makes a client, which trusts the certificates that the operating system does.
     *
     * @param endpoint where requests go, {@code http} or {@code https}; their paths follow its own
     * @param region the service's region
     * @param service the service's name in signatures, such as {@code dynamodb}
     * @param credentials asked anew for each attempt
     * @param settings how requests are made
     * @param time what signatures are dated by
     * @param verdict returns what is wrong with an answer, or null. It is asked on the CRT's threads, and must not block
     * @throws IllegalArgumentException if the endpoint is none
     */
    public CrtClient(
            URI endpoint,
            Region region,
            String service,
            IdentityProvider<? extends AwsCredentialsIdentity> credentials,
            Settings settings,
            InstantSource time,
            Function<Answer, @Nullable Throwable> verdict) {
        this(endpoint, region, service, credentials, settings, time, verdict, TlsContextOptions.createDefaultClient());
    }

    /** Makes a client with another trust, which is closed. */
    CrtClient(
            URI endpoint,
            Region region,
            String service,
            IdentityProvider<? extends AwsCredentialsIdentity> credentials,
            Settings settings,
            InstantSource time,
            Function<Answer, @Nullable Throwable> verdict,
            TlsContextOptions trust) {
        try (trust) {
            this.host = host(endpoint);
            this.basePath = endpoint.getRawPath().replaceFirst("/+$", "");
            this.connections = new CrtConnections(endpoint, settings.maxConnections(), trust);
        }
        this.service = service;
        this.signature = new CrtSignature(region, service, credentials, time);
        this.settings = settings;
        this.verdict = verdict;
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

    /**
     * Posts, and never blocks or throws.
     *
     * <p>The answer is one that the verdict finds nothing wrong with. Failures are, once they are not worth another attempt or no time is
     * left: what the verdict returned last; {@link java.io.IOException} without an answer; {@link ApiCallTimeoutException} without one in
     * time; what the credentials' provider fails with; {@link IllegalStateException} after {@link #close}. What depends on the result runs
     * on the CRT's or the JDK's shared threads, and must not block. Cancelling the result ends the request.
     *
     * @param path what follows the endpoint's path, encoded, beginning with a slash
     * @param headers its headers, but for {@code Host}, {@code Content-Length} and the signature's
     * @param payload its body
     * @param deadline how long all of it may take, repeats included
     * @return the answer
     */
    public CompletableFuture<Answer> post(
            String path, Map<String, String> headers, Payload payload, Duration deadline) {
        Call call = new Call(basePath + path, headers, payload, deadline);
        call.attempt();
        return call;
    }

    private synchronized RetryStrategy repeats() {
        RetryStrategy known = repeats;
        if (known == null) {
            known = settings.repeats().get();
            repeats = known;
        }
        return known;
    }

    /** Ends the connections that are not in use, and the others after their answers. What is posted from now on fails. */
    @Override
    public void close() {
        connections.close();
    }

    /** The body of any number of requests. Immutable. */
    public static final class Payload {

        private final ByteBuffer bytes;
        private final String length;
        private final String sha256;

        private Payload(ByteBuffer bytes, String sha256) {
            this.bytes = bytes;
            this.length = Integer.toString(bytes.remaining());
            this.sha256 = sha256;
        }

        /**
         * Makes a body.
         *
         * @param bytes its bytes, which are not copied and must not change
         * @return the body
         */
        public static Payload of(ByteBuffer bytes) {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                digest.update(bytes.duplicate());
                return new Payload(bytes.slice(), HexFormat.of().formatHex(digest.digest()));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java has SHA-256", e);
            }
        }
    }

    /** What the endpoint has answered. Immutable, but for the body's bytes. */
    public static final class Answer {

        private final CrtAnswer answer;
        private final Duration correction;

        private Answer(CrtAnswer answer, Duration correction) {
            this.answer = answer;
            this.correction = correction;
        }

        /**
         * Returns the status.
         *
         * @return such as 200
         */
        public int status() {
            return answer.status();
        }

        /**
         * Returns a header.
         *
         * @param name its name, in any case
         * @return the value of the first of that name
         */
        public Optional<String> header(String name) {
            for (HttpHeader header : answer.headers()) {
                if (header.getName().equalsIgnoreCase(name)) {
                    return Optional.of(header.getValue());
                }
            }
            return Optional.empty();
        }

        /**
         * Returns the body.
         *
         * @return its bytes, as many as the settings allow; not a copy
         */
        public byte[] body() {
            return answer.body();
        }

        /**
         * Returns the failure that the SDK's client has for this answer.
         *
         * @param failure makes it; what is said here is added to it
         * @param service the service's name in the SDK
         * @param code the kind of failure, by the service's name for it; null if the answer does not say
         * @param message what the service says of it
         * @return the failure
         */
        public AwsServiceException failure(
                AwsServiceException.Builder failure, String service, @Nullable String code, String message) {
            SdkHttpFullResponse.Builder response = SdkHttpResponse.builder().statusCode(status());
            for (HttpHeader header : answer.headers()) {
                response.appendHeader(header.getName(), header.getValue());
            }
            return failure.statusCode(status())
                    .requestId(header("x-amzn-RequestId").orElse(null))
                    .clockSkew(correction)
                    .awsErrorDetails(AwsErrorDetails.builder()
                            .serviceName(service)
                            .errorCode(code)
                            .errorMessage(message)
                            .sdkHttpResponse(response.build())
                            .build())
                    .build();
        }
    }

    /** A request with its repeats, and its result. */
    private final class Call extends CompletableFuture<Answer> {

        private final String path;
        private final Map<String, String> headers;
        private final Payload payload;
        private final Duration deadline;
        private final long endNanos;
        private volatile @Nullable CompletableFuture<CrtAnswer> underWay;
        private @Nullable RetryToken token;

        Call(String path, Map<String, String> headers, Payload payload, Duration deadline) {
            this.path = path;
            this.headers = headers;
            this.payload = payload;
            this.deadline = deadline;
            this.endNanos = System.nanoTime() + deadline.toNanos();
        }

        void attempt() {
            if (isDone()) {
                return;
            }
            Duration left = left();
            boolean last = left.compareTo(settings.attemptDeadline()) <= 0;
            Duration correction = signature.correction();
            CompletableFuture<CrtAnswer> exchange = CrtExchange.begin(
                    connections, request(), last ? left : settings.attemptDeadline(), settings.maxAnswerBytes());
            underWay = exchange;
            if (isDone()) {
                exchange.cancel(false);
            }
            conclude(exchange, last, correction);
        }

        private void conclude(CompletionStage<CrtAnswer> exchange, boolean last, Duration correction) {
            exchange.whenComplete((answer, thrown) -> {
                if (isDone()) {
                    return;
                }
                try {
                    if (thrown == null) {
                        judge(new Answer(answer, correction));
                    } else if (thrown instanceof TimeoutException) {
                        end(last ? outOfTime() : attemptOutOfTime());
                    } else {
                        end(ManagementFailures.unwrapped(thrown));
                    }
                } catch (RuntimeException e) {
                    completeExceptionally(e);
                }
            });
        }

        private CompletableFuture<HttpRequest> request() {
            HttpHeader[] all = new HttpHeader[headers.size() + 2];
            all[0] = new HttpHeader("Host", host);
            all[1] = new HttpHeader("Content-Length", payload.length);
            int count = 2;
            for (Map.Entry<String, String> header : headers.entrySet()) {
                all[count++] = new HttpHeader(header.getKey(), header.getValue());
            }
            try {
                return signature.sign(
                        new HttpRequest("POST", path, all, new Body(payload.bytes.duplicate())), payload.sha256);
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        private void judge(Answer answer) {
            Throwable failure = verdict.apply(answer);
            if (failure == null) {
                complete(answer);
                return;
            }
            if (failure instanceof AwsServiceException refusal) {
                signature.heed(refusal);
            }
            end(failure);
        }

        private Duration left() {
            return Duration.ofNanos(endNanos - System.nanoTime());
        }

        private ApiCallTimeoutException outOfTime() {
            return ApiCallTimeoutException.create(deadline.toMillis());
        }

        private ApiCallAttemptTimeoutException attemptOutOfTime() {
            return ApiCallAttemptTimeoutException.create(
                    settings.attemptDeadline().toMillis());
        }

        /** Ends an attempt; and the call, unless there is reason and time for another. */
        private void end(Throwable failure) {
            Duration pause = pauseAfter(failure);
            if (pause == null) {
                completeExceptionally(failure);
            } else if (pause.compareTo(left()) < 0) {
                CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS)
                        .execute(this::attempt);
            } else {
                completeExceptionally(failure instanceof ApiCallAttemptTimeoutException ? outOfTime() : failure);
            }
        }

        private @Nullable Duration pauseAfter(Throwable failure) {
            RetryStrategy strategy = repeats();
            RetryToken known = token == null
                    ? strategy.acquireInitialToken(AcquireInitialTokenRequest.create(service))
                            .token()
                    : token;
            try {
                RefreshRetryTokenResponse refreshed = strategy.refreshRetryToken(RefreshRetryTokenRequest.builder()
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

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            CompletableFuture<CrtAnswer> exchange = underWay;
            if (cancelled && exchange != null) {
                exchange.cancel(mayInterruptIfRunning);
            }
            return cancelled;
        }
    }

    /** A request's bytes, as the CRT asks for them. */
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
