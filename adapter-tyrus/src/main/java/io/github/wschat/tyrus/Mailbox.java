package io.github.wschat.tyrus;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for one connection, one thing after the other, on threads shared by all.
 *
 * <p>Few things are done in one turn, so that a busy connection does not starve the others. When many wait, whoever fills the
 * mailbox is told, and stops until there is room. What is begun in a turn may end later; while too much is under way, nothing more is
 * begun.
 */
final class Mailbox {

    private static final Logger LOGGER = System.getLogger(Mailbox.class.getName());
    private static final int TURN = 4;

    private final Executor executor;
    private final int capacity;
    private final int maxUnderWay;

    // All below is guarded by this mailbox's monitor.
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>(2);
    private int underWay;
    private boolean running;
    private @Nullable Runnable last;
    private @Nullable Runnable onRoom;

    /**
     * Makes a mailbox.
     *
     * @param capacity how many things may wait before whoever adds them should stop
     * @param maxUnderWay how many things may have begun, and not ended
     */
    Mailbox(Executor executor, int capacity, int maxUnderWay) {
        this.executor = executor;
        this.capacity = capacity;
        this.maxUnderWay = maxUnderWay;
    }

    /** Adds something to do. It is taken even if the mailbox is full. */
    void add(Runnable task) {
        change(() -> waiting.add(task));
    }

    /** Sets what is to be done when nothing waits and nothing is under way any more. */
    void addLast(Runnable task) {
        change(() -> last = task);
    }

    /** Something has begun that will {@linkplain #end end} later. */
    synchronized void begin() {
        underWay++;
    }

    /** Something that had begun has ended. */
    void end() {
        change(() -> underWay--);
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

    private void change(Runnable change) {
        synchronized (this) {
            change.run();
            if (running || !hasNext()) {
                return;
            }
            running = true;
        }
        executor.execute(this::turn);
    }

    private void turn() {
        for (int done = 0; done < TURN; done++) {
            Runnable task;
            Runnable roomy;
            synchronized (this) {
                if (!hasNext()) {
                    running = false;
                    return;
                }
                task = next();
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

    private boolean hasNext() {
        return waiting.isEmpty() ? last != null && underWay == 0 : underWay < maxUnderWay;
    }

    private Runnable next() {
        Runnable next = waiting.poll();
        if (next == null) {
            next = Objects.requireNonNull(last);
            last = null;
        }
        return next;
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
