package io.github.wschat.protocol;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.out.ConnectionStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A store that lists connections in the order in which they were added, whether or not they have expired, and in one slice alone. Nothing
 * may be removed during a walk. For one thread.
 */
final class FakeStore implements ConnectionStore {

    private final Map<ConnectionId, Connection> rows = new LinkedHashMap<>();

    @Override
    public void add(Connection connection) {
        rows.put(connection.id(), connection);
    }

    @Override
    public void remove(ConnectionId id) {
        rows.remove(id);
    }

    @Override
    public ConnectionPage page(Slice slice, @Nullable Cursor after, int limit) {
        if (!slice.equals(Slice.ALL)) {
            throw new UnsupportedOperationException(slice.toString());
        }
        List<Connection> all = List.copyOf(rows.values());
        int begin = after == null ? 0 : Integer.parseInt(after.positionIn("fake", slice));
        int end = Math.min(begin + limit, all.size());
        return new ConnectionPage(
                all.subList(begin, end), end < all.size() ? cursor(end) : null, index -> cursor(begin + index + 1));
    }

    private static Cursor cursor(int position) {
        return Cursor.of("fake", Slice.ALL, String.valueOf(position));
    }
}
