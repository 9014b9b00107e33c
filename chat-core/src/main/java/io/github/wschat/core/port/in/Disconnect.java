package io.github.wschat.core.port.in;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.port.out.ConnectionStoreException;

/** Takes note that a connection has ended. */
@FunctionalInterface
public interface Disconnect {

    /**
     * Forgets a connection; does nothing where it is unknown. Blocks on the connection store.
     *
     * @param id the connection that has ended
     * @throws ConnectionStoreException if it could not be removed
     */
    void disconnect(ConnectionId id);
}
