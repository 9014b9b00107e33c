package io.github.wschat.dynamodb;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that stands until it is moved, by one thread. It stands far in the future: DynamoDB Local has a clock of its own, and
 * deletes within seconds what has expired by that.
 */
final class ManualClock implements InstantSource {

    private volatile Instant now = Instant.parse("2226-11-23T12:00:01.123Z");

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration time) {
        now = now.plus(time);
    }
}
