package io.github.wschat.core.contract;

import io.github.wschat.core.model.ConnectionId;

/** What the kits of both of a transport's ports need of its fixture: ids that are not those of open connections. */
public interface Transport {

    /**
     * Returns a connection that was open and is closed, and that the transport knows to be closed.
     *
     * @return an id that is gone
     * @throws Exception if there cannot be one, which fails the test
     */
    ConnectionId gone() throws Exception;

    /**
     * Returns a well-formed id that the transport might have given, and never has.
     *
     * @return an id that no connection has
     */
    ConnectionId unknown();

    /**
     * Returns a connection whose {@code $connect} is still being decided, and stays so until the fixture is closed.
     *
     * @return an id that is not open yet
     * @throws Exception if there cannot be one, which fails the test
     */
    default ConnectionId connecting() throws Exception {
        throw new NotOffered();
    }

    /**
     * Returns an id that is not well-formed for the transport.
     *
     * @return an id that the transport never gives
     */
    default ConnectionId malformed() {
        throw new NotOffered();
    }

    /** Ends what {@code start()} began, all connections included. */
    default void close() {}
}
