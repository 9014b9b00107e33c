package io.github.wschat.lambda;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.out.MessageSender;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.crt.io.TlsContextOptions;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.regions.Region;

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
    private static final Map<String, String> HEADERS = Map.of("Content-Type", "application/octet-stream");
    private static final int MOST_OF_AN_ANSWER = 4096;
    private static final int OK = 200;

    private final CrtClient client;
    private final Turns turns;
    private volatile @Nullable Latest latest;

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
        this.client = new CrtClient(
                endpoint,
                region,
                "execute-api",
                credentials,
                new CrtClient.Settings(
                        settings.maxInFlight(), settings.attemptDeadline(), MOST_OF_AN_ANSWER, settings::retryStrategy),
                time,
                CrtMessageSender::verdict,
                trust);
        this.turns = new Turns(settings);
    }

    private static @Nullable Throwable verdict(CrtClient.Answer answer) {
        return answer.status() == OK ? null : ManagementFailures.of(answer);
    }

    @Override
    public CompletionStage<Delivery> send(ConnectionId to, OutboundMessage message) {
        if (message.utf8Length() > MAX_MESSAGE_BYTES) {
            return Delivery.TOO_LARGE;
        }
        if (Ids.breakThePath(to)) {
            return Delivery.REFUSED_ID;
        }
        CrtClient.Payload payload = payload(message);
        return turns.take(left -> client.post(CONNECTIONS + encoded(to), HEADERS, payload, left)
                .handle((answer, thrown) ->
                        thrown == null ? Delivery.Delivered.INSTANCE : ManagementFailures.delivery(thrown)));
    }

    // All recipients of a broadcast share the bytes and their hash.
    private CrtClient.Payload payload(OutboundMessage message) {
        Latest known = latest;
        if (known == null || !known.message.equals(message)) {
            known = new Latest(message, CrtClient.Payload.of(message.utf8()));
            latest = known;
        }
        return known.payload;
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
        client.close();
    }

    private record Latest(OutboundMessage message, CrtClient.Payload payload) {}
}
