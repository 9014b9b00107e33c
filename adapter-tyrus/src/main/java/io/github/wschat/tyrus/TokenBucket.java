package io.github.wschat.tyrus;

import java.time.InstantSource;

/**
 * A limit on a rate, of the kind that API Gateway has
 * (<a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-protect.html">token bucket</a>): tokens come in
 * at the rate, as long as there are fewer than the burst, and each thing that is let pass takes one.
 *
 * <p>Thread-safe.
 */
final class TokenBucket {

    private final double perMilli;
    private final double burst;
    private final InstantSource clock;

    private double tokens;
    private long filledAt;

    TokenBucket(int perSecond, int burst, InstantSource clock) {
        this.perMilli = perSecond / 1000.0;
        this.burst = burst;
        this.clock = clock;
        this.tokens = burst;
        this.filledAt = clock.millis();
    }

    /** Takes a token; returns false if there is none. */
    synchronized boolean take() {
        long now = clock.millis();
        // Time that goes back fills nothing, and takes nothing away.
        tokens = Math.min(burst, tokens + Math.max(0, now - filledAt) * perMilli);
        filledAt = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
