package io.github.wschat.core.model;

import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Some of a store's connections, and the way to the next ones.
 *
 * <p>A page may hold fewer connections than were asked for, even none, and the walk may still go on: only a null
 * {@link #next()} ends it.
 *
 * <p>Immutable, provided that the function given for the cursors is free of side effects.
 */
public final class ConnectionPage {

    private final List<Connection> connections;
    private final @Nullable Cursor next;
    private final IntFunction<Cursor> cursorAfter;

    /**
     * Makes a page.
     *
     * @param connections the page's connections, in the walk's order; copied unless immutable already
     * @param next where the next page begins, or null if this is the last one
     * @param cursorAfter makes the position after the connection of a given index; called only when it is asked for
     */
    public ConnectionPage(List<Connection> connections, @Nullable Cursor next, IntFunction<Cursor> cursorAfter) {
        this.connections = List.copyOf(connections);
        this.next = next;
        this.cursorAfter = cursorAfter;
    }

    /**
     * Returns the page's connections.
     *
     * @return an immutable list, in the walk's order
     */
    public List<Connection> connections() {
        return connections;
    }

    /**
     * Returns where the next page begins.
     *
     * @return the cursor to go on after, or null if the walk ends here
     */
    public @Nullable Cursor next() {
        return next;
    }

    /**
     * Returns the position after one of the page's connections, from which the walk may be resumed.
     *
     * @param index the connection's index in {@link #connections()}
     * @return the cursor to go on after
     * @throws IndexOutOfBoundsException if the page has no such connection
     */
    public Cursor cursorAfter(int index) {
        return cursorAfter.apply(Objects.checkIndex(index, connections.size()));
    }
}
