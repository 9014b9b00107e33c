package io.github.wschat.protocol;

import io.github.wschat.core.port.in.Connect;
import io.github.wschat.core.port.in.ConnectDecision;
import io.github.wschat.core.port.in.ConnectRequest;
import io.github.wschat.core.port.out.ConnectionStoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code $connect}: asks whether the client may connect, and answers with what was decided. */
final class ConnectRoute implements RouteHandler {

    private static final Logger LOGGER = System.getLogger(ConnectRoute.class.getName());
    private static final Handshake UNKNOWN = new Handshake(Map.of(), Map.of());

    private final Connect connect;

    ConnectRoute(Connect connect) {
        this.connect = connect;
    }

    @Override
    public CompletionStage<RouteResponse> handle(RouteRequest request) {
        return CompletableFuture.completedStage(answer(request));
    }

    private RouteResponse answer(RouteRequest request) {
        Handshake handshake = request.handshake() == null ? UNKNOWN : request.handshake();
        ConnectDecision decision;
        try {
            decision = connect.connect(new ConnectRequest(
                    request.connectionId(),
                    request.connectedAt(),
                    request.identity(),
                    handshake.headers(),
                    handshake.query(),
                    request.authorizer()));
        } catch (ConnectionStoreException e) {
            LOGGER.log(Level.ERROR, "Connection " + request.connectionId() + " could not be recorded", e);
            return RouteResponse.of(500);
        }
        if (decision instanceof ConnectDecision.Admitted admitted) {
            return new RouteResponse(200, admitted.subprotocol(), null);
        }
        return RouteResponse.of(((ConnectDecision.Refused) decision).status());
    }
}
