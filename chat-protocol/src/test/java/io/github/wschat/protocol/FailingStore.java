package io.github.wschat.protocol;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.out.ConnectionStore;
import io.github.wschat.core.port.out.ConnectionStoreException;
import io.github.wschat.core.port.out.ConnectionStoreException.Operation;
import org.jspecify.annotations.Nullable;

/** A store whose backend fails whatever it is asked. */
final class FailingStore implements ConnectionStore {

    final RuntimeException cause = new IllegalStateException("the backend is down");

    @Override
    public void add(Connection connection) {
        throw new ConnectionStoreException(Operation.ADD, connection.id(), cause);
    }

    @Override
    public void remove(ConnectionId id) {
        throw new ConnectionStoreException(Operation.REMOVE, id, cause);
    }

    @Override
    public ConnectionPage page(Slice slice, @Nullable Cursor after, int limit) {
        throw new ConnectionStoreException(Operation.PAGE, null, cause);
    }
}
