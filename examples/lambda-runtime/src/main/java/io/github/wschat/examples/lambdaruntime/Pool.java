package io.github.wschat.examples.lambdaruntime;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The children of one function, and the events that wait for one of them. */
final class Pool {

    private static final Duration TERM = Duration.ofSeconds(2);
    private static final Duration KILL = Duration.ofSeconds(5);

    private final Settings settings;
    private final ReentrantLock lock = new ReentrantLock();
    private final ExecutorService workers;
    private final ScheduledExecutorService timer;
    private final Deque<Invocation> waiting = new ArrayDeque<>();
    private final List<ExecutionEnvironment> environments = new ArrayList<>();
    private boolean closed;

    Pool(Settings settings) {
        this.settings = settings;
        this.workers = Executors.newCachedThreadPool(threads("worker"));
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, threads("timer"));
        // What a child still prints while the function closes needs no timer any more.
        scheduler.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        scheduler.setRemoveOnCancelPolicy(true);
        this.timer = scheduler;
    }

    Settings settings() {
        return settings;
    }

    ReentrantLock lock() {
        return lock;
    }

    ExecutorService workers() {
        return workers;
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    ThreadFactory threads(String role) {
        return task -> {
            Thread thread = new Thread(task, "lambda-" + settings.name() + "-" + role);
            thread.setDaemon(true);
            return thread;
        };
    }

    CompletionStage<InvocationResult> invoke(byte[] event) {
        Invocation invocation = new Invocation(event);
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.failedStage(closedAlready());
            }
            waiting.add(invocation);
            dispatch();
        } finally {
            lock.unlock();
        }
        return invocation.result().minimalCompletionStage();
    }

    /** Gives events that wait to children that are free, and starts children as far as allowed. */
    void dispatch() {
        while (!closed && !waiting.isEmpty()) {
            Optional<ExecutionEnvironment> free = free();
            if (free.isPresent()) {
                free.get().assign(waiting.remove());
            } else if (environments.size() < settings.concurrency()) {
                ExecutionEnvironment environment = new ExecutionEnvironment(this, waiting.remove());
                environments.add(environment);
                workers.execute(environment::start);
            } else {
                return;
            }
        }
    }

    private Optional<ExecutionEnvironment> free() {
        return environments.stream()
                .filter(ExecutionEnvironment::isIdle)
                .filter(ExecutionEnvironment::isFree)
                .findFirst()
                .or(() -> environments.stream()
                        .filter(ExecutionEnvironment::isFree)
                        .findFirst());
    }

    /** Takes an event back, ahead of all others. */
    void again(Invocation invocation) {
        waiting.addFirst(invocation);
    }

    void remove(ExecutionEnvironment environment) {
        environments.remove(environment);
        dispatch();
    }

    List<ProcessHandle> children() {
        lock.lock();
        try {
            return environments.stream()
                    .map(ExecutionEnvironment::process)
                    .filter(Objects::nonNull)
                    .filter(Process::isAlive)
                    .map(Process::toHandle)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** Returns false where it has been closed before. */
    boolean close() {
        List<Invocation> left = new ArrayList<>();
        List<ExecutionEnvironment> ending;
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            closed = true;
            ending = List.copyOf(environments);
            for (ExecutionEnvironment environment : ending) {
                @Nullable Invocation current = environment.terminate();
                if (current != null) {
                    left.add(current);
                }
            }
            left.addAll(waiting);
            waiting.clear();
        } finally {
            lock.unlock();
        }
        left.forEach(each -> workers.execute(() -> each.result().completeExceptionally(closedAlready())));
        CompletableFuture<?> gone = CompletableFuture.allOf(
                ending.stream().map(ExecutionEnvironment::gone).toArray(CompletableFuture[]::new));
        if (!ends(gone, TERM)) {
            lock.lock();
            try {
                ending.forEach(ExecutionEnvironment::kill);
            } finally {
                lock.unlock();
            }
            if (!ends(gone, KILL)) {
                settings.log("A child does not end although it was killed");
            }
        }
        timer.shutdownNow();
        workers.shutdown();
        return true;
    }

    private static boolean ends(CompletableFuture<?> gone, Duration within) {
        try {
            gone.get(within.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private IllegalStateException closedAlready() {
        return new IllegalStateException("The function " + settings.name() + " is closed");
    }
}
