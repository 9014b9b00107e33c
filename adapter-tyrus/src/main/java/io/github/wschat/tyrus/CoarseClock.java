package io.github.wschat.tyrus;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The time as of the latest look at all sessions: good enough for limits of seconds, and free of a system call where every message
 * asks for it.
 */
final class CoarseClock {

    private final InstantSource source;
    private volatile long millis;

    CoarseClock(InstantSource source) {
        this.source = source;
        this.millis = source.millis();
    }

    /** Returns the time of the latest {@link #update()}, in milliseconds since 1970. */
    long millis() {
        return millis;
    }

    /** Brings the time up to date, and returns it. */
    long update() {
        long now = source.millis();
        millis = now;
        return now;
    }

    /** Returns the exact time. */
    Instant now() {
        return source.instant();
    }
}
