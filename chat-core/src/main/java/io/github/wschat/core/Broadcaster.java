package io.github.wschat.core;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.DeliveryReport;
import io.github.wschat.core.port.in.Broadcast;
import io.github.wschat.core.port.in.SendToAll;
import io.github.wschat.core.port.out.ConnectionStore;
import io.github.wschat.core.port.out.MessageSender;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What all broadcasts of a chat have in common. */
record Broadcaster(
        ConnectionStore store,
        MessageSender sender,
        Executor executor,
        InstantSource clock,
        @Nullable GuardedListener listener,
        Removals removals,
        long connectGraceMillis,
        int pageSize,
        int maxInFlight,
        int endpointRefusals)
        implements SendToAll {

    @Override
    public CompletionStage<DeliveryReport> sendToAll(Broadcast broadcast) {
        return new BroadcastRun(this, broadcast).run();
    }

    /** Whether a connection that is reported gone now may be believed to be (rule B1). */
    boolean isPastConnectGrace(Connection connection) {
        return clock.millis() - connection.connectedAt().toEpochMilli() >= connectGraceMillis;
    }
}
