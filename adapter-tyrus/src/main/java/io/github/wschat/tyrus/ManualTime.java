package io.github.wschat.tyrus;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Time that passes when a test says so: given to a gateway as its {@linkplain TyrusGateway.Builder#time(InstantSource,
 * ScheduledExecutorService) time}, it makes ten minutes or two hours pass at once.
 *
 * <p>It begins at 2026-01-01T00:00:00Z. What is scheduled runs on the thread that lets time pass. Thread-safe.
 */
public final class ManualTime extends AbstractExecutorService implements InstantSource, ScheduledExecutorService {

    private final PriorityQueue<Task<?>> tasks = new PriorityQueue<>(
            Comparator.<Task<?>>comparingLong(task -> task.dueNanos).thenComparing(task -> task.order));
    private final Instant start = Instant.parse("2026-01-01T00:00:00Z");
    private long nanos;
    private long scheduled;
    private boolean shutdown;

    /** Makes a time that stands still. */
    public ManualTime() {}

    @Override
    public synchronized Instant instant() {
        return start.plusNanos(nanos);
    }

    /**
     * Lets time pass: whatever is due by then has run when this returns, in its order and each at its time.
     *
     * @param duration how much
     */
    public void advance(Duration duration) {
        long end;
        synchronized (this) {
            end = nanos + duration.toNanos();
        }
        for (Task<?> due = next(end); due != null; due = next(end)) {
            due.runOnce();
        }
    }

    private synchronized @Nullable Task<?> next(long end) {
        Task<?> first = tasks.peek();
        if (first == null || first.dueNanos > end) {
            nanos = Math.max(nanos, end);
            return null;
        }
        tasks.remove();
        nanos = Math.max(nanos, first.dueNanos);
        return first;
    }

    private <T> Task<T> add(Task<T> task) {
        enqueue(task);
        return task;
    }

    private synchronized void enqueue(Task<?> task) {
        tasks.add(task);
    }

    private synchronized long in(long delay, TimeUnit unit) {
        return nanos + unit.toNanos(delay);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return add(new Task<>(Executors.callable(command), in(delay, unit), 0));
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        return add(new Task<>(callable, in(delay, unit), 0));
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        return add(new Task<>(Executors.callable(command), in(initialDelay, unit), unit.toNanos(period)));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
        return scheduleAtFixedRate(command, initialDelay, delay, unit);
    }

    @Override
    public void execute(Runnable command) {
        enqueue(new Task<>(Executors.callable(command), in(0, TimeUnit.NANOSECONDS), 0));
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        return new ArrayList<>();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shutdown;
    }

    private final class Task<T> extends FutureTask<T> implements RunnableScheduledFuture<T> {

        private final long periodNanos;
        private final long order;
        private long dueNanos;

        Task(Callable<T> callable, long dueNanos, long periodNanos) {
            super(callable);
            this.dueNanos = dueNanos;
            this.periodNanos = periodNanos;
            synchronized (ManualTime.this) {
                this.order = scheduled++;
            }
        }

        void runOnce() {
            if (periodNanos == 0) {
                run();
            } else if (runAndReset()) {
                dueNanos += periodNanos;
                enqueue(this);
            }
        }

        @Override
        public boolean isPeriodic() {
            return periodNanos > 0;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            synchronized (ManualTime.this) {
                return unit.convert(dueNanos - nanos, TimeUnit.NANOSECONDS);
            }
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
