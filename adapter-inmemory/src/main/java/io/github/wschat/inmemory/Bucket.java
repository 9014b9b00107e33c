package io.github.wschat.inmemory;

import io.github.wschat.core.model.Connection;
import java.util.Arrays;

/**
 * Connections whose positions are neighbours, in the order of their positions. Immutable.
 *
 * <p>Nobody has to look at them to see that none has expired.
 */
final class Bucket {

    /** The second in which nothing expires. */
    static final long NEVER = Long.MAX_VALUE;

    static final Bucket EMPTY = new Bucket(new Connection[0], NEVER);

    private final Connection[] connections;
    private final long firstExpiry;

    private Bucket(Connection[] connections, long firstExpiry) {
        this.connections = connections;
        this.firstExpiry = firstExpiry;
    }

    int size() {
        return connections.length;
    }

    /** Returns the second before which no connection expires: of one that is here, or that has been. */
    long firstExpiry() {
        return firstExpiry;
    }

    /** Returns the index of the first connection behind a position, or the size if there is none. */
    int indexAfter(Position position) {
        int low = 0;
        int high = connections.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (positionOf(middle).compareTo(position) > 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    void copy(int begin, int count, Connection[] target, int at) {
        System.arraycopy(connections, begin, target, at, count);
    }

    /** Returns a bucket with a connection, in place of any that has its position. */
    Bucket with(Position position, Connection connection) {
        int after = indexAfter(position);
        int before = hasAt(after - 1, position) ? after - 1 : after;
        Connection[] changed = new Connection[before + 1 + connections.length - after];
        copy(0, before, changed, 0);
        changed[before] = connection;
        copy(after, connections.length - after, changed, before + 1);
        return new Bucket(changed, Math.min(firstExpiry, secondOfExpiry(connection)));
    }

    /** Returns a bucket that has no connection of a position. */
    Bucket without(Position position) {
        int after = indexAfter(position);
        if (!hasAt(after - 1, position)) {
            return this;
        }
        Connection[] changed = new Connection[connections.length - 1];
        copy(0, after - 1, changed, 0);
        copy(after, connections.length - after, changed, after - 1);
        return changed.length == 0 ? EMPTY : new Bucket(changed, firstExpiry);
    }

    /** Returns a bucket without those that have expired by a second. */
    Bucket currentAt(long second) {
        if (second < firstExpiry) {
            return this;
        }
        Connection[] current = new Connection[connections.length];
        int count = 0;
        long first = NEVER;
        for (Connection connection : connections) {
            long expiry = secondOfExpiry(connection);
            if (second < expiry) {
                current[count++] = connection;
                first = Math.min(first, expiry);
            }
        }
        return count == 0 ? EMPTY : new Bucket(Arrays.copyOf(current, count), first);
    }

    private boolean hasAt(int index, Position position) {
        return index >= 0 && positionOf(index).equals(position);
    }

    private Position positionOf(int index) {
        return Position.of(connections[index].id().value());
    }

    private static long secondOfExpiry(Connection connection) {
        return connection.expiresAt().getEpochSecond();
    }
}
