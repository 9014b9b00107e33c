package io.github.wschat.core;

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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store that lists connections in the order in which they were added, writes down who called it, and fails when told to.
 * Thread-safe, except for its hooks, which are set before it is used.
 */
final class FakeStore implements ConnectionStore {

    private final List<Connection> rows = new CopyOnWriteArrayList<>();
    private final Set<ConnectionId> missing = ConcurrentHashMap.newKeySet();
    final List<ConnectionId> removals = new CopyOnWriteArrayList<>();
    final List<Thread> pageThreads = new CopyOnWriteArrayList<>();
    final List<Thread> removeThreads = new CopyOnWriteArrayList<>();
    Consumer<Integer> beforePage = number -> {};
    Consumer<ConnectionId> beforeRemove = id -> {};
    Runnable beforeCursor = () -> {};
    /** Before each page an empty one, which a plus sign in the position stands for. */
    boolean withEmptyPages;

    static ConnectionId id(int number) {
        return new ConnectionId("c" + number);
    }

    /** Holds c0 to c(n-1), all connected an hour ago. */
    static FakeStore of(int connections) {
        FakeStore store = new FakeStore();
        for (int i = 0; i < connections; i++) {
            store.add(i, Duration.ofHours(1));
        }
        return store;
    }

    void add(int number, Duration age) {
        Instant connectedAt = ManualClock.BEGIN.minus(age);
        add(new Connection(id(number), connectedAt, connectedAt.plus(Duration.ofHours(3))));
    }

    @Override
    public void add(Connection connection) {
        rows.add(connection);
    }

    @Override
    public void remove(ConnectionId id) {
        removeThreads.add(Thread.currentThread());
        removals.add(id);
        beforeRemove.accept(id);
        missing.add(id);
    }

    @Override
    public ConnectionPage page(Slice slice, @Nullable Cursor after, int limit) {
        pageThreads.add(Thread.currentThread());
        beforePage.accept(pageThreads.size());
        String position = after == null ? "0" : after.positionIn("fake", slice);
        if (withEmptyPages && !position.startsWith("+")) {
            return new ConnectionPage(List.of(), Cursor.of("fake", slice, "+" + position), index -> {
                throw new IndexOutOfBoundsException(index);
            });
        }
        int begin = Integer.parseInt(position);
        int end = Math.min(begin + limit, rows.size());
        List<Connection> page = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        for (int i = begin; i < end; i++) {
            if (!missing.contains(rows.get(i).id())) {
                page.add(rows.get(i));
                positions.add(i + 1);
            }
        }
        return new ConnectionPage(
                page, end < rows.size() ? Cursor.of("fake", slice, String.valueOf(end)) : null, index -> {
                    beforeCursor.run();
                    return Cursor.of("fake", slice, String.valueOf(positions.get(index)));
                });
    }

    List<ConnectionId> ids() {
        return rows.stream()
                .map(Connection::id)
                .filter(id -> !missing.contains(id))
                .toList();
    }
}
