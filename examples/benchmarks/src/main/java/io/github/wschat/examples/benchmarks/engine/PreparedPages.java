package io.github.wschat.examples.benchmarks.engine;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.out.ConnectionStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store that costs nothing, for one walk at a time: it hands out pages that were made beforehand, one after the other. */
final class PreparedPages implements ConnectionStore {

    private final List<ConnectionPage> pages = new ArrayList<>();
    private int next;

    PreparedPages(List<Connection> connections, int pageSize) {
        Cursor goOn = Cursor.of("prepared", Slice.ALL, "next");
        int end = 0;
        do {
            int begin = end;
            end = Math.min(begin + pageSize, connections.size());
            pages.add(new ConnectionPage(
                    connections.subList(begin, end), end == connections.size() ? null : goOn, index -> goOn));
        } while (end < connections.size());
    }

    @Override
    public ConnectionPage page(Slice slice, @Nullable Cursor after, int limit) {
        next = after == null ? 0 : next;
        return pages.get(next++);
    }

    @Override
    public void add(Connection connection) {
        throw new UnsupportedOperationException("The pages are made already");
    }

    @Override
    public void remove(ConnectionId id) {
        throw new UnsupportedOperationException("The pages are made already");
    }
}
