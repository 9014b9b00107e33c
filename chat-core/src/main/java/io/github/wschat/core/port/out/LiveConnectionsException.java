package io.github.wschat.core.port.out;

import io.github.wschat.core.model.ChatException;
import io.github.wschat.core.model.ConnectionId;

/** The backend of {@link LiveConnections} failed. */
public final class LiveConnectionsException extends ChatException {

    private final ConnectionId id;

    /**
     * Makes an exception.
     *
     * @param id the connection that it was about
     * @param cause what the backend said
     */
    public LiveConnectionsException(ConnectionId id, Throwable cause) {
        super("The transport failed to answer for " + id + ": " + cause, cause);
        this.id = id;
    }

    /**
     * Returns the connection that the call was about.
     *
     * @return the id
     */
    public ConnectionId id() {
        return id;
    }
}
