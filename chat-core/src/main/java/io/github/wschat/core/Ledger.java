package io.github.wschat.core;

import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.DeliveryReport;
import io.github.wschat.core.model.DeliveryReport.Ending;
import io.github.wschat.core.port.in.Broadcast;
import io.github.wschat.core.port.in.BroadcastFailedException;
import io.github.wschat.core.port.out.ConnectionStoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one broadcast, as many threads report it. Thread-safe.
 *
 * <p>Foreign code (executor, listener, whoever depends on the stage) is never called with the lock held.
 */
final class Ledger {

    private final Broadcast broadcast;
    private final Executor executor;
    private final @Nullable GuardedListener listener;
    private final CompletableFuture<DeliveryReport> stage = new CompletableFuture<>();

    private final Object lock = new Object();
    // All guarded by the lock.
    private final Outcomes outcomes = new Outcomes();
    private final EndpointVerdict endpoint;
    private long sendsEnded;
    private long placesFreed;
    private long removalsUnderWay;
    private boolean callerWaits;
    private boolean closed;
    private @Nullable Conclusion conclusion;

    /** What the caller's thread says at last; the counts of the removals may still be missing. */
    private record Conclusion(
            Ending ending,
            @Nullable Cursor resumeAfter,
            @Nullable ConnectionStoreException storeFailure) {}

    private record End(DeliveryReport report, @Nullable ConnectionStoreException storeFailure) {}

    Ledger(Broadcast broadcast, Executor executor, @Nullable GuardedListener listener, int endpointRefusals) {
        this.broadcast = broadcast;
        this.executor = executor;
        this.listener = listener;
        this.endpoint = new EndpointVerdict(endpointRefusals);
    }

    /**
     * Takes the outcome of a send that was not known at once, null for one that broke the sender's contract. Returns false if
     * nobody asks for it any more.
     */
    boolean sendEnds(@Nullable Delivery outcome, boolean toBeRemoved) {
        synchronized (lock) {
            if (closed) {
                return false;
            }
            outcomes.count(outcome);
            endpoint.outcome(outcome);
            sendsEnded++;
            if (toBeRemoved) {
                removalsUnderWay++;
            } else {
                placesFreed++;
            }
            wakeCaller();
            return true;
        }
    }

    void judgeEndpoint(Delivery outcome) {
        synchronized (lock) {
            endpoint.outcome(outcome);
        }
    }

    void removalBegins() {
        synchronized (lock) {
            removalsUnderWay++;
        }
    }

    void removalEnds(boolean succeeded) {
        End end;
        synchronized (lock) {
            if (closed) {
                return;
            }
            outcomes.countRemoval(succeeded);
            removalsUnderWay--;
            placesFreed++;
            wakeCaller();
            end = endIfDone();
        }
        if (end != null) {
            handOver(end);
        }
    }

    boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    long placesFreed() {
        synchronized (lock) {
            return placesFreed;
        }
    }

    boolean isEndpointDecided() {
        synchronized (lock) {
            return endpoint.isDecided();
        }
    }

    boolean isEndpointRefused() {
        synchronized (lock) {
            return endpoint.isRefused();
        }
    }

    /** Waits until more places than so many have been freed, or the endpoint is refused. Returns whether that was in time. */
    boolean awaitPlace(long moreThan, BooleanSupplier isTimeOver, long pollMillis) {
        return await(() -> placesFreed > moreThan || endpoint.isRefused(), isTimeOver, pollMillis);
    }

    /** Waits until so many sends have ended, and the removals too if asked. Returns whether that was in time. */
    boolean awaitSends(long started, boolean removalsToo, BooleanSupplier isTimeOver, long pollMillis) {
        return await(() -> sendsEnded == started && (removalsUnderWay == 0 || !removalsToo), isTimeOver, pollMillis);
    }

    private boolean await(BooleanSupplier isEnough, BooleanSupplier isTimeOver, long pollMillis) {
        while (!isTimeOver.getAsBoolean()) {
            synchronized (lock) {
                if (isEnough.getAsBoolean()) {
                    return true;
                }
                callerWaits = true;
                try {
                    lock.wait(pollMillis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    callerWaits = false;
                }
            }
        }
        return false;
    }

    private void wakeCaller() {
        if (callerWaits) {
            lock.notifyAll();
        }
    }

    /**
     * Adds what the caller counted, and says how the broadcast has ended. Where the time is over, what is under way counts as
     * failed, and what comes in from now on does not count.
     */
    Ending settle(Ending walked, boolean interrupted, long sendsStarted, Outcomes known, boolean inTime) {
        synchronized (lock) {
            closed = !inTime;
            long unfinished = sendsStarted - sendsEnded;
            outcomes.add(known);
            outcomes.countUnfinished(unfinished);
            if (walked != Ending.COMPLETE) {
                return walked;
            } else if (unfinished > 0) {
                return interrupted ? Ending.INTERRUPTED : Ending.TIME_TO_LIVE;
            }
            return endpoint.isRefusedAfterAll() ? Ending.ENDPOINT_REFUSED : Ending.COMPLETE;
        }
    }

    /** Ends the caller's part, and the broadcast with it unless removals are under way that will. */
    CompletionStage<DeliveryReport> conclude(
            Ending ending, @Nullable Cursor resumeAfter, @Nullable ConnectionStoreException storeFailure) {
        End end;
        synchronized (lock) {
            conclusion = new Conclusion(ending, resumeAfter, storeFailure);
            end = endIfDone();
        }
        if (end != null) {
            if (listener == null) {
                complete(end);
            } else {
                handOver(end);
            }
        }
        return stage.minimalCompletionStage();
    }

    private @Nullable End endIfDone() {
        if (conclusion == null || (removalsUnderWay > 0 && !closed)) {
            return null;
        }
        closed = true;
        return new End(outcomes.report(conclusion.ending, conclusion.resumeAfter), conclusion.storeFailure);
    }

    /** Ends the broadcast on the executor; always as a task of its own, since whoever depends on the stage may block. */
    private void handOver(End end) {
        try {
            executor.execute(() -> {
                if (listener != null) {
                    listener.broadcastEnded(broadcast, end.report);
                }
                complete(end);
            });
        } catch (Throwable refused) {
            if (listener != null) {
                listener.callRefused();
            }
            complete(end);
        }
    }

    private void complete(End end) {
        if (end.storeFailure == null) {
            stage.complete(end.report);
        } else {
            stage.completeExceptionally(new BroadcastFailedException(end.report, end.storeFailure));
        }
    }
}
