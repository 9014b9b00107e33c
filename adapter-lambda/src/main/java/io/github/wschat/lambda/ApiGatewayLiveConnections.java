package io.github.wschat.lambda;

import io.github.wschat.core.model.ClientIdentity;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionInfo;
import io.github.wschat.core.port.out.LiveConnections;
import io.github.wschat.core.port.out.LiveConnectionsException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiAsyncClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.GetConnectionResponse;

/**
 * The open connections of an API Gateway WebSocket API, by <a
 * href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html">{@code
 * @connections}</a>.
 *
 * <p>A connection is absent where API Gateway answers 410, as it does also for one that is still in {@code $connect}, or 400 {@code
 * Invalid connectionId}.
 *
 * <p>Thread-safe. The client is its owner's to close. What depends on a stage runs on the client's threads, and must not block.
 */
public final class ApiGatewayLiveConnections implements LiveConnections {

    private final ApiGatewayManagementApiAsyncClient client;

    /**
     * Makes the port.
     *
     * @param client a client of the API's endpoint, whose configuration bounds the time of each call, as {@link
     *     PostSettings#clientConfiguration()} does
     */
    public ApiGatewayLiveConnections(ApiGatewayManagementApiAsyncClient client) {
        this.client = Objects.requireNonNull(client, "client");
    }

    @Override
    public CompletionStage<Optional<ConnectionInfo>> find(ConnectionId id) {
        return answered(
                id,
                () -> client.getConnection(request -> request.connectionId(id.value()))
                        .thenApply(found -> Optional.of(info(id, found))),
                Optional.empty());
    }

    @Override
    public CompletionStage<Boolean> close(ConnectionId id) {
        return answered(
                id,
                () -> client.deleteConnection(request -> request.connectionId(id.value()))
                        .thenApply(closed -> true),
                false);
    }

    private static <T> CompletionStage<T> answered(
            ConnectionId id, Supplier<CompletableFuture<T>> call, T whereAbsent) {
        if (Ids.breakThePath(id)) {
            return CompletableFuture.completedStage(whereAbsent);
        }
        CompletableFuture<T> answer;
        try {
            answer = call.get();
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        return answer.exceptionally(thrown -> {
            if (ManagementFailures.isAbsence(thrown)) {
                return whereAbsent;
            }
            throw new CompletionException(new LiveConnectionsException(id, ManagementFailures.unwrapped(thrown)));
        });
    }

    private static ConnectionInfo info(ConnectionId id, GetConnectionResponse found) {
        return new ConnectionInfo(
                id,
                found.connectedAt(),
                new ClientIdentity(found.identity().sourceIp(), found.identity().userAgent()),
                found.lastActiveAt());
    }
}
