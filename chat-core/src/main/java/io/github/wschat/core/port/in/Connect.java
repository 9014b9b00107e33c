package io.github.wschat.core.port.in;

import io.github.wschat.core.port.out.ConnectionStoreException;

/**
 * Admits a connection, or refuses it.
 *
 * <p>To decide who may connect, put an implementation of one's own in front of the chat's: refuse, or delegate.
 */
@FunctionalInterface
public interface Connect {

    /**
     * Decides about a client that asks to connect, and records it if admitted. Blocks on the connection store.
     *
     * @param request who asks, and with what
     * @return admitted or refused
     * @throws ConnectionStoreException if the connection could not be recorded; the client is then not admitted
     */
    ConnectDecision connect(ConnectRequest request);
}
