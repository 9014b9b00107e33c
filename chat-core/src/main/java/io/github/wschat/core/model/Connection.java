package io.github.wschat.core.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a connection store keeps of one connection.
 *
 * <p>The times have the precision that every store can keep, so that a connection is equal to itself after a round trip:
 * {@code connectedAt} is cut to the millisecond (as API Gateway reports it), {@code expiresAt} is rounded up to the second (as
 * DynamoDB's time to live counts).
 *
 * @param id the connection's name
 * @param connectedAt when it connected, in whole milliseconds
 * @param expiresAt from when on it no longer counts, whether or not it has been removed; in whole seconds, later than
 *     {@code connectedAt}
 */
public record Connection(ConnectionId id, Instant connectedAt, Instant expiresAt) {

    /**
     * Makes a connection, with its times brought to their precision.
     *
     * @throws IllegalArgumentException if a time lies before 1970 or after the year 9999, or if the connection would expire
     *     before it connected
     */
    public Connection {
        connectedAt = Times.inRange("connectedAt", connectedAt).truncatedTo(ChronoUnit.MILLIS);
        expiresAt = Times.roundedUpToSeconds(Times.inRange("expiresAt", expiresAt));
        if (!expiresAt.isAfter(connectedAt)) {
            throw new IllegalArgumentException("Connection " + id + " would expire at " + expiresAt
                    + ", not after it connected at " + connectedAt);
        }
    }
}
