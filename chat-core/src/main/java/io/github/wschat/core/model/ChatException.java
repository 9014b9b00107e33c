package io.github.wschat.core.model;

import org.jspecify.annotations.Nullable;

/**
 * The root of every exception that WsChat throws of its own accord.
 *
 * <p>What is to be expected (a connection that is gone, a message that is too large) is a value, see {@link Delivery};
 * an exception is a surprise. Its type is part of the contract, its text is not.
 */
public abstract class ChatException extends RuntimeException {

    /**
     * Makes an exception.
     *
     * @param message what was tried, on what, and what went wrong
     * @param cause what made it fail, or null where there is nothing beneath
     */
    protected ChatException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
