package io.github.wschat.core;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.DeliveryReport;
import io.github.wschat.core.port.in.Broadcast;

/**
 * Is told what a {@link Chat} does of its own accord, for logs and metrics.
 *
 * <p>Called on the chat's executor, by several threads at once; once per removal and once per broadcast, never once per
 * recipient. What a listener throws is counted ({@link Chat#listenerFailures()}) and goes no further.
 */
public interface ChatListener {

    /**
     * A broadcast found a connection gone, and it was removed from the store.
     *
     * @param id the connection
     */
    default void connectionRemoved(ConnectionId id) {}

    /**
     * A broadcast found a connection gone, and it could not be removed from the store. The next broadcast will try again.
     *
     * @param id the connection
     * @param failure what the store threw
     */
    default void removalFailed(ConnectionId id, RuntimeException failure) {}

    /**
     * A broadcast has ended.
     *
     * @param broadcast what was to be sent, and to whom
     * @param report what became of it
     */
    default void broadcastEnded(Broadcast broadcast, DeliveryReport report) {}
}
