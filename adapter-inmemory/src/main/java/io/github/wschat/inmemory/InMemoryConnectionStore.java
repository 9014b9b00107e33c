package io.github.wschat.inmemory;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.InvalidCursorException;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.out.ConnectionStore;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection store in the memory of one process: what it holds ends with the process, and no other process sees it.
 *
 * <p>It keeps every rule of {@link ConnectionStore}. Its reads are consistent: what a call has added or removed, every later
 * call sees. Nothing behind it can fail, so it never throws {@link
 * io.github.wschat.core.port.out.ConnectionStoreException}. A cursor belongs to one store object, and another one refuses it.
 *
 * <p>Walks are what it is made for: {@code page} copies references, and looks at connections only where one may have expired.
 * {@code add} and {@code remove} copy a thousandth of all references. Expired connections are dropped by the next {@code add}, so that
 * they do not pile up where nobody walks.
 *
 * <p>Safe for use by many threads; no call waits for another.
 */
public final class InMemoryConnectionStore implements ConnectionStore {

    private static final int BUCKET_BITS = 10;
    private static final int SMALL_PAGE = 1000;

    // A walk follows the order of positions, which depend on the id alone: a connection that is removed and added again
    // during a walk comes back to its old place, and is not listed a second time. A bucket has all positions whose
    // hashes begin with the same bits; whoever changes it puts another one in its place.
    private final AtomicReferenceArray<Bucket> buckets = new AtomicReferenceArray<>(1 << BUCKET_BITS);

    // Nothing in the buckets expires before this second. It is lowered after a bucket has changed, and raised before
    // the buckets are looked at, so that whatever the threads' order nothing in them is forgotten.
    private final AtomicLong firstExpiry = new AtomicLong(Bucket.NEVER);

    private final String scope = "memory:" + UUID.randomUUID();
    private final InstantSource clock;
    private final IntConsumer touched;

    /**
     * Makes an empty store.
     *
     * @param clock tells when a connection has expired
     */
    public InMemoryConnectionStore(InstantSource clock) {
        this(clock, entries -> {});
    }

    /**
     * Makes an empty store whose cost can be counted.
     *
     * @param clock tells when a connection has expired
     * @param touched is told how many entries a page takes, or looks at to see whether there are more
     */
    InMemoryConnectionStore(InstantSource clock, IntConsumer touched) {
        this.clock = clock;
        this.touched = touched;
        for (int index = 0; index < buckets.length(); index++) {
            buckets.set(index, Bucket.EMPTY);
        }
    }

    @Override
    public void add(Connection connection) {
        Position position = Position.of(connection.id().value());
        Bucket changed = buckets.updateAndGet(bucketOf(position.hash()), bucket -> bucket.with(position, connection));
        lowerFirstExpiry(changed.firstExpiry());
        dropExpired(second());
    }

    @Override
    public void remove(ConnectionId id) {
        Position position = Position.of(id.value());
        buckets.updateAndGet(bucketOf(position.hash()), bucket -> bucket.without(position));
    }

    @Override
    public ConnectionPage page(Slice slice, @Nullable Cursor after, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("A page's limit is at least 1, not " + limit);
        }
        Position begin = after == null ? Position.beginOf(slice.index(), slice.count()) : lastPassed(slice, after);
        Position end = Position.beginOf(slice.index() + 1, slice.count());
        int first = bucketOf(begin.hash());
        int last = bucketOf(end.hash() - 1);
        long second = second();
        Connection[] page = new Connection[Math.min(limit, SMALL_PAGE)];
        int size = 0;
        boolean more = false;
        for (int index = first; index <= last && !more; index++) {
            Bucket bucket = currentBucket(index, second);
            int from = index == first ? bucket.indexAfter(begin) : 0;
            int to = index == last ? bucket.indexAfter(end) : bucket.size();
            int taken = Math.min(to - from, limit - size);
            if (size + taken > page.length) {
                page = Arrays.copyOf(page, Math.max(size + taken, Math.min(limit, 2 * page.length)));
            }
            bucket.copy(from, taken, page, size);
            size += taken;
            more = from + taken < to;
            touched.accept(more ? taken + 1 : taken);
        }
        List<Connection> listed = List.of(size == page.length ? page : Arrays.copyOf(page, size));
        return new ConnectionPage(
                listed,
                more ? cursorAfter(slice, listed.get(size - 1)) : null,
                index -> cursorAfter(slice, listed.get(index)));
    }

    /** Returns how many entries are held, expired or not; for the tests that none stays for ever. */
    int size() {
        int size = 0;
        for (int index = 0; index < buckets.length(); index++) {
            size += buckets.get(index).size();
        }
        return size;
    }

    private Position lastPassed(Slice slice, Cursor cursor) {
        Position last = Position.of(cursor.positionIn(scope, slice));
        if (last.compareTo(Position.beginOf(slice.index(), slice.count())) < 0
                || last.compareTo(Position.beginOf(slice.index() + 1, slice.count())) >= 0) {
            throw new InvalidCursorException("The cursor's position does not lie in slice " + slice);
        }
        return last;
    }

    private Cursor cursorAfter(Slice slice, Connection connection) {
        return Cursor.of(scope, slice, connection.id().value());
    }

    private void dropExpired(long second) {
        long known = firstExpiry.get();
        if (second >= known && firstExpiry.compareAndSet(known, Bucket.NEVER)) {
            for (int index = 0; index < buckets.length(); index++) {
                lowerFirstExpiry(currentBucket(index, second).firstExpiry());
            }
        }
    }

    private Bucket currentBucket(int index, long second) {
        Bucket bucket = buckets.get(index);
        return second < bucket.firstExpiry() ? bucket : buckets.updateAndGet(index, it -> it.currentAt(second));
    }

    private void lowerFirstExpiry(long second) {
        if (second < firstExpiry.get()) {
            firstExpiry.accumulateAndGet(second, Math::min);
        }
    }

    private static int bucketOf(long hash) {
        return (int) (hash >>> (Position.HASH_BITS - BUCKET_BITS));
    }

    /** Returns the present second: {@code expiresAt} is in whole seconds, so that the rest of it does not matter. */
    private long second() {
        return Math.floorDiv(clock.millis(), 1000L);
    }
}
