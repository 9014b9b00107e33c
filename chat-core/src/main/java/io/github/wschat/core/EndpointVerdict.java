package io.github.wschat.core;

import io.github.wschat.core.model.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * Decides rule B4: whether the first outcomes of a broadcast are all {@link Delivery.Refused#ENDPOINT}. Not thread-safe: guarded
 * by its owner's lock, which also puts the outcomes in order.
 */
final class EndpointVerdict {

    private final int enough;
    private int refusals;
    private boolean decided;

    EndpointVerdict(int enough) {
        this.enough = enough;
    }

    void outcome(@Nullable Delivery outcome) {
        if (!decided) {
            if (outcome == Delivery.Refused.ENDPOINT) {
                refusals++;
                decided = refusals == enough;
            } else {
                refusals = 0;
                decided = true;
            }
        }
    }

    /** Whether further outcomes can no longer change anything. */
    boolean isDecided() {
        return decided;
    }

    /** Whether enough outcomes have come in, and were all refusals. */
    boolean isRefused() {
        return refusals == enough;
    }

    /** Whether there were outcomes, and all of them refusals, where no more will come in. */
    boolean isRefusedAfterAll() {
        return refusals > 0;
    }
}
