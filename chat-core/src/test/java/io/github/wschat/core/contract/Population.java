package io.github.wschat.core.contract;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.out.ConnectionStore;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * The connections of one test, told by their ids from all others that a store may hold. They connected at a whole second, so
 * that a store that cannot keep more fails where this is the question, and not everywhere.
 */
final class Population {

    static final Duration LIFETIME = Duration.ofHours(2);

    private final String prefix = UUID.randomUUID() + "-";
    private final Instant connectedAt;

    Population(Instant now) {
        this.connectedAt = now.truncatedTo(ChronoUnit.SECONDS);
    }

    ConnectionId id(int number) {
        return new ConnectionId(prefix + number);
    }

    Connection connection(int number) {
        return new Connection(id(number), connectedAt, connectedAt.plus(LIFETIME));
    }

    List<Connection> connections(int count) {
        return IntStream.range(0, count).mapToObj(this::connection).toList();
    }

    /** Adds the first connections to a store, and returns them. */
    List<Connection> addedTo(ConnectionStore store, int count) {
        List<Connection> connections = connections(count);
        connections.forEach(store::add);
        return connections;
    }

    boolean has(Connection connection) {
        return connection.id().value().startsWith(prefix);
    }

    /** Returns those of the listed that belong to this test. */
    List<Connection> among(List<Connection> listed) {
        return listed.stream().filter(this::has).toList();
    }

    /** Walks all slices of a count, and returns what belongs to this test. */
    List<Connection> listedBy(ConnectionStore store, int slices, int limit) {
        List<Connection> listed = new ArrayList<>();
        for (int index = 0; index < slices; index++) {
            listed.addAll(among(new Walk(store, new Slice(index, slices), limit).connections()));
        }
        return listed;
    }

    List<Connection> listedBy(ConnectionStore store) {
        return listedBy(store, 1, 1000);
    }
}
