package io.github.wschat.core.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a transport knows of a connection that is open.
 *
 * @param id the connection's name
 * @param connectedAt when it connected, in whole milliseconds
 * @param identity who is at the other end
 * @param lastActiveAt when the client last sent a message (when it connected, if it has sent none), in whole milliseconds
 */
public record ConnectionInfo(ConnectionId id, Instant connectedAt, ClientIdentity identity, Instant lastActiveAt) {

    /**
     * Makes an info, with its times cut to the millisecond.
     *
     * @throws IllegalArgumentException if a time lies before 1970 or after the year 9999
     */
    public ConnectionInfo {
        connectedAt = Times.inRange("connectedAt", connectedAt).truncatedTo(ChronoUnit.MILLIS);
        lastActiveAt = Times.inRange("lastActiveAt", lastActiveAt).truncatedTo(ChronoUnit.MILLIS);
    }
}
