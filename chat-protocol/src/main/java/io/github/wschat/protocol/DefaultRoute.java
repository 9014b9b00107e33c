package io.github.wschat.protocol;

import io.github.wschat.core.model.ConnectionInfo;
import io.github.wschat.core.port.in.DescribeConnection;
import io.github.wschat.core.port.out.LiveConnectionsException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code $default}: tells the client how to use the chat, and what is known of it. */
final class DefaultRoute implements RouteHandler {

    private static final Logger LOGGER = System.getLogger(DefaultRoute.class.getName());

    private final DescribeConnection describeConnection;
    private final Replies replies;

    DefaultRoute(DescribeConnection describeConnection, Replies replies) {
        this.describeConnection = describeConnection;
        this.replies = replies;
    }

    @Override
    public CompletionStage<RouteResponse> handle(RouteRequest request) {
        return describeConnection
                .describeConnection(request.connectionId())
                .thenCompose(this::reply)
                .exceptionally(thrown -> {
                    LiveConnectionsException failure = Failures.expected(LiveConnectionsException.class, thrown);
                    LOGGER.log(
                            Level.ERROR, "Connection " + request.connectionId() + " could not be looked up", failure);
                    return RouteResponse.of(500);
                });
    }

    private CompletionStage<RouteResponse> reply(Optional<ConnectionInfo> found) {
        return found.map(info -> replies.send(info.id(), Replies.usage(info)))
                .orElseGet(() -> CompletableFuture.completedStage(RouteResponse.OK));
    }
}
