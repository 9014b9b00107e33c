package io.github.wschat.protocol;

import java.util.concurrent.CompletionException;

/** What stages complete exceptionally with. */
final class Failures {

    private Failures() {}

    /** Returns the failure that a route answers for; throws on what is none, as the stage had it. */
    static <E extends RuntimeException> E expected(Class<E> type, Throwable thrown) {
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (type.isInstance(failure)) {
            return type.cast(failure);
        }
        throw thrown instanceof CompletionException wrapped ? wrapped : new CompletionException(thrown);
    }
}
