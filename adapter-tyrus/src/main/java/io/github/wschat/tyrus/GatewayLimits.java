package io.github.wschat.tyrus;

import java.time.Duration;

/**
 * The quotas of a {@link TyrusGateway}, with API Gateway's values as defaults where it has one.
 *
 * <table>
 *   <caption>Settings</caption>
 *   <thead>
 *   <tr><th>setting</th><th>default</th><th>range</th><th>what happens beyond it</th></tr>
 *   </thead>
 *   <tbody>
 *   <tr><td>{@code maxFrameBytes}</td><td>32,768 (API Gateway)</td><td>126 to 131,072</td><td>close 1009</td></tr>
 *   <tr><td>{@code maxMessageBytes}</td><td>131,072 (API Gateway)</td><td>1 to 131,072</td><td>close 1009; a post by {@code
 *       @connections} gets 413</td></tr>
 *   <tr><td>{@code maxUrlLength}</td><td>4,096 (API Gateway)</td><td>1 to 8,192</td><td>414; in characters, path and query
 *       together</td></tr>
 *   <tr><td>{@code idleTimeout}</td><td>10 min (API Gateway)</td><td>1 s to 1 day</td><td>close 1001: no message came from the
 *       client and none was sent to it; pings do not count</td></tr>
 *   <tr><td>{@code connectionDuration}</td><td>2 h (API Gateway)</td><td>1 s to 30 days</td><td>close 1001</td></tr>
 *   <tr><td>{@code integrationTimeout}</td><td>29 s (API Gateway)</td><td>50 ms to 29 s</td><td>an error frame; 504 on
 *       {@code $connect}; the route's thread is interrupted</td></tr>
 *   <tr><td>{@code maxAuthorizerResultBytes}</td><td>8,192 (API Gateway)</td><td>1 to 131,072</td><td>the handshake gets
 *       500</td></tr>
 *   <tr><td>{@code throttling}</td><td>off</td><td>on or off</td><td>whether the three rates below are limits at all; on AWS they
 *       always are</td></tr>
 *   <tr><td>{@code connectionsPerSecond}</td><td>500 (API Gateway)</td><td>at least 1</td><td>the handshake gets 429</td></tr>
 *   <tr><td>{@code requestsPerSecond}</td><td>10,000 (API Gateway)</td><td>at least 1</td><td>a message gets the error frame {@code
 *       Too Many Requests}, a call of {@code @connections} 429; both kinds count together</td></tr>
 *   <tr><td>{@code requestBurst}</td><td>5,000 (API Gateway)</td><td>at least 1</td><td>how many of them may come at once</td></tr>
 *   <tr><td>{@code maxConnections}</td><td>10,000</td><td>at least 1</td><td>the handshake gets 429</td></tr>
 *   <tr><td>{@code outboxBytes}</td><td>1 MiB</td><td>at least 256 KiB</td><td>to a client that does not keep up, messages are
 *       {@code Throttled}</td></tr>
 *   <tr><td>{@code totalOutboxBytes}</td><td>256 MiB</td><td>at least {@code outboxBytes}</td><td>the same, for all clients that do
 *       not keep up together</td></tr>
 *   <tr><td>{@code stallTimeout}</td><td>10 s</td><td>1 s to 1 h</td><td>a client whose socket took nothing while something waited is
 *       cut off, and reported with 1008</td></tr>
 *   <tr><td>{@code closeTimeout}</td><td>2 s</td><td>100 ms to 1 min</td><td>a client that does not answer a close frame is cut
 *       off</td></tr>
 *   <tr><td>{@code httpIdleTimeout}</td><td>30 s</td><td>1 s to 10 min</td><td>a connection that is not yet a WebSocket, and silent
 *       between two requests or in the midst of one, is closed</td></tr>
 *   <tr><td>{@code httpRequestTimeout}</td><td>30 s</td><td>1 s to 10 min</td><td>a connection whose request, or whose opening
 *       handshake, has not come whole by then is closed</td></tr>
 *   <tr><td>{@code concurrentInvocations}</td><td>16</td><td>1 to 10,000</td><td>of one client's messages so many may be at their
 *       integrations, unanswered; the next wait</td></tr>
 *   <tr><td>{@code waitingMessages}</td><td>16</td><td>1 to 10,000</td><td>the gateway stops reading from a client so many of whose
 *       messages wait for their route, until one is done</td></tr>
 *   <tr><td>{@code routeThreads}</td><td>16</td><td>1 to 10,000</td><td>routes wait for a thread</td></tr>
 *   </tbody>
 * </table>
 *
 * <p>A gateway sees of a client only what its socket takes, and a client's system tells of room in its buffer in steps only: on Linux
 * of up to 128 KiB with a buffer of default size, more with a larger one. So a client that surely is not taken for stalled reads, with
 * a default buffer, 128 KiB in every {@code stallTimeout}. Where clients may be slower, set it longer.
 *
 * <p>API Gateway's values are those of its
 * <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html">
 * quotas for WebSocket APIs</a>. Times are looked at once a second, or as much oftener as the shortest of them demands.
 *
 * <p>Immutable.
 */
public final class GatewayLimits {

    private final int maxFrameBytes;
    private final int maxMessageBytes;
    private final Duration idleTimeout;
    private final Duration connectionDuration;
    private final Duration integrationTimeout;
    private final int maxConnections;
    private final int outboxBytes;
    private final long totalOutboxBytes;
    private final Duration stallTimeout;
    private final Duration closeTimeout;
    private final Duration httpIdleTimeout;
    private final int maxUrlLength;
    private final int maxAuthorizerResultBytes;
    private final boolean throttling;
    private final int connectionsPerSecond;
    private final int requestsPerSecond;
    private final int requestBurst;
    private final Duration httpRequestTimeout;
    private final int concurrentInvocations;
    private final int waitingMessages;
    private final int routeThreads;

    private GatewayLimits(Builder builder) {
        this.maxFrameBytes = builder.maxFrameBytes;
        this.maxMessageBytes = builder.maxMessageBytes;
        this.idleTimeout = builder.idleTimeout;
        this.connectionDuration = builder.connectionDuration;
        this.integrationTimeout = builder.integrationTimeout;
        this.maxConnections = builder.maxConnections;
        this.outboxBytes = builder.outboxBytes;
        this.totalOutboxBytes = builder.totalOutboxBytes;
        this.stallTimeout = builder.stallTimeout;
        this.closeTimeout = builder.closeTimeout;
        this.httpIdleTimeout = builder.httpIdleTimeout;
        this.maxUrlLength = builder.maxUrlLength;
        this.maxAuthorizerResultBytes = builder.maxAuthorizerResultBytes;
        this.throttling = builder.throttling;
        this.connectionsPerSecond = builder.connectionsPerSecond;
        this.requestsPerSecond = builder.requestsPerSecond;
        this.requestBurst = builder.requestBurst;
        this.httpRequestTimeout = builder.httpRequestTimeout;
        this.concurrentInvocations = builder.concurrentInvocations;
        this.waitingMessages = builder.waitingMessages;
        this.routeThreads = builder.routeThreads;
    }

    /**
     * Returns the defaults.
     *
     * @return the limits of the table above
     */
    public static GatewayLimits defaults() {
        return builder().build();
    }

    /**
     * Begins with the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the greatest payload of one frame, in both directions.
     *
     * @return the limit, in bytes
     */
    public int maxFrameBytes() {
        return maxFrameBytes;
    }

    /**
     * Returns the greatest message that a client may send, or be posted by {@code @connections}.
     *
     * @return the limit, in bytes of UTF-8
     */
    public int maxMessageBytes() {
        return maxMessageBytes;
    }

    /**
     * Returns how long a connection may be without messages.
     *
     * @return the limit
     */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /**
     * Returns how long a connection may last.
     *
     * @return the limit
     */
    public Duration connectionDuration() {
        return connectionDuration;
    }

    /**
     * Returns how long a route may take.
     *
     * @return the limit
     */
    public Duration integrationTimeout() {
        return integrationTimeout;
    }

    /**
     * Returns how many connections there may be at a time, those still connecting included.
     *
     * @return the limit
     */
    public int maxConnections() {
        return maxConnections;
    }

    /**
     * Returns how much may wait for a client that does not keep up.
     *
     * @return the limit, in bytes
     */
    public int outboxBytes() {
        return outboxBytes;
    }

    /**
     * Returns how much may wait for all clients together that do not keep up.
     *
     * @return the limit, in bytes
     */
    public long totalOutboxBytes() {
        return totalOutboxBytes;
    }

    /**
     * Returns how long a client's socket may take nothing while something waits.
     *
     * @return the limit
     */
    public Duration stallTimeout() {
        return stallTimeout;
    }

    /**
     * Returns how long a client may take to answer a close frame.
     *
     * @return the limit
     */
    public Duration closeTimeout() {
        return closeTimeout;
    }

    /**
     * Returns how long a connection that is not yet a WebSocket may be silent.
     *
     * @return the limit
     */
    public Duration httpIdleTimeout() {
        return httpIdleTimeout;
    }

    /**
     * Returns how long the URL of a handshake may be.
     *
     * @return the limit, in characters, of path and query together
     */
    public int maxUrlLength() {
        return maxUrlLength;
    }

    /**
     * Returns how long an authorizer's answer may be.
     *
     * @return the limit, in bytes of UTF-8
     */
    public int maxAuthorizerResultBytes() {
        return maxAuthorizerResultBytes;
    }

    /**
     * Returns whether rates are limited.
     *
     * @return whether {@link #connectionsPerSecond()}, {@link #requestsPerSecond()} and {@link #requestBurst()} are limits
     */
    public boolean throttling() {
        return throttling;
    }

    /**
     * Returns how many clients may connect in a second, where rates are limited.
     *
     * @return the limit
     */
    public int connectionsPerSecond() {
        return connectionsPerSecond;
    }

    /**
     * Returns how many messages and calls of {@code @connections} may come in a second, where rates are limited.
     *
     * @return the limit
     */
    public int requestsPerSecond() {
        return requestsPerSecond;
    }

    /**
     * Returns how many messages and calls of {@code @connections} may come at once, where rates are limited.
     *
     * @return the limit
     */
    public int requestBurst() {
        return requestBurst;
    }

    /**
     * Returns how long a request may take to come, from its first byte to its last.
     *
     * @return the limit
     */
    public Duration httpRequestTimeout() {
        return httpRequestTimeout;
    }

    /**
     * Returns how many of one client's messages may be at their integrations, unanswered.
     *
     * @return the limit
     */
    public int concurrentInvocations() {
        return concurrentInvocations;
    }

    /**
     * Returns how many messages of one client may wait for their route.
     *
     * @return the limit
     */
    public int waitingMessages() {
        return waitingMessages;
    }

    /**
     * Returns how many threads call the routes.
     *
     * @return the number
     */
    public int routeThreads() {
        return routeThreads;
    }

    /** Sets limits one by one. Not thread-safe. */
    public static final class Builder {

        private int maxFrameBytes = 32 * 1024;
        private int maxMessageBytes = 128 * 1024;
        private Duration idleTimeout = Duration.ofMinutes(10);
        private Duration connectionDuration = Duration.ofHours(2);
        private Duration integrationTimeout = Duration.ofSeconds(29);
        private int maxConnections = 10_000;
        private int outboxBytes = 1024 * 1024;
        private long totalOutboxBytes = 256L * 1024 * 1024;
        private Duration stallTimeout = Duration.ofSeconds(10);
        private Duration closeTimeout = Duration.ofSeconds(2);
        private Duration httpIdleTimeout = Duration.ofSeconds(30);
        private int maxUrlLength = 4096;
        private int maxAuthorizerResultBytes = 8 * 1024;
        private boolean throttling = false;
        private int connectionsPerSecond = 500;
        private int requestsPerSecond = 10_000;
        private int requestBurst = 5_000;
        private Duration httpRequestTimeout = Duration.ofSeconds(30);
        private int concurrentInvocations = 16;
        private int waitingMessages = 16;
        private int routeThreads = 16;

        private Builder() {}

        /**
         * Sets the greatest payload of one frame.
         *
         * @param bytes 126 to 131,072
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder maxFrameBytes(int bytes) {
            maxFrameBytes = inRange("maxFrameBytes", bytes, 126, 128 * 1024);
            return this;
        }

        /**
         * Sets the greatest message that a client may send, or be posted by {@code @connections}.
         *
         * @param bytes 1 to 131,072
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder maxMessageBytes(int bytes) {
            maxMessageBytes = inRange("maxMessageBytes", bytes, 1, 128 * 1024);
            return this;
        }

        /**
         * Sets how long a connection may be without messages.
         *
         * @param duration 1 s to 1 day
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder idleTimeout(Duration duration) {
            idleTimeout = inRange("idleTimeout", duration, Duration.ofSeconds(1), Duration.ofDays(1));
            return this;
        }

        /**
         * Sets how long a connection may last.
         *
         * @param duration 1 s to 30 days; no longer than the chat remembers a connection
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder connectionDuration(Duration duration) {
            connectionDuration = inRange("connectionDuration", duration, Duration.ofSeconds(1), Duration.ofDays(30));
            return this;
        }

        /**
         * Sets how long a route may take.
         *
         * @param duration 50 ms to 29 s
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder integrationTimeout(Duration duration) {
            integrationTimeout = inRange("integrationTimeout", duration, Duration.ofMillis(50), Duration.ofSeconds(29));
            return this;
        }

        /**
         * Sets how many connections there may be at a time.
         *
         * @param count at least 1
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder maxConnections(int count) {
            maxConnections = inRange("maxConnections", count, 1, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Sets how much may wait for a client that does not keep up.
         *
         * @param bytes at least 256 KiB
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder outboxBytes(int bytes) {
            outboxBytes = inRange("outboxBytes", bytes, 256 * 1024, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Sets how much may wait for all clients together that do not keep up.
         *
         * @param bytes at least as much as for one
         * @return this builder
         * @throws IllegalArgumentException if the value is not positive
         */
        public Builder totalOutboxBytes(long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("totalOutboxBytes is at least 1, not " + bytes);
            }
            totalOutboxBytes = bytes;
            return this;
        }

        /**
         * Sets how long a client's socket may take nothing while something waits.
         *
         * @param duration 1 s to 1 h
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder stallTimeout(Duration duration) {
            stallTimeout = inRange("stallTimeout", duration, Duration.ofSeconds(1), Duration.ofHours(1));
            return this;
        }

        /**
         * Sets how long a client may take to answer a close frame.
         *
         * @param duration 100 ms to 1 min
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder closeTimeout(Duration duration) {
            closeTimeout = inRange("closeTimeout", duration, Duration.ofMillis(100), Duration.ofMinutes(1));
            return this;
        }

        /**
         * Sets how long a connection that is not yet a WebSocket may be silent: in the midst of its opening handshake, or between two
         * HTTP requests. A {@code $connect} that takes long is no silence of the client's. Measured in real time, by a look every
         * second.
         *
         * @param duration 1 s to 10 min; parts of a second are left out
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder httpIdleTimeout(Duration duration) {
            httpIdleTimeout = inRange("httpIdleTimeout", duration, Duration.ofSeconds(1), Duration.ofMinutes(10));
            return this;
        }

        /**
         * Sets how long the URL of a handshake may be, path and query together.
         *
         * @param characters 1 to 8,192
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder maxUrlLength(int characters) {
            maxUrlLength = inRange("maxUrlLength", characters, 1, 8192);
            return this;
        }

        /**
         * Sets how long an authorizer's answer may be.
         *
         * @param bytes 1 to 131,072
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder maxAuthorizerResultBytes(int bytes) {
            maxAuthorizerResultBytes = inRange("maxAuthorizerResultBytes", bytes, 1, 128 * 1024);
            return this;
        }

        /**
         * Sets whether rates are limited, as they are on AWS. Off by default: what shares one laptop does not share a quota.
         *
         * @param on whether they are
         * @return this builder
         */
        public Builder throttling(boolean on) {
            throttling = on;
            return this;
        }

        /**
         * Sets how many clients may connect in a second, where {@linkplain #throttling rates are limited}.
         *
         * @param count at least 1
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder connectionsPerSecond(int count) {
            connectionsPerSecond = inRange("connectionsPerSecond", count, 1, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Sets how many messages and calls of {@code @connections} may come in a second, where {@linkplain #throttling rates are
         * limited}.
         *
         * @param count at least 1
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder requestsPerSecond(int count) {
            requestsPerSecond = inRange("requestsPerSecond", count, 1, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Sets how many messages and calls of {@code @connections} may come at once, where {@linkplain #throttling rates are limited}.
         *
         * @param count at least 1
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder requestBurst(int count) {
            requestBurst = inRange("requestBurst", count, 1, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Sets how long a request, or an opening handshake, may take to come, from its first byte, or from the connection's begin, to its
         * last. It ends a client that sends a byte now and then for ever.
         *
         * @param duration 1 s to 10 min
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder httpRequestTimeout(Duration duration) {
            httpRequestTimeout = inRange("httpRequestTimeout", duration, Duration.ofSeconds(1), Duration.ofMinutes(10));
            return this;
        }

        /**
         * Sets how many of one client's messages may be at their integrations, unanswered.
         *
         * @param count 1 to 10,000
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder concurrentInvocations(int count) {
            concurrentInvocations = inRange("concurrentInvocations", count, 1, 10_000);
            return this;
        }

        /**
         * Sets how many messages of one client may wait for their route.
         *
         * @param count 1 to 10,000
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder waitingMessages(int count) {
            waitingMessages = inRange("waitingMessages", count, 1, 10_000);
            return this;
        }

        /**
         * Sets how many threads call the routes.
         *
         * @param count 1 to 10,000
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder routeThreads(int count) {
            routeThreads = inRange("routeThreads", count, 1, 10_000);
            return this;
        }

        /**
         * Makes the limits.
         *
         * @return the limits
         * @throws IllegalArgumentException if all outboxes together may hold less than one
         */
        public GatewayLimits build() {
            if (totalOutboxBytes < outboxBytes) {
                throw new IllegalArgumentException(
                        "totalOutboxBytes is at least outboxBytes, " + outboxBytes + ", not " + totalOutboxBytes);
            }
            return new GatewayLimits(this);
        }

        private static int inRange(String name, int value, int least, int greatest) {
            if (value < least || value > greatest) {
                throw new IllegalArgumentException(name + " is " + least + " to " + greatest + ", not " + value);
            }
            return value;
        }

        private static Duration inRange(String name, Duration value, Duration least, Duration greatest) {
            if (value.compareTo(least) < 0 || value.compareTo(greatest) > 0) {
                throw new IllegalArgumentException(name + " is " + least + " to " + greatest + ", not " + value);
            }
            return value;
        }
    }
}
