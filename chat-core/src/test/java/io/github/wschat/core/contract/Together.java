package io.github.wschat.core.contract;

import java.time.Duration;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Threads that begin at the same time, and waits that come to an end. */
final class Together {

    /** What one of the threads does. */
    @FunctionalInterface
    interface Task {
        void run(int thread) throws Exception;
    }

    private Together() {}

    /** Runs a task on several threads at once, and waits for all; the first failure is thrown at once. */
    static void run(int threads, Duration patience, Task task) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads, job -> {
            Thread thread = new Thread(job, "contract");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            CompletionService<@Nullable Void> running = new ExecutorCompletionService<>(pool);
            for (int i = 0; i < threads; i++) {
                int thread = i;
                running.submit(() -> {
                    start.await();
                    task.run(thread);
                    return null;
                });
            }
            long end = System.nanoTime() + patience.toNanos();
            for (int i = 0; i < threads; i++) {
                finish(running.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS), patience);
            }
        } finally {
            pool.shutdownNow();
            // Whoever has failed to stop by then runs on beside the next test, and has failed this one already.
            pool.awaitTermination(1, TimeUnit.SECONDS);
        }
    }

    /** Ends a thread that nobody waits for any more; called in every loop that could otherwise go on for ever. */
    static void checkStillAwaited() {
        if (Thread.currentThread().isInterrupted()) {
            throw new AssertionError("Nobody waits for this thread any more");
        }
    }

    /** Waits until a condition holds, and says whether it does. */
    static boolean eventually(Duration patience, BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return true;
    }

    /** Waits for a stage; one that fails, or is not complete in time, fails the test. */
    static <T> T resultOf(CompletionStage<T> stage, Duration patience) {
        try {
            return stage.toCompletableFuture().get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("A stage was not complete within " + patience, e);
        } catch (ExecutionException e) {
            throw new AssertionError("A stage completed exceptionally: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for a stage", e);
        }
    }

    private static void finish(@Nullable Future<?> ended, Duration patience) throws Exception {
        if (ended == null) {
            throw new AssertionError("A thread did not come to its end within " + patience);
        }
        try {
            ended.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new AssertionError("A thread failed: " + e.getCause(), e.getCause());
        }
    }
}
