package io.github.wschat.lambda;

import java.time.Duration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.core.retry.RetryUtils;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/**
 * How posts to {@code @connections} are made: how many at a time, how long, how often.
 *
 * <p>One setting for all three that depend on each other: the {@linkplain #clientConfiguration() SDK's client}, the connection pool of
 * its HTTP client, whose size should be {@link #maxInFlight()}, and {@link ApiGatewayMessageSender}. Give the same number to {@link
 * io.github.wschat.core.Chat.Builder#maxInFlight(int)}, and no post waits in the sender.
 *
 * @param maxInFlight how many posts are under way at a time, at least 1
 * @param deadline how long a message may take from the call of {@code send} to its outcome, waiting and repeats included; 100
 *     milliseconds to 29 seconds
 * @param maxAttempts how often a post is made at most, 1 (never again) to 20
 * @param atMostOnce whether only a throttled post (429), which has surely not arrived, is made again. Otherwise one that was answered
 *     with a 5xx, or not at all, is made again too, and may arrive twice
 */
public record PostSettings(int maxInFlight, Duration deadline, int maxAttempts, boolean atMostOnce) {

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(29);
    private static final int MOST_ATTEMPTS = 20;

    // So that an attempt that is never answered leaves time for others.
    private static final int ATTEMPTS_IN_DEADLINE = 3;

    // Full jitter: each pause is a random part of these, doubled from one to the next. The seven between eight attempts
    // take 7.1 seconds at most and 3.5 as a rule: so a throttled post is made again for as long as the ten seconds
    // allow,
    // and then says that it was throttled.
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /**
     * Makes settings.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public PostSettings {
        if (maxInFlight < 1) {
            throw new IllegalArgumentException("maxInFlight is at least 1, not " + maxInFlight);
        }
        if (deadline.compareTo(SHORTEST) < 0 || deadline.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "deadline is between " + SHORTEST + " and " + LONGEST + ", not " + deadline);
        }
        if (maxAttempts < 1 || maxAttempts > MOST_ATTEMPTS) {
            throw new IllegalArgumentException(
                    "maxAttempts is between 1 and " + MOST_ATTEMPTS + ", not " + maxAttempts);
        }
    }

    /**
     * Returns the defaults: 64 posts at a time, 10 seconds, 8 attempts, and repeats that may arrive twice.
     *
     * @return settings
     */
    public static PostSettings defaults() {
        return new PostSettings(64, Duration.ofSeconds(10), 8, false);
    }

    /**
     * Sets how many posts are under way at a time.
     *
     * @param posts at least 1
     * @return such settings
     * @throws IllegalArgumentException if it is less
     */
    public PostSettings withMaxInFlight(int posts) {
        return new PostSettings(posts, deadline, maxAttempts, atMostOnce);
    }

    /**
     * Sets how long a message may take.
     *
     * @param duration 100 milliseconds to 29 seconds
     * @return such settings
     * @throws IllegalArgumentException if it is out of its range
     */
    public PostSettings withDeadline(Duration duration) {
        return new PostSettings(maxInFlight, duration, maxAttempts, atMostOnce);
    }

    /**
     * Sets how often a post is made.
     *
     * @param attempts 1 to 20
     * @return such settings
     * @throws IllegalArgumentException if it is out of its range
     */
    public PostSettings withMaxAttempts(int attempts) {
        return new PostSettings(maxInFlight, deadline, attempts, atMostOnce);
    }

    /**
     * Sets whether a post that may have arrived is made again.
     *
     * @param once true if it is not
     * @return such settings
     */
    public PostSettings withAtMostOnce(boolean once) {
        return new PostSettings(maxInFlight, deadline, maxAttempts, once);
    }

    /**
     * Returns what a client of the management API is to be built with: the deadline, a third of it for each attempt, and repeats after a
     * pause with jitter. The SDK's own limit on repeats, which many recipients at once would exhaust, is off: the posts in flight and their
     * deadline are the limit.
     *
     * @return the client's {@code overrideConfiguration}
     */
    public ClientOverrideConfiguration clientConfiguration() {
        return ClientOverrideConfiguration.builder()
                .apiCallTimeout(deadline)
                .apiCallAttemptTimeout(attemptDeadline())
                .retryStrategy(retryStrategy())
                .build();
    }

    Duration attemptDeadline() {
        return deadline.dividedBy(ATTEMPTS_IN_DEADLINE);
    }

    StandardRetryStrategy retryStrategy() {
        StandardRetryStrategy.Builder strategy = atMostOnce
                ? DefaultRetryStrategy.standardStrategyBuilder()
                        .retryOnException(PostSettings::isThrottled)
                        .treatAsThrottling(PostSettings::isThrottled)
                        .useClientDefaults(false)
                : AwsRetryStrategy.standardRetryStrategy().toBuilder();
        return strategy.maxAttempts(maxAttempts)
                .backoffStrategy(BackoffStrategy.exponentialDelay(FIRST_PAUSE, LONGEST_PAUSE))
                .throttlingBackoffStrategy(BackoffStrategy.exponentialDelay(FIRST_PAUSE, LONGEST_PAUSE))
                .circuitBreakerEnabled(false)
                .build();
    }

    private static boolean isThrottled(Throwable thrown) {
        return thrown instanceof SdkServiceException failure && RetryUtils.isThrottlingException(failure);
    }
}
