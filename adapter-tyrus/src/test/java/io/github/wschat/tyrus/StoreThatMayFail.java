package io.github.wschat.tyrus;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.out.ConnectionStore;
import io.github.wschat.core.port.out.ConnectionStoreException;
import io.github.wschat.core.port.out.ConnectionStoreException.Operation;
import org.jspecify.annotations.Nullable;

/** A store whose backend fails to add when it is told to. */
final class StoreThatMayFail implements ConnectionStore {

    private final ConnectionStore backend;
    volatile boolean fails;

    StoreThatMayFail(ConnectionStore backend) {
        this.backend = backend;
    }

    @Override
    public void add(Connection connection) {
        if (fails) {
            throw new ConnectionStoreException(
                    Operation.ADD, connection.id(), new IllegalStateException("down on purpose"));
        }
        backend.add(connection);
    }

    @Override
    public void remove(ConnectionId id) {
        backend.remove(id);
    }

    @Override
    public ConnectionPage page(Slice slice, @Nullable Cursor after, int limit) {
        return backend.page(slice, after, limit);
    }
}
