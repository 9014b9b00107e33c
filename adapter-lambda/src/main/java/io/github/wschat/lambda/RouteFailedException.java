package io.github.wschat.lambda;

import io.github.wschat.core.model.ChatException;
import org.jspecify.annotations.Nullable;

/**
 * A route has not answered: it threw, completed exceptionally or with nothing, or took too long. To Lambda that is a function error, which
 * API Gateway tells the client by {@code Internal server error}.
 */
public final class RouteFailedException extends ChatException {

    RouteFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
