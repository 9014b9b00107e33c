package io.github.wschat.tyrus;

import io.github.wschat.core.contract.Transport;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.protocol.RouteKeys;
import io.github.wschat.protocol.RouteRequest;
import io.github.wschat.protocol.RouteResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What the kits of both ports need of a gateway. */
class TyrusTransport implements Transport {

    private static final String GATEWAY_NAME = "under test";

    private final TestGateway gateway = TestGateway.setup()
            .settings(settings -> settings.name(GATEWAY_NAME))
            .route(RouteKeys.CONNECT, TyrusTransport::decide)
            .start();
    private final List<RawClient> clients = new ArrayList<>();

    private static CompletionStage<RouteResponse> decide(RouteRequest request) {
        return "undecided".equals(request.identity().userAgent())
                ? new CompletableFuture<>()
                : CompletableFuture.completedStage(RouteResponse.OK);
    }

    final TestGateway gateway() {
        return gateway;
    }

    /** Connects a client, which is closed with the transport. */
    final RawClient connected() throws IOException {
        return kept(gateway.open());
    }

    final RawClient kept(RawClient client) {
        clients.add(client);
        return client;
    }

    @Override
    public final ConnectionId gone() throws IOException {
        return gateway.gone();
    }

    @Override
    public final ConnectionId unknown() {
        return new ConnectionIds(GATEWAY_NAME).next();
    }

    @Override
    public final ConnectionId connecting() throws IOException {
        kept(gateway.connect()).sendHandshake("/production", "User-Agent: undecided");
        return gateway.nextId();
    }

    @Override
    public final ConnectionId malformed() {
        return new ConnectionId("test-connection-123");
    }

    @Override
    public void close() {
        for (RawClient client : clients) {
            try {
                client.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        gateway.gateway().stop(Duration.ZERO);
    }
}
