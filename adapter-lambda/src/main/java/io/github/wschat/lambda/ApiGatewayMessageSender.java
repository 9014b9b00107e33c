package io.github.wschat.lambda;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.out.MessageSender;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiAsyncClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.PostToConnectionRequest;

/**
 * Posts messages to the clients of an API Gateway WebSocket API, by <a
 * href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html">{@code
 * @connections}</a>.
 *
 * <p>What API Gateway answers is the outcome: 200 {@link Delivery.Delivered}, 410 {@link Delivery.Gone}, 413 {@link Delivery.TooLarge},
 * 429 {@link Delivery.Throttled}, 400 {@code Invalid connectionId} {@link Delivery.Refused#ID}, 401, 403 and 404 {@link
 * Delivery.Refused#ENDPOINT}; everything else, and no answer in time, is {@link Delivery.Failed}. It answers 410 also for a connection that
 * is still in {@code $connect} (<a href="https://repost.aws/knowledge-center/api-gateway-websocket-error-410">why</a>), and for one of
 * another API: so keep one store for each API, and leave {@link io.github.wschat.core.Chat.Builder#connectGrace} on. A row whose id is
 * malformed is never removed by a broadcast, and ends by its {@code expiresAt}.
 *
 * <p>At most {@link PostSettings#maxInFlight()} posts are under way; up to sixteen times as many wait for their turn, and beyond that a
 * message is {@link Delivery.Throttled} at once. Nothing is promised of the order.
 *
 * <p>Thread-safe. The client is its owner's to close. What depends on a stage that was not complete at once runs on the client's threads,
 * and must not block.
 */
public final class ApiGatewayMessageSender implements MessageSender {

    private final ApiGatewayManagementApiAsyncClient client;
    private final Duration deadline;
    private final Turns turns;
    private volatile @Nullable Payload latest;

    /**
     * Makes a sender.
     *
     * @param client a client of the API's endpoint, built with the {@linkplain PostSettings#clientConfiguration() settings'
     *     configuration}
     * @param settings how posts are made
     */
    public ApiGatewayMessageSender(ApiGatewayManagementApiAsyncClient client, PostSettings settings) {
        this.client = Objects.requireNonNull(client, "client");
        this.deadline = settings.deadline();
        this.turns = new Turns(settings);
    }

    @Override
    public CompletionStage<Delivery> send(ConnectionId to, OutboundMessage message) {
        if (message.utf8Length() > MAX_MESSAGE_BYTES) {
            return Delivery.TOO_LARGE;
        }
        if (Ids.breakThePath(to)) {
            return Delivery.REFUSED_ID;
        }
        PostToConnectionRequest request = PostToConnectionRequest.builder()
                .connectionId(to.value())
                .data(payload(message))
                .build();
        return turns.take(left -> post(request, left));
    }

    // All recipients of a broadcast share the bytes.
    private SdkBytes payload(OutboundMessage message) {
        Payload known = latest;
        if (known == null || !known.message.equals(message)) {
            known = new Payload(message, SdkBytes.fromByteBuffer(message.utf8()));
            latest = known;
        }
        return known.bytes;
    }

    private CompletionStage<Delivery> post(PostToConnectionRequest request, Duration left) {
        CompletionStage<?> answer;
        try {
            answer = client.postToConnection(left.equals(deadline) ? request : within(request, left));
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedStage(e);
        }
        return answer.handle(
                (posted, thrown) -> thrown == null ? Delivery.Delivered.INSTANCE : ManagementFailures.delivery(thrown));
    }

    private static PostToConnectionRequest within(PostToConnectionRequest request, Duration left) {
        return request.toBuilder()
                .overrideConfiguration(override -> override.apiCallTimeout(left))
                .build();
    }

    private record Payload(OutboundMessage message, SdkBytes bytes) {}
}
