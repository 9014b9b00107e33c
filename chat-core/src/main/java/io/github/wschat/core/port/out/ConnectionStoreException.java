package io.github.wschat.core.port.out;

import io.github.wschat.core.model.ChatException;
import io.github.wschat.core.model.ConnectionId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The backend of a {@link ConnectionStore} failed. */
public final class ConnectionStoreException extends ChatException {

    /** What the store was asked to do. */
    public enum Operation {
        /** {@link ConnectionStore#add}. */
        ADD,
        /** {@link ConnectionStore#remove}. */
        REMOVE,
        /** {@link ConnectionStore#page}. */
        PAGE
    }

    private final Operation operation;
    private final @Nullable ConnectionId id;

    /**
     * Makes an exception.
     *
     * @param operation what the store was asked to do
     * @param id the connection that it was about, or null for {@link Operation#PAGE}
     * @param cause what the backend said
     */
    public ConnectionStoreException(Operation operation, @Nullable ConnectionId id, Throwable cause) {
        super(
                "The connection store failed to " + operation.name().toLowerCase(Locale.ROOT)
                        + (id == null ? "" : " " + id) + ": " + cause,
                cause);
        this.operation = operation;
        this.id = id;
    }

    /**
     * Returns what the store was asked to do.
     *
     * @return the operation
     */
    public Operation operation() {
        return operation;
    }

    /**
     * Returns the connection that the operation was about.
     *
     * @return the id, or null where the operation was about no single one
     */
    public @Nullable ConnectionId id() {
        return id;
    }
}
