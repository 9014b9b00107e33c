package io.github.wschat.core.model;

import org.jspecify.annotations.Nullable;

/**
 * What became of a broadcast: the outcome for everyone that was tried, and whether that was everyone.
 *
 * @param ending how the broadcast ended
 * @param delivered how many sends ended {@link Delivery.Delivered}
 * @param gone how many ended {@link Delivery.Gone}
 * @param throttled how many ended {@link Delivery.Throttled}
 * @param tooLarge how many ended {@link Delivery.TooLarge}
 * @param refused how many ended {@link Delivery.Refused}, for either reason
 * @param unreachable how many ended {@link Delivery.Unreachable}
 * @param failed how many ended {@link Delivery.Failed}, broke the sender's contract, or were unfinished at the end
 * @param removed how many of the gone were removed from the store
 * @param removalsFailed how many of the gone could not be removed. Where both together are fewer than {@code gone}, the others were
 *     younger than the connect grace and are kept, or their removal was unfinished when the time was over
 * @param resumeAfter where to go on so that nobody is tried twice: the position after the last connection tried; null where the
 *     broadcast is complete, or where nobody was passed and it was given no cursor either
 */
public record DeliveryReport(
        Ending ending,
        long delivered,
        long gone,
        long throttled,
        long tooLarge,
        long refused,
        long unreachable,
        long failed,
        long removed,
        long removalsFailed,
        @Nullable Cursor resumeAfter) {

    /** How a broadcast ended. */
    public enum Ending {
        /** Everyone was tried, and every outcome came in. */
        COMPLETE,
        /** Its time to live was over before everyone was tried, or before every outcome had come in. */
        TIME_TO_LIVE,
        /** The first outcomes were all {@link Delivery.Refused#ENDPOINT}: the sender's address or permission is wrong. */
        ENDPOINT_REFUSED,
        /** The connection store failed. */
        STORE_FAILED,
        /** The caller's thread was interrupted before everyone was tried, or before every outcome had come in. */
        INTERRUPTED
    }

    /**
     * Returns how many connections were tried.
     *
     * @return the sum of all outcomes
     */
    public long tried() {
        return delivered + gone + throttled + tooLarge + refused + unreachable + failed;
    }

    /** Returns how it ended, how many were delivered, the other counts that are not zero, and from where to go on if there is more. */
    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder(ending.name()).append(": delivered=").append(delivered);
        count(text, "gone", gone);
        count(text, "throttled", throttled);
        count(text, "tooLarge", tooLarge);
        count(text, "refused", refused);
        count(text, "unreachable", unreachable);
        count(text, "failed", failed);
        count(text, "removed", removed);
        count(text, "removalsFailed", removalsFailed);
        if (resumeAfter != null) {
            text.append(", resumeAfter=").append(resumeAfter);
        }
        return text.toString();
    }

    private static void count(StringBuilder text, String name, long count) {
        if (count != 0) {
            text.append(", ").append(name).append('=').append(count);
        }
    }
}
