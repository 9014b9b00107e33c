package io.github.wschat.examples.benchmarks.engine;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.port.out.ConnectionStore;
import io.github.wschat.inmemory.InMemoryConnectionStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Connections as API Gateway names them, and stores of them. */
final class Populations {

    private static final Duration LIFETIME = Duration.ofHours(2);

    private Populations() {}

    static Connection connection(int number) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return new Connection(
                new ConnectionId(String.format(Locale.ROOT, "id-%012d=", number)), now, now.plus(LIFETIME));
    }

    static List<Connection> connections(int count) {
        List<Connection> connections = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            connections.add(connection(number));
        }
        return connections;
    }

    static ConnectionStore inMemory(int count) {
        ConnectionStore store = new InMemoryConnectionStore(InstantSource.system());
        connections(count).forEach(store::add);
        return store;
    }
}
