package io.github.wschat.core.port.in;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionInfo;
import io.github.wschat.core.port.out.LiveConnectionsException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Tells what the transport knows of a connection. */
@FunctionalInterface
public interface DescribeConnection {

    /**
     * Looks a connection up.
     *
     * @param id the connection
     * @return completes with its info, or with nothing where it is not open; exceptionally with {@link
     *     LiveConnectionsException} if the transport cannot answer
     */
    CompletionStage<Optional<ConnectionInfo>> describeConnection(ConnectionId id);
}
