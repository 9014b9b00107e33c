package io.github.wschat.core;

import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.DeliveryReport;
import io.github.wschat.core.model.DeliveryReport.Ending;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The outcomes of one broadcast, counted. Not thread-safe: owned by one thread, or guarded by its owner's lock. */
final class Outcomes {

    private long delivered;
    private long gone;
    private long throttled;
    private long tooLarge;
    private long refused;
    private long unreachable;
    private long failed;
    private long removed;
    private long removalsFailed;

    /** Returns what one of {@link Delivery}'s constant stages holds, or null for any other stage. */
    static @Nullable Delivery ofConstant(@Nullable CompletionStage<Delivery> stage) {
        if (stage == Delivery.DELIVERED) {
            return Delivery.Delivered.INSTANCE;
        } else if (stage == Delivery.GONE) {
            return Delivery.Gone.INSTANCE;
        } else if (stage == Delivery.THROTTLED) {
            return Delivery.Throttled.INSTANCE;
        } else if (stage == Delivery.TOO_LARGE) {
            return Delivery.TooLarge.INSTANCE;
        } else if (stage == Delivery.UNREACHABLE) {
            return Delivery.Unreachable.INSTANCE;
        } else if (stage == Delivery.REFUSED_ENDPOINT) {
            return Delivery.Refused.ENDPOINT;
        } else if (stage == Delivery.REFUSED_ID) {
            return Delivery.Refused.ID;
        }
        return null;
    }

    /** Counts what became of one send; whatever is no known outcome, null included, has failed. */
    void count(@Nullable Delivery outcome) {
        if (outcome == Delivery.Delivered.INSTANCE) {
            delivered++;
        } else if (outcome == Delivery.Gone.INSTANCE) {
            gone++;
        } else if (outcome == Delivery.Throttled.INSTANCE) {
            throttled++;
        } else if (outcome == Delivery.TooLarge.INSTANCE) {
            tooLarge++;
        } else if (outcome instanceof Delivery.Refused) {
            refused++;
        } else if (outcome == Delivery.Unreachable.INSTANCE) {
            unreachable++;
        } else {
            failed++;
        }
    }

    void countUnfinished(long sends) {
        failed += sends;
    }

    void countRemoval(boolean succeeded) {
        if (succeeded) {
            removed++;
        } else {
            removalsFailed++;
        }
    }

    void add(Outcomes other) {
        delivered += other.delivered;
        gone += other.gone;
        throttled += other.throttled;
        tooLarge += other.tooLarge;
        refused += other.refused;
        unreachable += other.unreachable;
        failed += other.failed;
        removed += other.removed;
        removalsFailed += other.removalsFailed;
    }

    DeliveryReport report(Ending ending, @Nullable Cursor resumeAfter) {
        return new DeliveryReport(
                ending,
                delivered,
                gone,
                throttled,
                tooLarge,
                refused,
                unreachable,
                failed,
                removed,
                removalsFailed,
                resumeAfter);
    }
}
