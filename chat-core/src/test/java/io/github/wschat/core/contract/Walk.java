package io.github.wschat.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.out.ConnectionStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A walk over one slice, page by page; one that does not come to its end fails. */
final class Walk {

    private static final int MAX_PAGES = 100_000;

    private final ConnectionStore store;
    private final Slice slice;
    private final int limit;
    private @Nullable Cursor after;
    private boolean ended;
    private int pages;

    Walk(ConnectionStore store, Slice slice, int limit) {
        this(store, slice, null, limit);
    }

    Walk(ConnectionStore store, Slice slice, @Nullable Cursor after, int limit) {
        this.store = store;
        this.slice = slice;
        this.after = after;
        this.limit = limit;
    }

    boolean hasNext() {
        return !ended;
    }

    ConnectionPage next() {
        Together.checkStillAwaited();
        assertThat(pages++).as("pages of a walk that does not end").isLessThan(MAX_PAGES);
        ConnectionPage page = store.page(slice, after, limit);
        after = page.next();
        ended = after == null;
        return page;
    }

    /** Walks to the end. */
    List<ConnectionPage> pages() {
        List<ConnectionPage> rest = new ArrayList<>();
        while (hasNext()) {
            rest.add(next());
        }
        return rest;
    }

    /** Walks to the end. */
    List<Connection> connections() {
        return pages().stream().flatMap(page -> page.connections().stream()).toList();
    }

    /** Walks until there is a connection, and returns the position after it. */
    Cursor anyCursor() {
        while (hasNext()) {
            ConnectionPage page = next();
            if (!page.connections().isEmpty()) {
                return page.cursorAfter(0);
            }
        }
        throw new AssertionError("Slice " + slice + " lists no connection");
    }
}
