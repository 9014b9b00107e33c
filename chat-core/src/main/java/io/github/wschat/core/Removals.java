package io.github.wschat.core;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.port.out.ConnectionStore;
import io.github.wschat.core.port.out.ConnectionStoreException;
import io.github.wschat.core.port.out.ConnectionStoreException.Operation;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Removes dead connections from the store, on the executor, some at a time for all broadcasts of a chat together. Thread-safe.
 *
 * <p>Those that wait their turn are bounded by the broadcasts: each of them keeps its place among those in flight.
 */
final class Removals {

    /** One connection to remove. */
    interface Removal {

        ConnectionId id();

        /** Whether somebody still waits for it. */
        boolean isWanted();

        /** Called once if it was begun, or could not be. */
        void ended(boolean succeeded);
    }

    private final ConnectionStore store;
    private final Executor executor;
    private final @Nullable GuardedListener listener;
    private final int maxWorkers;

    private final Object lock = new Object();
    private final Queue<Removal> waiting = new ArrayDeque<>();
    private int workers;

    Removals(ConnectionStore store, Executor executor, @Nullable GuardedListener listener, int maxInFlight) {
        this.store = store;
        this.executor = executor;
        this.listener = listener;
        this.maxWorkers = maxInFlight;
    }

    void submit(Removal removal) {
        synchronized (lock) {
            if (workers == maxWorkers) {
                waiting.add(removal);
                return;
            }
            workers++;
        }
        startWorker(removal);
    }

    private void startWorker(Removal first) {
        for (Removal removal = first; removal != null; removal = nextOrStop()) {
            Removal begin = removal;
            try {
                executor.execute(() -> work(begin));
                return;
            } catch (Throwable refused) {
                // Not told to the listener: it is called on the executor or not at all.
                if (listener != null) {
                    listener.callRefused();
                }
                begin.ended(false);
            }
        }
    }

    private void work(Removal first) {
        for (Removal removal = first; removal != null; removal = nextOrStop()) {
            if (removal.isWanted()) {
                removal.ended(remove(removal.id()));
            }
        }
    }

    private @Nullable Removal nextOrStop() {
        synchronized (lock) {
            Removal next = waiting.poll();
            if (next == null) {
                workers--;
            }
            return next;
        }
    }

    private boolean remove(ConnectionId id) {
        try {
            store.remove(id);
        } catch (Throwable thrown) {
            if (listener != null) {
                listener.removalFailed(
                        id,
                        thrown instanceof RuntimeException failure
                                ? failure
                                : new ConnectionStoreException(Operation.REMOVE, id, thrown));
            }
            return false;
        }
        if (listener != null) {
            listener.connectionRemoved(id);
        }
        return true;
    }
}
