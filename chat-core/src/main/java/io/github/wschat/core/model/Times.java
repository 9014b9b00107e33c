package io.github.wschat.core.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The range and precision that the model's times keep to. */
final class Times {

    /** 9999-12-31T23:59:59Z. */
    private static final Instant LAST = Instant.ofEpochSecond(253_402_300_799L);

    private Times() {}

    static Instant inRange(String name, Instant time) {
        if (time.isBefore(Instant.EPOCH) || time.isAfter(LAST)) {
            throw new IllegalArgumentException(
                    name + " lies between " + Instant.EPOCH + " and " + LAST + ", not at " + time);
        }
        return time;
    }

    static Instant roundedUpToSeconds(Instant time) {
        Instant second = time.truncatedTo(ChronoUnit.SECONDS);
        return second.equals(time) ? second : second.plusSeconds(1);
    }
}
