package io.github.wschat.core.kitproof;

import io.github.wschat.core.contract.LiveConnectionsContract;
import io.github.wschat.core.contract.LiveConnectionsFixture;
import io.github.wschat.core.kitproof.SimpleTransport.ConnectionsBreakage;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionInfo;
import io.github.wschat.core.port.out.LiveConnections;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The kit for live connections, with every ability. */
abstract class LiveKit extends LiveConnectionsContract {

    /** Looks up, in a broken way. */
    @FunctionalInterface
    interface Find {
        CompletionStage<Optional<ConnectionInfo>> find(
                SimpleTransport transport, LiveConnections correct, ConnectionId id);
    }

    /** Closes, in a broken way. */
    @FunctionalInterface
    interface Close {
        CompletionStage<Boolean> close(SimpleTransport transport, LiveConnections correct, ConnectionId id);
    }

    private final ConnectionsBreakage breakage;

    LiveKit(ConnectionsBreakage breakage) {
        this.breakage = breakage;
    }

    static ConnectionsBreakage finding(Find find) {
        return breaking(find, (transport, correct, id) -> correct.close(id));
    }

    static ConnectionsBreakage closing(Close close) {
        return breaking((transport, correct, id) -> correct.find(id), close);
    }

    static ConnectionsBreakage breaking(Find find, Close close) {
        return (transport, correct) -> new LiveConnections() {
            @Override
            public CompletionStage<Optional<ConnectionInfo>> find(ConnectionId id) {
                return find.find(transport, correct, id);
            }

            @Override
            public CompletionStage<Boolean> close(ConnectionId id) {
                return close.close(transport, correct, id);
            }
        };
    }

    @Override
    protected LiveConnectionsFixture start() {
        return new SimpleTransport(breakage);
    }

    @Override
    protected Duration patience() {
        return Duration.ofSeconds(1);
    }
}
