package io.github.wschat.core;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.DeliveryReport;
import io.github.wschat.core.model.DeliveryReport.Ending;
import io.github.wschat.core.model.InvalidCursorException;
import io.github.wschat.core.port.in.Broadcast;
import io.github.wschat.core.port.out.ConnectionStoreException;
import io.github.wschat.core.port.out.ConnectionStoreException.Operation;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The caller's part of one broadcast: it walks, sends, and waits.
 *
 * <p>Owned by the caller's thread. Outcomes that it learns at once it counts here, without a lock; those that come in on other
 * threads are counted by the {@link Ledger}.
 */
final class BroadcastRun {

    /** How long what is under way may still take when the time is over (rule B3). */
    static final long GRACE_MILLIS = 500;

    /** How many outcomes that are known at once go by between two looks at the clock. */
    private static final int CLOCK_STRIDE = 64;

    private final Broadcaster chat;
    private final Broadcast broadcast;
    private final Deadline deadline;
    private final Ledger ledger;
    private final Outcomes known = new Outcomes();
    private long sendsStarted;
    private long placesTaken;
    private long placesFreed;
    private boolean endpointDecided;
    private int sendsUntilClock;
    private boolean interrupted;
    private @Nullable ConnectionStoreException storeFailure;

    BroadcastRun(Broadcaster chat, Broadcast broadcast) {
        this.chat = chat;
        this.broadcast = broadcast;
        this.deadline = Deadline.from(chat.clock(), broadcast.timeToLive());
        this.ledger = new Ledger(broadcast, chat.executor(), chat.listener(), chat.endpointRefusals());
    }

    CompletionStage<DeliveryReport> run() {
        // Not a field: a sender that never answers holds on to the run, which must not hold on to a page.
        Walk walk = new Walk(chat.store(), broadcast.slice(), broadcast.after(), chat.pageSize());
        try {
            Ending walked = sendToEveryone(walk);
            boolean inTime = awaitOutcomes();
            Ending ending = ledger.settle(walked, interrupted, sendsStarted, known, inTime);
            Cursor resumeAfter = ending == Ending.COMPLETE ? null : walk.position();
            return ledger.conclude(ending, resumeAfter, storeFailure);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Ending sendToEveryone(Walk walk) {
        while (!walk.isAtEnd()) {
            Ending cut = cutShort();
            if (cut != null) {
                return cut;
            }
            try {
                walk.readPage();
            } catch (RuntimeException failure) {
                if (failure instanceof InvalidCursorException && walk.isAtFirstPage()) {
                    throw failure;
                }
                // A store that throws anything else breaks rule S8; who was reached is worth a report all the same.
                storeFailure = failure instanceof ConnectionStoreException expected
                        ? expected
                        : new ConnectionStoreException(Operation.PAGE, null, failure);
                return Ending.STORE_FAILED;
            }
            Ending ended = sendToPage(walk);
            if (ended != null) {
                return ended;
            }
        }
        return Ending.COMPLETE;
    }

    /** Returns why the broadcast has to end, or null if it goes on after this page. */
    private @Nullable Ending sendToPage(Walk walk) {
        while (walk.pageHasNext()) {
            Connection to = walk.peek();
            if (!to.id().equals(broadcast.except())) {
                Ending ended = awaitTurn();
                if (ended != null) {
                    return ended;
                }
                send(to);
            }
            walk.pass();
        }
        return null;
    }

    /** Returns null when the next one may be sent to, or why nobody may any more. */
    private @Nullable Ending awaitTurn() {
        if (--sendsUntilClock < 0) {
            sendsUntilClock = CLOCK_STRIDE - 1;
            Ending cut = cutShort();
            if (cut != null) {
                return cut;
            }
        }
        return endpointDecided && placesTaken - placesFreed < chat.maxInFlight() ? null : awaitPlace();
    }

    private @Nullable Ending awaitPlace() {
        if (!ledger.awaitPlace(placesTaken - chat.maxInFlight(), this::isCutShort, deadline.pollMillis())) {
            return cutShort();
        }
        placesFreed = ledger.placesFreed();
        endpointDecided = ledger.isEndpointDecided();
        return ledger.isEndpointRefused() ? Ending.ENDPOINT_REFUSED : null;
    }

    private void send(Connection to) {
        CompletionStage<Delivery> stage;
        try {
            stage = chat.sender().send(to.id(), broadcast.message());
        } catch (Throwable thrown) {
            countKnown(to, new Delivery.Failed(thrown));
            return;
        }
        Delivery outcome = Outcomes.ofConstant(stage);
        if (outcome != null) {
            countKnown(to, outcome);
        } else {
            sendsUntilClock = 0;
            sendsStarted++;
            placesTaken++;
            Recipient recipient = new Recipient(to, chat, ledger);
            try {
                var unused = stage.whenComplete(recipient);
            } catch (Throwable thrown) {
                recipient.accept(null, thrown);
            }
        }
    }

    private void countKnown(Connection to, Delivery outcome) {
        known.count(outcome);
        if (!endpointDecided) {
            ledger.judgeEndpoint(outcome);
        }
        if (outcome == Delivery.Gone.INSTANCE && chat.isPastConnectGrace(to)) {
            placesTaken++;
            ledger.removalBegins();
            chat.removals().submit(new Recipient(to, chat, ledger));
        }
    }

    /** Waits until all is known that the caller has to wait for. Returns whether that came before the time was over. */
    private boolean awaitOutcomes() {
        if (ledger.awaitSends(sendsStarted, deadline.exists(), this::isCutShort, deadline.pollMillis())) {
            return true;
        }
        long begin = System.nanoTime();
        return ledger.awaitSends(sendsStarted, true, () -> isGraceOver(begin), Deadline.POLL_MILLIS);
    }

    private boolean isGraceOver(long begin) {
        noteInterrupt();
        return System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS);
    }

    private boolean isCutShort() {
        return cutShort() != null;
    }

    /** Returns why the broadcast has to end early, or null if it need not. */
    private @Nullable Ending cutShort() {
        noteInterrupt();
        if (interrupted) {
            return Ending.INTERRUPTED;
        }
        return deadline.isOver() ? Ending.TIME_TO_LIVE : null;
    }

    /** Takes the thread's interrupt, which would end every further wait, until the run returns. */
    private void noteInterrupt() {
        if (Thread.interrupted()) {
            interrupted = true;
        }
    }
}
