package io.github.wschat.core.port.out;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionInfo;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The connections that the transport holds, as against those that the store has recorded.
 *
 * <p>The rules, by the ids that the contract kit {@code LiveConnectionsContract} names its tests after:
 *
 * <ul>
 *   <li><b>L1</b> An open connection is found, with its info; one unknown, gone or still connecting is absent, never an
 *       exception.
 *   <li><b>L2</b> {@code close} ends an open connection with 1000 and says true; otherwise false.
 *   <li><b>L3</b> A failing backend completes exceptionally with {@link LiveConnectionsException}, with the id and the cause.
 * </ul>
 *
 * <p>Many threads may call at once; no call blocks on a peer.
 */
public interface LiveConnections {

    /**
     * Looks a connection up.
     *
     * @param id the connection's name
     * @return completes with its info, or with nothing where it is not open (L1); exceptionally with {@link
     *     LiveConnectionsException} if the backend fails (L3)
     */
    CompletionStage<Optional<ConnectionInfo>> find(ConnectionId id);

    /**
     * Closes a connection with code 1000.
     *
     * @param id the connection's name
     * @return completes with whether it was open (L2); exceptionally with {@link LiveConnectionsException} if the backend
     *     fails (L3)
     */
    CompletionStage<Boolean> close(ConnectionId id);
}
