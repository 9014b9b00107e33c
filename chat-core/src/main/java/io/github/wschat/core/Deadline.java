package io.github.wschat.core;

import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The end of a broadcast's time to live, by a clock's milliseconds. */
final class Deadline {

    /** How often one who waits looks at the clock, which cannot wake anybody. */
    static final long POLL_MILLIS = 10;

    private final InstantSource clock;
    private final long begin;
    private final long millis;

    private Deadline(InstantSource clock, long begin, long millis) {
        this.clock = clock;
        this.begin = begin;
        this.millis = millis;
    }

    static Deadline from(InstantSource clock, @Nullable Duration timeToLive) {
        return timeToLive == null
                ? new Deadline(clock, 0, Long.MAX_VALUE)
                : new Deadline(clock, clock.millis(), roundedUpToMillis(timeToLive));
    }

    boolean exists() {
        return millis != Long.MAX_VALUE;
    }

    boolean isOver() {
        return exists() && clock.millis() - begin >= millis;
    }

    /** Returns how long one may wait between two looks at the clock, in the terms of {@link Object#wait(long)}. */
    long pollMillis() {
        return exists() ? POLL_MILLIS : 0;
    }

    private static long roundedUpToMillis(Duration duration) {
        // A time to live beyond this one's end is none: long counts 292 million years in milliseconds.
        return duration.toSeconds() >= Long.MAX_VALUE / 1000
                ? Long.MAX_VALUE
                : duration.plusNanos(999_999).toMillis();
    }
}
