package io.github.wschat.examples.lambdaruntime;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** An event on its way. */
final class Invocation {

    private final String requestId = UUID.randomUUID().toString();
    private final CompletableFuture<InvocationResult> result = new CompletableFuture<>();
    private final byte[] event;
    private boolean again;

    Invocation(byte[] event) {
        this.event = event;
    }

    String requestId() {
        return requestId;
    }

    byte[] event() {
        return event;
    }

    CompletableFuture<InvocationResult> result() {
        return result;
    }

    /** Whether it may be given to another child, as one that has ended has not seen it: once, lest children are started without end. */
    boolean again() {
        boolean first = !again;
        again = true;
        return first;
    }

    /** The caller's stages run on the executor, so that whatever they do holds up neither a child nor a timeout. */
    void complete(InvocationResult outcome, Executor executor) {
        executor.execute(() -> result.complete(outcome));
    }
}
