package io.github.wschat.dynamodb;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.out.ConnectionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Connections as API Gateway names them, and walks over them. */
final class Connections {

    static final Duration LIFETIME = Duration.ofHours(2);

    private Connections() {}

    static Connection connection(int number, Instant now) {
        // 16 characters, as API Gateway's; and times whose last digits are no zeros, which DynamoDB would not store.
        return new Connection(
                new ConnectionId(String.format(Locale.ROOT, "id-%012d=", number)), now, now.plus(LIFETIME));
    }

    static List<Connection> connections(int count, Instant now) {
        return IntStream.range(0, count).mapToObj(i -> connection(i, now)).toList();
    }

    static List<Connection> walk(ConnectionStore store, Slice slice, @Nullable Cursor after, int limit) {
        List<Connection> listed = new ArrayList<>();
        @Nullable Cursor next = after;
        do {
            ConnectionPage page = store.page(slice, next, limit);
            listed.addAll(page.connections());
            next = page.next();
        } while (next != null);
        return listed;
    }

    static List<Connection> walk(ConnectionStore store, int slices, int limit) {
        List<Connection> listed = new ArrayList<>();
        for (int index = 0; index < slices; index++) {
            listed.addAll(walk(store, new Slice(index, slices), null, limit));
        }
        return listed;
    }
}
