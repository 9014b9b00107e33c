package io.github.wschat.core.model;

/** A {@link Cursor} was refused: it is damaged, or it belongs to another store, slice or number of slices. */
public final class InvalidCursorException extends ChatException {

    /**
     * Makes an exception.
     *
     * @param message why the cursor was refused, and what would have been taken
     */
    public InvalidCursorException(String message) {
        super(message, null);
    }
}
