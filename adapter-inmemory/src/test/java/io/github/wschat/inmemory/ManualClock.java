package io.github.wschat.inmemory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands until it is moved, by one thread. */
final class ManualClock implements InstantSource {

    private volatile Instant now = Instant.parse("2026-11-23T12:00:00.123Z");

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration time) {
        now = now.plus(time);
    }
}
