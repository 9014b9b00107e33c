package io.github.wschat.core.port.in;

import io.github.wschat.core.model.DeliveryReport;
import io.github.wschat.core.model.InvalidCursorException;
import java.util.concurrent.CompletionStage;

/** Sends a message to every connection. */
@FunctionalInterface
public interface SendToAll {

    /**
     * Broadcasts, on the caller's thread, until the outcome for every connection is known.
     *
     * <p>Whoever sends faster than everyone can be served is slowed down: the caller waits while too many sends are
     * unfinished. An interrupt ends the broadcast as the end of its time to live would, and stays set.
     *
     * @param broadcast what to send, and to whom
     * @return completes with what became of it, when the dead connections that it found have been removed too; exceptionally
     *     with {@link BroadcastFailedException} if the connection store could not be read to the end
     * @throws InvalidCursorException if the broadcast's cursor belongs to another store, slice or number of slices
     */
    CompletionStage<DeliveryReport> sendToAll(Broadcast broadcast);
}
