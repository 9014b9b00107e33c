package io.github.wschat.protocol;

import io.github.wschat.core.port.in.Disconnect;
import io.github.wschat.core.port.out.ConnectionStoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code $disconnect}: takes note that a connection has ended. */
final class DisconnectRoute implements RouteHandler {

    private static final Logger LOGGER = System.getLogger(DisconnectRoute.class.getName());

    private final Disconnect disconnect;

    DisconnectRoute(Disconnect disconnect) {
        this.disconnect = disconnect;
    }

    @Override
    public CompletionStage<RouteResponse> handle(RouteRequest request) {
        try {
            disconnect.disconnect(request.connectionId());
        } catch (ConnectionStoreException e) {
            LOGGER.log(Level.ERROR, "Connection " + request.connectionId() + " could not be removed", e);
            return CompletableFuture.completedStage(RouteResponse.of(500));
        }
        return CompletableFuture.completedStage(RouteResponse.OK);
    }
}
