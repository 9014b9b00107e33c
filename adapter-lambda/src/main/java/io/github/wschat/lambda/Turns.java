package io.github.wschat.lambda;

import io.github.wschat.core.model.Delivery;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets so many posts be under way at a time, and sixteen times as many wait for their turn; what comes beyond that is throttled. */
final class Turns {

    private static final int WAITING_PER_POST = 16;

    /** Something to be sent. */
    @FunctionalInterface
    interface Post {

        /**
         * Begins it, and never throws.
         *
         * @param left how long it may take
         */
        CompletionStage<Delivery> begin(Duration left);
    }

    private final Duration deadline;
    private final int maxWaiting;
    private final Semaphore free;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final AtomicInteger draining = new AtomicInteger();

    Turns(PostSettings settings) {
        this.deadline = settings.deadline();
        this.free = new Semaphore(settings.maxInFlight());
        this.maxWaiting = Math.multiplyExact(settings.maxInFlight(), WAITING_PER_POST);
    }

    /** Begins a post, at once or when others have ended; what does not begin within the deadline has failed. */
    CompletionStage<Delivery> take(Post post) {
        if (waitingCount.get() == 0 && free.tryAcquire()) {
            CompletableFuture<Delivery> outcome = new CompletableFuture<>();
            begin(post, deadline, outcome);
            return outcome;
        }
        if (waitingCount.incrementAndGet() > maxWaiting) {
            waitingCount.decrementAndGet();
            return Delivery.THROTTLED;
        }
        Waiting turn = new Waiting(post, System.nanoTime() + deadline.toNanos());
        turn.outcome.completeOnTimeout(
                new Delivery.Failed(new TimeoutException("No post could begin within " + deadline)),
                deadline.toNanos(),
                TimeUnit.NANOSECONDS);
        waiting.add(turn);
        drain();
        return turn.outcome;
    }

    private void begin(Post post, Duration left, CompletableFuture<Delivery> outcome) {
        post.begin(left).whenComplete((delivery, thrown) -> {
            free.release();
            outcome.complete(thrown == null ? delivery : new Delivery.Failed(thrown));
            drain();
        });
    }

    /** Lets those that wait begin, as far as posts are free; by one thread at a time, which does it again for the others. */
    private void drain() {
        if (draining.getAndIncrement() != 0) {
            return;
        }
        int asked = 1;
        do {
            while (waitingCount.get() > 0 && free.tryAcquire()) {
                Waiting turn = waiting.poll();
                if (turn == null) {
                    free.release();
                    break;
                }
                waitingCount.decrementAndGet();
                begin(turn);
            }
            asked = draining.addAndGet(-asked);
        } while (asked != 0);
    }

    private void begin(Waiting turn) {
        Duration left = Duration.ofNanos(turn.deadlineNanos - System.nanoTime());
        if (turn.outcome.isDone() || left.isNegative() || left.isZero()) {
            free.release();
            return;
        }
        begin(turn.post, left, turn.outcome);
    }

    /** A post whose turn has not come. */
    private static final class Waiting {

        final Post post;
        final long deadlineNanos;
        final CompletableFuture<Delivery> outcome = new CompletableFuture<>();

        Waiting(Post post, long deadlineNanos) {
            this.post = post;
            this.deadlineNanos = deadlineNanos;
        }
    }
}
