package io.github.wschat.tyrus;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One call of what stands behind a route, which ends in exactly one of three ways: answered, failed, or given up when its time is over.
 *
 * <p>Run by one thread; given up by another.
 *
 * @param <T> what is answered
 */
final class Invocation<T> {

    /**
     * Who is told how it ended.
     *
     * @param <T> what is answered
     */
    interface Outcome<T> {

        void answered(T answer);

        void failed(Throwable failure);

        void timedOut();
    }

    private static final Logger LOGGER = System.getLogger(Invocation.class.getName());

    private final Callable<CompletionStage<T>> call;
    private final Object described;
    private final Outcome<T> outcome;
    private final Invocations running;
    private final long deadline;

    // All below is guarded by this invocation's monitor.
    private @Nullable Thread caller;
    private boolean ended;

    /**
     * Begins an invocation: from now on its time runs.
     *
     * @param described is printed where the log speaks of it
     */
    Invocation(
            Callable<CompletionStage<T>> call,
            Object described,
            Outcome<T> outcome,
            Invocations running,
            long deadlineMillis) {
        this.call = call;
        this.described = described;
        this.outcome = outcome;
        this.running = running;
        this.deadline = deadlineMillis;
        running.add(this);
    }

    /** Makes the call; returns when that has returned. */
    void run() {
        synchronized (this) {
            if (ended) {
                return;
            }
            caller = Thread.currentThread();
        }
        CompletionStage<T> stage = null;
        Throwable failure = null;
        try {
            stage = call.call();
        } catch (Throwable e) { // whatever a route throws, Errors too, its client is told, and the thread goes on
            failure = e;
        }
        synchronized (this) {
            caller = null;
            // An interrupt that came too late is not the next call's.
            Thread.interrupted();
        }
        if (stage == null) {
            completed(null, failure != null ? failure : new IllegalStateException("It returned no stage"));
            return;
        }
        try {
            stage.whenComplete(this::completed);
        } catch (RuntimeException e) { // a stage of a route's own may be as broken as the route
            completed(null, e);
        }
    }

    /** Gives it up if its time is over. */
    void look(long now) {
        if (now < deadline || !end()) {
            return;
        }
        synchronized (this) {
            if (caller != null) {
                caller.interrupt();
            }
        }
        LOGGER.log(Level.WARNING, () -> "No answer in time from " + described);
        tell(outcome::timedOut);
    }

    private void completed(@Nullable T answer, @Nullable Throwable thrown) {
        if (!end()) {
            return;
        }
        if (thrown == null && answer != null) {
            tell(() -> outcome.answered(answer));
        } else {
            Throwable failure = thrown == null
                    ? new IllegalStateException("It answered nothing")
                    : thrown instanceof CompletionException
                            ? Objects.requireNonNullElse(thrown.getCause(), thrown)
                            : thrown;
            tell(() -> outcome.failed(failure));
        }
    }

    /** It is under way until its end has been told: whoever waits for that waits for what follows from it, too. */
    private void tell(Runnable end) {
        try {
            end.run();
        } catch (RuntimeException e) {
            // Whoever completed the stage would never see it.
            LOGGER.log(Level.ERROR, "The end could not be told of " + described, e);
        } finally {
            running.remove(this);
        }
    }

    private boolean end() {
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
        }
        return true;
    }
}
