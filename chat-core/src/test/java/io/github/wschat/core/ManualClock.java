package io.github.wschat.core;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until it is told otherwise. Thread-safe. */
final class ManualClock implements InstantSource {

    static final Instant BEGIN = Instant.parse("2030-01-01T00:00:00Z");

    private final AtomicLong millis = new AtomicLong(BEGIN.toEpochMilli());
    private final AtomicLong reads = new AtomicLong();

    @Override
    public Instant instant() {
        reads.incrementAndGet();
        return Instant.ofEpochMilli(millis.get());
    }

    void advance(Duration duration) {
        millis.addAndGet(duration.toMillis());
    }

    long reads() {
        return reads.get();
    }
}
