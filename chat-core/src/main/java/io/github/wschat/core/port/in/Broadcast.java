package io.github.wschat.core.port.in;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.model.Slice;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A message for every connection, or for one slice of them.
 *
 * @param message what to send
 * @param except the one connection to leave out, or null
 * @param slice the part of the connections to send to
 * @param after where to go on after an earlier broadcast that ended early, or null to begin
 * @param timeToLive how long the broadcast may take, from the call, more than zero; null for as long as it needs
 */
public record Broadcast(
        OutboundMessage message,
        @Nullable ConnectionId except,
        Slice slice,
        @Nullable Cursor after,
        @Nullable Duration timeToLive) {

    /**
     * Makes a broadcast.
     *
     * @throws IllegalArgumentException if the time to live is not more than zero
     */
    public Broadcast {
        if (timeToLive != null && (timeToLive.isZero() || timeToLive.isNegative())) {
            throw new IllegalArgumentException("A broadcast's time to live is more than zero, not " + timeToLive);
        }
    }

    /**
     * Makes a broadcast to everyone.
     *
     * @param message what to send
     * @return the broadcast
     */
    public static Broadcast of(OutboundMessage message) {
        return new Broadcast(message, null, Slice.ALL, null, null);
    }

    /**
     * Leaves one connection out.
     *
     * @param id the connection that is not sent to
     * @return such a broadcast
     */
    public Broadcast except(ConnectionId id) {
        return new Broadcast(message, id, slice, after, timeToLive);
    }

    /**
     * Restricts the broadcast to one slice.
     *
     * @param part the slice
     * @return such a broadcast
     */
    public Broadcast in(Slice part) {
        return new Broadcast(message, except, part, after, timeToLive);
    }

    /**
     * Begins after a cursor, as {@link io.github.wschat.core.model.DeliveryReport#resumeAfter()} names it.
     *
     * @param cursor where to go on
     * @return such a broadcast
     */
    public Broadcast resumedAfter(Cursor cursor) {
        return new Broadcast(message, except, slice, cursor, timeToLive);
    }

    /**
     * Limits the time.
     *
     * @param duration how long the broadcast may take, from the call, more than zero
     * @return such a broadcast
     * @throws IllegalArgumentException if the duration is not more than zero
     */
    public Broadcast within(Duration duration) {
        return new Broadcast(message, except, slice, after, duration);
    }
}
