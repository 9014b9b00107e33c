package io.github.wschat.tyrus;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** What throttling lets pass: everything, unless it is on. */
final class Rates {

    private final @Nullable TokenBucket connections;
    private final @Nullable TokenBucket requests;

    Rates(GatewayLimits limits, InstantSource clock) {
        connections = limits.throttling()
                ? new TokenBucket(limits.connectionsPerSecond(), limits.connectionsPerSecond(), clock)
                : null;
        requests =
                limits.throttling() ? new TokenBucket(limits.requestsPerSecond(), limits.requestBurst(), clock) : null;
    }

    /** Returns whether one more client may connect now. */
    boolean allowConnection() {
        return connections == null || connections.take();
    }

    /** Returns whether one more message, or one more call of {@code @connections}, may come now. */
    boolean allowRequest() {
        return requests == null || requests.take();
    }
}
