package io.github.wschat.inmemory;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.InvalidCursorException;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.out.ConnectionStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A connection store in the memory of one process: what it holds ends with the process, and no other process sees it.
 *
 * <p>It keeps every rule of {@link ConnectionStore}. Its reads are consistent: what a call has added or removed, every later
 * call sees. Nothing behind it can fail, so it never throws {@link
 * io.github.wschat.core.port.out.ConnectionStoreException}. A cursor belongs to one store object, and another one refuses it.
 *
 * <p>{@code add} and {@code remove} take time logarithmic in the number of connections; {@code page} takes that once, and
 * then constant time for each connection that it lists. Expired connections are dropped by the next {@code add}, each once,
 * so that they do not pile up where nobody walks.
 *
 * <p>Safe for use by many threads; no call waits for another.
 */
public final class InMemoryConnectionStore implements ConnectionStore {

    // A walk follows the order of positions, which depend on the id alone: a connection that is removed and added again
    // during a walk comes back to its old place, and is not listed a second time.
    private final ConcurrentNavigableMap<Position, Entry> entries = new ConcurrentSkipListMap<>();

    // An entry is here before it is in the map above, and leaves by the hand of whoever took it out of there. So,
    // whatever the threads' order, nothing stays in one of the two without the other.
    private final ConcurrentSkipListSet<Entry> byExpiry =
            new ConcurrentSkipListSet<>(Comparator.comparing((Entry entry) -> entry.connection.expiresAt())
                    .thenComparingLong(entry -> entry.sequence));

    private final AtomicLong sequence = new AtomicLong();
    private final String scope = "memory:" + UUID.randomUUID();
    private final InstantSource clock;
    private final Runnable touched;

    /**
     * Makes an empty store.
     *
     * @param clock tells when a connection has expired
     */
    public InMemoryConnectionStore(InstantSource clock) {
        this(clock, () -> {});
    }

    /**
     * Makes an empty store whose cost can be counted.
     *
     * @param clock tells when a connection has expired
     * @param touched is run for each entry that a page looks at
     */
    InMemoryConnectionStore(InstantSource clock, Runnable touched) {
        this.clock = clock;
        this.touched = touched;
    }

    @Override
    public void add(Connection connection) {
        Entry entry = new Entry(connection, sequence.incrementAndGet());
        byExpiry.add(entry);
        Entry replaced = entries.put(entry.position, entry);
        if (replaced != null) {
            byExpiry.remove(replaced);
        }
        dropExpired(clock.instant());
    }

    @Override
    public void remove(ConnectionId id) {
        Entry removed = entries.remove(Position.of(id.value()));
        if (removed != null) {
            byExpiry.remove(removed);
        }
    }

    @Override
    public ConnectionPage page(Slice slice, @Nullable Cursor after, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("A page's limit is at least 1, not " + limit);
        }
        Instant now = clock.instant();
        List<Connection> page = new ArrayList<>();
        boolean more = false;
        for (Entry entry : rest(slice, after).values()) {
            touched.run();
            if (entry.hasExpired(now)) {
                drop(entry);
            } else if (page.size() < limit) {
                page.add(entry.connection);
            } else {
                more = true;
                break;
            }
        }
        List<Connection> listed = List.copyOf(page);
        return new ConnectionPage(
                listed,
                more ? cursorAfter(slice, listed.get(listed.size() - 1)) : null,
                index -> cursorAfter(slice, listed.get(index)));
    }

    /** Returns how many entries are held, in whichever of the two orders there are more; for the test that none leaks. */
    int size() {
        return Math.max(entries.size(), byExpiry.size());
    }

    private ConcurrentNavigableMap<Position, Entry> rest(Slice slice, @Nullable Cursor after) {
        Position begin = Position.beginOf(slice.index(), slice.count());
        Position end = Position.beginOf(slice.index() + 1, slice.count());
        if (after == null) {
            return entries.subMap(begin, true, end, false);
        }
        Position last = Position.of(after.positionIn(scope, slice));
        if (last.compareTo(begin) < 0 || last.compareTo(end) >= 0) {
            throw new InvalidCursorException("The cursor's position does not lie in slice " + slice);
        }
        return entries.subMap(last, false, end, false);
    }

    private Cursor cursorAfter(Slice slice, Connection connection) {
        return Cursor.of(scope, slice, connection.id().value());
    }

    private void dropExpired(Instant now) {
        for (Entry entry : byExpiry) {
            if (!entry.hasExpired(now)) {
                return;
            }
            drop(entry);
        }
    }

    private void drop(Entry entry) {
        if (entries.remove(entry.position, entry)) {
            byExpiry.remove(entry);
        }
    }

    /** One call of {@code add}; equal only to itself, so that who takes it out takes out no later one. */
    private static final class Entry {

        final Position position;
        final Connection connection;
        final long sequence;

        Entry(Connection connection, long sequence) {
            this.position = Position.of(connection.id().value());
            this.connection = connection;
            this.sequence = sequence;
        }

        boolean hasExpired(Instant now) {
            return !now.isBefore(connection.expiresAt());
        }
    }
}
