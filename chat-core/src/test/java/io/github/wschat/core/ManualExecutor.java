package io.github.wschat.core;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs what it was given when it is told to, on the thread that tells it; refuses when it is told to. Thread-safe. */
final class ManualExecutor implements Executor {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private volatile boolean refusing;

    @Override
    public void execute(Runnable task) {
        if (refusing) {
            throw new RejectedExecutionException("shut down");
        }
        tasks.add(task);
    }

    void refuse() {
        refusing = true;
    }

    int waiting() {
        return tasks.size();
    }

    /** Runs all that wait, and what they give it meanwhile. */
    void runAll() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }
}
