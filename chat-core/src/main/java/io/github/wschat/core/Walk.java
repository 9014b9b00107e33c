package io.github.wschat.core;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.out.ConnectionStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One walk over a slice of the store, which knows at any time where it stands. Owned by one thread. */
final class Walk {

    private final ConnectionStore store;
    private final Slice slice;
    private final int pageSize;
    private @Nullable Cursor pageBegin;
    private @Nullable ConnectionPage page;
    private List<Connection> connections = List.of();
    private int passed;
    private long pagesAskedFor;

    Walk(ConnectionStore store, Slice slice, @Nullable Cursor after, int pageSize) {
        this.store = store;
        this.slice = slice;
        this.pageBegin = after;
        this.pageSize = pageSize;
    }

    /** Whether the last page has been passed. */
    boolean isAtEnd() {
        return page != null && page.next() == null && !pageHasNext();
    }

    /** Whether no page but the first has been asked for. */
    boolean isAtFirstPage() {
        return pagesAskedFor <= 1;
    }

    /** Reads the next page, when the present one has been passed, and this is not the end. */
    void readPage() {
        if (page != null) {
            pageBegin = page.next();
        }
        page = null;
        connections = List.of();
        passed = 0;
        pagesAskedFor++;
        ConnectionPage read = store.page(slice, pageBegin, pageSize);
        connections = read.connections();
        page = read;
    }

    boolean pageHasNext() {
        return passed < connections.size();
    }

    /** Returns the page's next connection without passing it. */
    Connection peek() {
        return connections.get(passed);
    }

    void pass() {
        passed++;
    }

    /** Returns the position after the last connection passed, or null if the walk stands where it began, at the beginning. */
    @Nullable
    Cursor position() {
        if (page == null) {
            return pageBegin;
        }
        Cursor next = page.next();
        if (next != null && passed == connections.size()) {
            return next;
        }
        return passed == 0 ? pageBegin : page.cursorAfter(passed - 1);
    }
}
