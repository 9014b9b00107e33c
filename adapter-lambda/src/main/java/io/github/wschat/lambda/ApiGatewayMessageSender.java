package io.github.wschat.lambda;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.out.MessageSender;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
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

    private static final int WAITING_PER_POST = 16;

    private final ApiGatewayManagementApiAsyncClient client;
    private final Duration deadline;
    private final int maxWaiting;
    private final Semaphore free;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final AtomicInteger draining = new AtomicInteger();
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
        this.free = new Semaphore(settings.maxInFlight());
        this.maxWaiting = Math.multiplyExact(settings.maxInFlight(), WAITING_PER_POST);
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
        if (waitingCount.get() == 0 && free.tryAcquire()) {
            CompletableFuture<Delivery> outcome = new CompletableFuture<>();
            post(request, outcome);
            return outcome;
        }
        if (waitingCount.incrementAndGet() > maxWaiting) {
            waitingCount.decrementAndGet();
            return Delivery.THROTTLED;
        }
        Waiting turn = new Waiting(request, System.nanoTime() + deadline.toNanos());
        turn.outcome.completeOnTimeout(
                new Delivery.Failed(new TimeoutException("No post could begin within " + deadline)),
                deadline.toNanos(),
                TimeUnit.NANOSECONDS);
        waiting.add(turn);
        drain();
        return turn.outcome;
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

    private void post(PostToConnectionRequest request, CompletableFuture<Delivery> outcome) {
        CompletionStage<?> answer;
        try {
            answer = client.postToConnection(request);
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedStage(e);
        }
        answer.whenComplete((posted, thrown) -> {
            free.release();
            outcome.complete(thrown == null ? Delivery.Delivered.INSTANCE : ManagementFailures.delivery(thrown));
            drain();
        });
    }

    /** Lets those that wait begin, as far as posts are free; by one thread at a time, which does it again for the others. */
    private void drain() {
        if (draining.getAndIncrement() != 0) {
            return;
        }
        int asked = 1;
        do {
            while (waitingCount.get() > 0 && free.tryAcquire()) {
                Waiting turn = waiting.poll();
                if (turn == null) {
                    free.release();
                    break;
                }
                waitingCount.decrementAndGet();
                begin(turn);
            }
            asked = draining.addAndGet(-asked);
        } while (asked != 0);
    }

    private void begin(Waiting turn) {
        Duration left = Duration.ofNanos(turn.deadlineNanos - System.nanoTime());
        if (turn.outcome.isDone() || left.isNegative() || left.isZero()) {
            free.release();
            return;
        }
        post(
                turn.request.toBuilder()
                        .overrideConfiguration(override -> override.apiCallTimeout(left))
                        .build(),
                turn.outcome);
    }

    private record Payload(OutboundMessage message, SdkBytes bytes) {}

    /** A post whose turn has not come. */
    private static final class Waiting {

        final PostToConnectionRequest request;
        final long deadlineNanos;
        final CompletableFuture<Delivery> outcome = new CompletableFuture<>();

        Waiting(PostToConnectionRequest request, long deadlineNanos) {
            this.request = request;
            this.deadlineNanos = deadlineNanos;
        }
    }
}
