package io.github.wschat.lambda;

import io.github.wschat.core.model.ChatException;
import org.jspecify.annotations.Nullable;

/** What the function was invoked with is not what it is for. */
final class InvalidEventException extends ChatException {

    InvalidEventException(String message) {
        this(message, null);
    }

    InvalidEventException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
