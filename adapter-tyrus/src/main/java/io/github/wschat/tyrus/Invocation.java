package io.github.wschat.tyrus;

import io.github.wschat.protocol.RouteRequest;
import io.github.wschat.protocol.RouteResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One call of an integration, which ends in exactly one of three ways: answered, failed, or given up when its time is over.
 *
 * <p>Run by one thread; given up by another.
 */
final class Invocation {

    /** The ways in which it ends. */
    enum Ending {
        ANSWERED,
        FAILED,
        TIMED_OUT
    }

    /** Who is told how it ended. */
    @FunctionalInterface
    interface Outcome {

        /** It has ended: with the integration's answer, or else with what API Gateway makes of that, 502 or 504. */
        void ended(Ending ending, RouteResponse response);
    }

    private static final Logger LOGGER = System.getLogger(Invocation.class.getName());

    private final Integration integration;
    private final RouteRequest request;
    private final Outcome outcome;
    private final Invocations running;
    private final long deadline;

    // All below is guarded by this invocation's monitor.
    private @Nullable Thread caller;
    private boolean ended;

    Invocation(
            Integration integration, RouteRequest request, Outcome outcome, Invocations running, long deadlineMillis) {
        this.integration = integration;
        this.request = request;
        this.outcome = outcome;
        this.running = running;
        this.deadline = deadlineMillis;
    }

    /** Calls the integration; returns when it has returned. */
    void run() {
        synchronized (this) {
            caller = Thread.currentThread();
        }
        running.add(this);
        CompletionStage<RouteResponse> stage = null;
        Throwable failure = null;
        try {
            stage = integration.invoke(request);
        } catch (Throwable e) { // whatever a route throws, Errors too, its client is told, and the thread goes on
            failure = e;
        }
        synchronized (this) {
            caller = null;
            // An interrupt that came too late is not the next call's.
            Thread.interrupted();
        }
        if (stage != null) {
            stage.whenComplete(this::completed);
        } else {
            completed(null, failure != null ? failure : new IllegalStateException("The route returned no stage"));
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
        LOGGER.log(Level.WARNING, () -> "No answer in time from " + described());
        tell(Ending.TIMED_OUT, RouteResponse.of(504));
    }

    private void completed(@Nullable RouteResponse response, @Nullable Throwable failure) {
        if (!end()) {
            return;
        }
        if (failure == null && response != null) {
            LOGGER.log(Level.DEBUG, () -> response.status() + " from " + described());
            tell(Ending.ANSWERED, response);
        } else {
            LOGGER.log(
                    Level.WARNING,
                    "A failure of " + described(),
                    failure != null ? failure : new IllegalStateException("The route answered nothing"));
            tell(Ending.FAILED, RouteResponse.of(502));
        }
    }

    /** It is under way until its end has been told: whoever waits for that waits for what follows from it, too. */
    private void tell(Ending ending, RouteResponse response) {
        try {
            outcome.ended(ending, response);
        } catch (RuntimeException e) {
            // Whoever completed the stage would never see it.
            LOGGER.log(Level.ERROR, "The end could not be told of " + described(), e);
        } finally {
            running.remove(this);
        }
    }

    private String described() {
        return "the route " + request.routeKey() + ", request " + request.requestId() + " of connection "
                + request.connectionId();
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
