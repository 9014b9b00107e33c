package io.github.wschat.core.kitproof;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.out.ConnectionStore;
import io.github.wschat.core.port.out.ConnectionStoreException;
import io.github.wschat.core.port.out.ConnectionStoreException.Operation;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A connection store that keeps all rules, in steps of which a broken one changes one. */
class SimpleStore implements ConnectionStore {

    /** What several stores may share, as processes share a table. */
    static final class Table {

        final String scope = "table:" + UUID.randomUUID();
        final boolean failing;
        volatile NavigableMap<String, Connection> rows = new TreeMap<>();
        volatile Instant now = Instant.parse("2026-11-23T12:00:00.123Z");
        long touched;

        Table(boolean failing) {
            this.failing = failing;
        }
    }

    final Table table;

    SimpleStore(Table table) {
        this.table = table;
    }

    @Override
    public void add(Connection connection) {
        check(Operation.ADD, connection.id());
        synchronized (table) {
            put(connection);
        }
    }

    @Override
    public void remove(ConnectionId id) {
        check(Operation.REMOVE, id);
        synchronized (table) {
            drop(id);
        }
    }

    @Override
    public ConnectionPage page(Slice slice, @Nullable Cursor after, int limit) {
        check(Operation.PAGE, null);
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit);
        }
        String from = after == null ? begin(slice) : position(after, slice);
        List<Connection> listed = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        Cursor next = null;
        synchronized (table) {
            NavigableMap<String, Connection> rest = table.rows.subMap(from, after == null, end(slice), false);
            for (Map.Entry<String, Connection> row : rest.entrySet()) {
                table.touched++;
                if (listed.size() == limit) {
                    next = cursor(slice, keys.get(limit - 1));
                    break;
                }
                if (isListed(slice, row.getValue())) {
                    listed.add(row.getValue());
                    keys.add(row.getKey());
                }
            }
        }
        return new ConnectionPage(listed, next, index -> cursor(slice, keys.get(index)));
    }

    void put(Connection connection) {
        table.rows.put(key(connection.id()), connection);
    }

    void drop(ConnectionId id) {
        table.rows.remove(key(id));
    }

    String key(ConnectionId id) {
        int spread = id.value().hashCode() * 0x9e3779b1;
        return String.format("%08x", spread ^ (spread >>> 15)) + id.value();
    }

    String begin(Slice slice) {
        return String.format("%08x", ((long) slice.index() << 32) / slice.count());
    }

    String end(Slice slice) {
        return slice.index() + 1 == slice.count() ? "g" : begin(new Slice(slice.index() + 1, slice.count()));
    }

    boolean isListed(Slice slice, Connection connection) {
        return table.now.isBefore(connection.expiresAt());
    }

    Cursor cursor(Slice slice, String key) {
        return Cursor.of(table.scope, slice, key);
    }

    String position(Cursor cursor, Slice slice) {
        return cursor.positionIn(table.scope, slice);
    }

    RuntimeException failure(Operation operation, @Nullable ConnectionId id, IOException cause) {
        return new ConnectionStoreException(operation, id, cause);
    }

    private void check(Operation operation, @Nullable ConnectionId id) {
        if (table.failing) {
            throw failure(operation, id, new IOException("The table is down"));
        }
    }
}
