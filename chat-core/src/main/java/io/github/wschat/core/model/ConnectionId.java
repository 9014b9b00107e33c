package io.github.wschat.core.model;

import org.jspecify.annotations.Nullable;

/**
 * The name of one connection: opaque to the chat, given by the transport, never given twice.
 *
 * <p>API Gateway's are 16 characters, 15 of {@code [A-Za-z0-9_-]} and a final {@code =}. The chat takes whatever a transport
 * may choose within {@linkplain #MAX_LENGTH these bounds}; whether an id is well-formed for a transport is for that transport
 * to say ({@link Delivery.Refused#ID}).
 *
 * @param value 1 to 128 visible ASCII characters (U+0021 to U+007E)
 */
public record ConnectionId(String value) {

    /** The greatest length of an id, in characters. */
    public static final int MAX_LENGTH = 128;

    /**
     * Makes an id.
     *
     * @throws IllegalArgumentException if the value is empty, too long or holds anything but visible ASCII characters
     */
    public ConnectionId {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "A connection id has 1 to " + MAX_LENGTH + " characters, not " + value.length());
        }
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '!' || value.charAt(i) > '~') {
                throw new IllegalArgumentException(String.format(
                        "A connection id consists of visible ASCII characters; U+%04X at index %d is none",
                        (int) value.charAt(i), i));
            }
        }
    }

    // By hand, since a record's own are put together when they are first called, which takes a function's start 20 ms.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ConnectionId id && value.equals(id.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** Returns the value alone, as it is written everywhere else. */
    @Override
    public String toString() {
        return value;
    }
}
