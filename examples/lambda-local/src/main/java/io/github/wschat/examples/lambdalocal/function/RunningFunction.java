package io.github.wschat.examples.lambdalocal.function;

import io.github.wschat.examples.lambdaruntime.InvocationResult;
import java.util.concurrent.CompletionStage;

/** A function that takes events. Safe for use by several threads. */
public interface RunningFunction extends AutoCloseable {

    /**
     * Hands the function an event, and returns at once.
     *
     * @param event JSON in UTF-8
     * @return what becomes of it; completes exceptionally if the function could not be reached at all
     */
    CompletionStage<InvocationResult> invoke(byte[] event);

    /** Ends it; what is under way completes exceptionally. */
    @Override
    void close();
}
