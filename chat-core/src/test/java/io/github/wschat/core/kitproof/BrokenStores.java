package io.github.wschat.core.kitproof;

import io.github.wschat.core.kitproof.SimpleStore.Table;
import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.InvalidCursorException;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.out.ConnectionStoreException;
import io.github.wschat.core.port.out.ConnectionStoreException.Operation;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Stores that break one rule each, and the kit run against them. */
final class BrokenStores {

    private BrokenStores() {}

    private static void pauseBriefly() {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
    }

    /** Breaks nothing. */
    static final class None extends StoreKit {
        None() {
            super(SimpleStore::new);
        }
    }

    /** S1: the second add of an id is lost. */
    static final class KeepsTheFirst extends StoreKit {
        KeepsTheFirst() {
            super(table -> new SimpleStore(table) {
                @Override
                void put(Connection connection) {
                    table.rows.putIfAbsent(key(connection.id()), connection);
                }
            });
        }
    }

    /** S1: the times are kept by the second. */
    static final class ForgetsMilliseconds extends StoreKit {
        ForgetsMilliseconds() {
            super(table -> new SimpleStore(table) {
                @Override
                public void add(Connection connection) {
                    super.add(new Connection(
                            connection.id(),
                            connection.connectedAt().truncatedTo(ChronoUnit.SECONDS),
                            connection.expiresAt()));
                }
            });
        }
    }

    /** S2: nothing is ever removed. */
    static final class RemovesNothing extends StoreKit {
        RemovesNothing() {
            super(table -> new SimpleStore(table) {
                @Override
                void drop(ConnectionId id) {}
            });
        }
    }

    /** S2: what is unknown cannot be removed without an exception. */
    static final class MindsTheUnknown extends StoreKit {
        MindsTheUnknown() {
            super(table -> new SimpleStore(table) {
                @Override
                void drop(ConnectionId id) {
                    if (table.rows.remove(key(id)) == null) {
                        throw new IllegalArgumentException("unknown: " + id);
                    }
                }
            });
        }
    }

    /** S3: who is added again goes to the end of the walk. */
    static final class AppendsTheReturned extends StoreKit {
        AppendsTheReturned() {
            super(table -> new SimpleStore(table) {
                private final Map<ConnectionId, Integer> removals = new ConcurrentHashMap<>();

                @Override
                void drop(ConnectionId id) {
                    super.drop(id);
                    removals.merge(id, 1, Integer::sum);
                }

                @Override
                String key(ConnectionId id) {
                    Integer removed = removals.get(id);
                    return removed == null ? super.key(id) : String.format("ffffffff%06d%s", removed, id);
                }
            });
        }
    }

    /** S3: pages are found by counting, so that removals make a walk skip. */
    static final class PagesByOffset extends StoreKit {
        PagesByOffset() {
            super(table -> new SimpleStore(table) {
                @Override
                public ConnectionPage page(Slice slice, @Nullable Cursor after, int limit) {
                    if (limit < 1 || table.failing) {
                        return super.page(slice, after, limit);
                    }
                    int from = after == null ? 0 : Integer.parseInt(after.positionIn(table.scope, slice));
                    List<Connection> all;
                    synchronized (table) {
                        all = table.rows.subMap(begin(slice), end(slice)).values().stream()
                                .filter(connection -> isListed(slice, connection))
                                .toList();
                        table.touched += Math.min(limit, all.size());
                    }
                    int to = Math.min(from + limit, all.size());
                    return new ConnectionPage(
                            all.subList(Math.min(from, to), to),
                            to == all.size() ? null : cursor(slice, "" + to),
                            index -> cursor(slice, "" + (from + index + 1)));
                }
            });
        }
    }

    /** S3: a page holds one more than it may. */
    static final class ExceedsTheLimit extends StoreKit {
        ExceedsTheLimit() {
            super(table -> new SimpleStore(table) {
                @Override
                public ConnectionPage page(Slice slice, @Nullable Cursor after, int limit) {
                    return super.page(slice, after, limit < 1 ? limit : limit + 1);
                }
            });
        }
    }

    /** S3: a limit of nothing is taken for a limit of one. */
    static final class TakesAnyLimit extends StoreKit {
        TakesAnyLimit() {
            super(table -> new SimpleStore(table) {
                @Override
                public ConnectionPage page(Slice slice, @Nullable Cursor after, int limit) {
                    return super.page(slice, after, Math.max(1, limit));
                }
            });
        }
    }

    /** S3: while one is added, readers see an empty table. */
    static final class BlinksWhileAdding extends StoreKit {
        BlinksWhileAdding() {
            super(table -> new SimpleStore(table) {
                @Override
                public synchronized void add(Connection connection) {
                    super.add(connection);
                    NavigableMap<String, Connection> all = table.rows;
                    show(new TreeMap<>());
                    pauseBriefly();
                    show(all);
                }

                @Override
                public synchronized void remove(ConnectionId id) {
                    super.remove(id);
                }

                private void show(NavigableMap<String, Connection> rows) {
                    synchronized (table) {
                        table.rows = rows;
                    }
                }
            });
        }
    }

    /** S4: each slice begins a little before its neighbour ends. */
    static final class OverlappingSlices extends StoreKit {
        OverlappingSlices() {
            super(table -> new SimpleStore(table) {
                @Override
                String end(Slice slice) {
                    return slice.index() + 2 >= slice.count()
                            ? "g"
                            : super.end(new Slice(slice.index() + 1, slice.count()));
                }
            });
        }
    }

    /** S4: what lies behind the last whole slice belongs to none. */
    static final class LosesTheRemainder extends StoreKit {
        LosesTheRemainder() {
            super(table -> new SimpleStore(table) {
                @Override
                String end(Slice slice) {
                    return slice.count() > 4 && slice.index() + 1 == slice.count() ? begin(slice) : super.end(slice);
                }
            });
        }
    }

    /** S4: each slice looks at everything and leaves out what is not its own. */
    static final class FiltersSlices extends StoreKit {
        FiltersSlices() {
            super(table -> new SimpleStore(table) {
                @Override
                String begin(Slice slice) {
                    return "";
                }

                @Override
                String end(Slice slice) {
                    return "g";
                }

                @Override
                boolean isListed(Slice slice, Connection connection) {
                    return super.isListed(slice, connection)
                            && Math.floorMod(connection.id().hashCode(), slice.count()) == slice.index();
                }
            });
        }
    }

    /** S4: each page begins at the beginning and leaves out what has been listed. */
    static final class BeginsAgain extends StoreKit {
        BeginsAgain() {
            super(table -> new SimpleStore(table) {
                @Override
                public ConnectionPage page(Slice slice, @Nullable Cursor after, int limit) {
                    if (after != null) {
                        synchronized (table) {
                            table.touched += table.rows
                                    .subMap(begin(slice), position(after, slice))
                                    .size();
                        }
                    }
                    return super.page(slice, after, limit);
                }
            });
        }
    }

    /** S5: what the backend has not deleted is listed. */
    static final class ListsTheExpired extends StoreKit {
        ListsTheExpired() {
            super(table -> new SimpleStore(table) {
                @Override
                boolean isListed(Slice slice, Connection connection) {
                    return true;
                }
            });
        }
    }

    /** S5: a connection counts at its very expiresAt. */
    static final class ExpiresTooLate extends StoreKit {
        ExpiresTooLate() {
            super(table -> new SimpleStore(table) {
                @Override
                boolean isListed(Slice slice, Connection connection) {
                    return !table.now.isAfter(connection.expiresAt());
                }
            });
        }
    }

    /** S5: a connection expires when the first one of its id would have. */
    static final class ExpiresByTheFirst extends StoreKit {
        ExpiresByTheFirst() {
            super(table -> new SimpleStore(table) {
                private final Map<ConnectionId, Connection> first = new ConcurrentHashMap<>();

                @Override
                public void add(Connection connection) {
                    super.add(connection);
                    first.putIfAbsent(connection.id(), connection);
                }

                @Override
                boolean isListed(Slice slice, Connection connection) {
                    Connection added = first.getOrDefault(connection.id(), connection);
                    return super.isListed(slice, connection) && super.isListed(slice, added);
                }
            });
        }
    }

    /** S6: a cursor is good for the process alone that made it. */
    static final class CursorsOfOneProcess extends StoreKit {
        CursorsOfOneProcess() {
            super(table -> new SimpleStore(table) {
                private final String scope = UUID.randomUUID().toString();

                @Override
                Cursor cursor(Slice slice, String key) {
                    return Cursor.of(scope, slice, key);
                }

                @Override
                String position(Cursor cursor, Slice slice) {
                    return cursor.positionIn(scope, slice);
                }
            });
        }
    }

    /** S6: whatever the entry, the cursor is the one after the whole page. */
    static final class CursorsAfterPages extends StoreKit {
        CursorsAfterPages() {
            super(table -> new SimpleStore(table) {
                @Override
                public ConnectionPage page(Slice slice, @Nullable Cursor after, int limit) {
                    ConnectionPage page = super.page(slice, after, limit);
                    return new ConnectionPage(
                            page.connections(),
                            page.next(),
                            index -> page.cursorAfter(page.connections().size() - 1));
                }
            });
        }
    }

    /** S6: a walk goes on only from an entry that is still there. */
    static final class CursorsNeedTheirEntry extends StoreKit {
        CursorsNeedTheirEntry() {
            super(table -> new SimpleStore(table) {
                @Override
                String position(Cursor cursor, Slice slice) {
                    String key = super.position(cursor, slice);
                    synchronized (table) {
                        if (!table.rows.containsKey(key)) {
                            throw new InvalidCursorException("The entry is no longer there");
                        }
                    }
                    return key;
                }
            });
        }
    }

    /** S6: a cursor of any store is taken. */
    static final class TakesForeignCursors extends StoreKit {
        TakesForeignCursors() {
            super(table -> new SimpleStore(table) {
                @Override
                Cursor cursor(Slice slice, String key) {
                    return Cursor.of("any", slice, key);
                }

                @Override
                String position(Cursor cursor, Slice slice) {
                    return cursor.positionIn("any", slice);
                }
            });
        }
    }

    /** S6: a cursor of any slice is taken. */
    static final class TakesCursorsOfOtherSlices extends StoreKit {
        TakesCursorsOfOtherSlices() {
            super(table -> new SimpleStore(table) {
                @Override
                Cursor cursor(Slice slice, String key) {
                    return super.cursor(Slice.ALL, key);
                }

                @Override
                String position(Cursor cursor, Slice slice) {
                    String key = super.position(cursor, Slice.ALL);
                    return key.compareTo(begin(slice)) < 0 || key.compareTo(end(slice)) >= 0 ? begin(slice) : key;
                }
            });
        }
    }

    /** S7: each change writes a copy of what it has read before, whatever others have written meanwhile. */
    static final class LosesConcurrentChanges extends StoreKit {
        LosesConcurrentChanges() {
            super(table -> new SimpleStore(table) {
                @Override
                public void add(Connection connection) {
                    if (table.failing) {
                        super.add(connection);
                    }
                    NavigableMap<String, Connection> copy = new TreeMap<>(table.rows);
                    pauseBriefly();
                    copy.put(key(connection.id()), connection);
                    table.rows = copy;
                }

                @Override
                void drop(ConnectionId id) {
                    NavigableMap<String, Connection> copy = new TreeMap<>(table.rows);
                    copy.remove(key(id));
                    table.rows = copy;
                }
            });
        }
    }

    /** S7: what a second thread does is never seen. */
    static final class SeesOneThread extends StoreKit {
        SeesOneThread() {
            super(table -> new SimpleStore(table) {
                private final Map<String, Thread> owner = new ConcurrentHashMap<>();

                @Override
                public void add(Connection connection) {
                    if (owner.computeIfAbsent("owner", any -> Thread.currentThread()) == Thread.currentThread()) {
                        super.add(connection);
                    }
                }
            });
        }
    }

    /** S8: the backend's own exception comes through. */
    static final class ThrowsAsItCame extends StoreKit {
        ThrowsAsItCame() {
            super(table -> new SimpleStore(table) {
                @Override
                RuntimeException failure(Operation operation, @Nullable ConnectionId id, IOException cause) {
                    return new IllegalStateException(cause);
                }
            });
        }
    }

    /** S8: the failure does not say what it was about. */
    static final class FailsWithoutTheId extends StoreKit {
        FailsWithoutTheId() {
            super(table -> new SimpleStore(table) {
                @Override
                RuntimeException failure(Operation operation, @Nullable ConnectionId id, IOException cause) {
                    return new ConnectionStoreException(operation, null, cause);
                }
            });
        }
    }

    /** S8: the failure says what was not done. */
    static final class FailsAsAnotherOperation extends StoreKit {
        FailsAsAnotherOperation() {
            super(table -> new SimpleStore(table) {
                @Override
                RuntimeException failure(Operation operation, @Nullable ConnectionId id, IOException cause) {
                    return new ConnectionStoreException(Operation.ADD, id, cause);
                }
            });
        }
    }

    /** S8: a failing backend looks like an empty one. */
    static final class HidesFailure extends StoreKit {
        HidesFailure() {
            super(table -> new SimpleStore(table.failing ? new Table(false) : table));
        }
    }
}
