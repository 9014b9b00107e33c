package io.github.wschat.tyrus;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for one connection, one thing after the other, on threads shared by all.
 *
 * <p>Few things are done in one turn, so that a busy connection does not starve the others. When many wait, whoever fills the
 * mailbox is told, and stops until there is room.
 */
final class Mailbox {

    private static final Logger LOGGER = System.getLogger(Mailbox.class.getName());
    private static final int TURN = 4;

    private final Executor executor;
    private final int capacity;

    // All below is guarded by this mailbox's monitor.
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>(2);
    private boolean running;
    private @Nullable Runnable onRoom;

    Mailbox(Executor executor, int capacity) {
        this.executor = executor;
        this.capacity = capacity;
    }

    /** Adds something to do. It is taken even if the mailbox is full. */
    void add(Runnable task) {
        synchronized (this) {
            waiting.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        executor.execute(this::turn);
    }

    /** Returns whether so much waits that nothing should be added until {@link #whenRoom}. */
    synchronized boolean isFull() {
        return waiting.size() >= capacity;
    }

    /** Calls back once, when there is room: at once if there is. */
    void whenRoom(Runnable action) {
        synchronized (this) {
            if (waiting.size() >= capacity) {
                onRoom = action;
                return;
            }
        }
        action.run();
    }

    private void turn() {
        for (int done = 0; done < TURN; done++) {
            Runnable task;
            Runnable roomy;
            synchronized (this) {
                task = waiting.poll();
                if (task == null) {
                    running = false;
                    return;
                }
                roomy = waiting.size() < capacity ? onRoom : null;
                onRoom = roomy == null ? onRoom : null;
            }
            if (roomy != null) {
                guarded(roomy);
            }
            guarded(task);
        }
        executor.execute(this::turn);
    }

    /** Whatever one task throws, Errors too, those after it have their turn. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOGGER.log(Level.ERROR, "What was to be done for a connection failed", e);
        }
    }
}
