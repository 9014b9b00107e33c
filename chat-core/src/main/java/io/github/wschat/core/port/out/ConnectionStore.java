package io.github.wschat.core.port.out;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.InvalidCursorException;
import io.github.wschat.core.model.Slice;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which connections there are.
 *
 * <p>The rules, by the ids that the contract kit {@code ConnectionStoreContract} names its tests after:
 *
 * <ul>
 *   <li><b>S1</b> {@code add} is idempotent; adding again replaces.
 *   <li><b>S2</b> {@code remove} of an unknown id does nothing.
 *   <li><b>S3</b> Every connection visible to the store's reads from the beginning to the end of a walk is listed exactly once,
 *       whatever the limits and slices; one added, removed or added again meanwhile at most once. A store with eventually
 *       consistent reads states so.
 *   <li><b>S4</b> The slices 0 … n-1 of n are disjoint and together complete; walking all of them touches each entry a constant
 *       number of times.
 *   <li><b>S5</b> A connection is listed only while now &lt; its {@code expiresAt}, whether or not the backend has deleted it.
 *   <li><b>S6</b> A walk may be resumed from any entry's cursor, by another process.
 *   <li><b>S7</b> Many threads may call at once; nothing is lost.
 *   <li><b>S8</b> A failing backend shows as {@link ConnectionStoreException}, with the operation, the id and the cause.
 * </ul>
 *
 * <p>The methods block. They are called only on a caller's own thread or on the chat's executor, never on a thread that
 * completes a send.
 */
public interface ConnectionStore {

    /**
     * Remembers a connection, in place of any that has the same id (S1).
     *
     * @param connection what to keep
     * @throws ConnectionStoreException if the backend fails (S8)
     */
    void add(Connection connection);

    /**
     * Forgets a connection; does nothing where the id is unknown (S2).
     *
     * @param id the connection's name
     * @throws ConnectionStoreException if the backend fails (S8)
     */
    void remove(ConnectionId id);

    /**
     * Lists the next connections of a walk.
     *
     * <p>A page holds at most {@code limit} connections; it may hold fewer, even none, and still go on: only a null {@link
     * ConnectionPage#next()} ends the walk.
     *
     * @param slice the part to walk; its count is fixed for a walk
     * @param after where to go on, or null to begin
     * @param limit the greatest number of connections wanted, at least 1
     * @return the page
     * @throws IllegalArgumentException if the limit is less than 1
     * @throws InvalidCursorException if the cursor belongs to another store, slice or number of slices
     * @throws ConnectionStoreException if the backend fails (S8)
     */
    ConnectionPage page(Slice slice, @Nullable Cursor after, int limit);
}
