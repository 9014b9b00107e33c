package io.github.wschat.tyrus;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that empties the outboxes.
 *
 * <p>Because it takes its turn with every outbox, whatever the senders have put there meanwhile leaves in one write: under load one
 * system call serves many messages, whoever sent them.
 */
final class FrameWriter {

    /** The most that is written to one client at a time, in bytes. */
    static final int BATCH_BYTES = 64 * 1024;

    private static final Logger LOGGER = System.getLogger(FrameWriter.class.getName());

    private final AtomicReference<@Nullable Outbox> scheduled = new AtomicReference<>();
    private final Thread thread;
    private final AtomicBoolean parked = new AtomicBoolean();
    private volatile boolean stopped;

    FrameWriter(String name) {
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Asks for a turn; the outbox sees to it that it asks once only. */
    void schedule(Outbox outbox) {
        Outbox head;
        do {
            head = scheduled.get();
            outbox.nextScheduled = head;
        } while (!scheduled.compareAndSet(head, outbox));
        // Whoever comes first wakes the writer: until it runs, that would be done in vain for every client of a
        // broadcast.
        if (parked.get() && parked.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    // A yield is a hint only: without it all is the same, but for fewer messages to a write.
    @SuppressWarnings("ThreadPriorityCheck")
    private void run() {
        Staging staging = new Staging(BATCH_BYTES);
        while (!stopped) {
            if (turn(staging)) {
                continue;
            }
            // Senders that are about to run get the chance to fill the outboxes before they are written.
            Thread.yield();
            if (!turn(staging)) {
                staging.forget();
                parked.set(true);
                if (scheduled.get() == null && !stopped) {
                    LockSupport.park(this);
                }
                parked.set(false);
            }
        }
    }

    /** Gives every outbox that has asked its turn; returns whether there was any. */
    boolean turn(Staging staging) {
        Outbox newest = scheduled.getAndSet(null);
        Outbox turn = inOrder(newest);
        while (turn != null) {
            Outbox following = turn.nextScheduled;
            turn.nextScheduled = null;
            try {
                turn.flush(staging);
            } catch (RuntimeException e) {
                LOGGER.log(Level.ERROR, "A client is cut off: its outbox failed", e);
                turn.fail();
            }
            turn = following;
        }
        return newest != null;
    }

    /** The stack holds the newest first; the oldest has waited longest. */
    private static @Nullable Outbox inOrder(@Nullable Outbox newest) {
        Outbox reversed = null;
        Outbox outbox = newest;
        while (outbox != null) {
            Outbox older = outbox.nextScheduled;
            outbox.nextScheduled = reversed;
            reversed = outbox;
            outbox = older;
        }
        return reversed;
    }
}
