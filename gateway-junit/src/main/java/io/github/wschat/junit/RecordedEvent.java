package io.github.wschat.junit;

import io.github.wschat.tyrus.ProxyEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An event that a function got, and what became of it.
 *
 * <p>Thread-safe.
 */
public final class RecordedEvent {

    private final ProxyEvent event;
    private final CompletableFuture<@Nullable String> answer = new CompletableFuture<>();

    RecordedEvent(ProxyEvent event) {
        this.event = event;
    }

    /**
     * Returns the event itself.
     *
     * @return JSON, member for member as API Gateway has it
     */
    public String json() {
        return event.json();
    }

    /**
     * Returns the selected route.
     *
     * @return its key, as {@code requestContext.routeKey}
     */
    public String routeKey() {
        return event.routeKey();
    }

    /**
     * Returns whose event it is.
     *
     * @return the connection's id, as {@code requestContext.connectionId}
     */
    public String connectionId() {
        return event.connectionId().value();
    }

    /**
     * Returns the id of this one event.
     *
     * @return the id, as {@code requestContext.requestId}
     */
    public String requestId() {
        return event.requestId();
    }

    /**
     * Returns what the function made of it.
     *
     * @return completes with the answer, null for none; exceptionally with what the function threw
     */
    public CompletionStage<@Nullable String> answer() {
        return answer.minimalCompletionStage();
    }

    /** Lets the function handle it. */
    CompletionStage<@Nullable String> handledBy(EventHandler handler) {
        try {
            answer.complete(handler.handle(event.json()));
        } catch (
                Throwable
                        e) { // an assertion that fails in there, too, is the function's failure, and the test's to see
            answer.completeExceptionally(e);
        }
        return answer;
    }

    /** Returns the event's route and JSON, for messages of failed tests. */
    @Override
    public String toString() {
        return event.routeKey() + " " + event.json();
    }
}
