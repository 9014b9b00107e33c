package io.github.wschat.core;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionInfo;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.DeliveryReport;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.in.Broadcast;
import io.github.wschat.core.port.in.Connect;
import io.github.wschat.core.port.in.ConnectDecision;
import io.github.wschat.core.port.in.ConnectRequest;
import io.github.wschat.core.port.in.DescribeConnection;
import io.github.wschat.core.port.in.Disconnect;
import io.github.wschat.core.port.in.SendToAll;
import io.github.wschat.core.port.in.SendToOne;
import io.github.wschat.core.port.out.ConnectionStore;
import io.github.wschat.core.port.out.ConnectionStoreException;
import io.github.wschat.core.port.out.LiveConnections;
import io.github.wschat.core.port.out.MessageSender;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The chat: connects, disconnects, sends to one and to all, on whatever store and transport it is built with.
 *
 * <p><b>What is promised.</b> Each connection that the store lists throughout a broadcast is handed to the {@link MessageSender}
 * exactly once, and the {@link DeliveryReport} counts what became of it: nobody is lost silently. What the transport does with it
 * is the transport's to promise. On Tyrus a message arrives at most once, and those to one connection in order. On API Gateway
 * there is no order, and a post that is repeated after a 5xx or a broken connection may arrive twice (repeats can be switched
 * off). {@link Delivery.Delivered} means that the transport took the message, not that the client has read it.
 *
 * <p><b>A broadcast</b> runs on the caller's thread until every outcome is known. It reads a page, starts its sends, at most
 * {@linkplain Builder#maxInFlight(int) so many} unfinished at a time (the caller waits when they are), and reads the next page
 * while they are under way. So memory stays flat however many are connected, and whoever sends faster than everyone can be served
 * is slowed down. Its rules, by the ids that their tests are named after:
 *
 * <ul>
 *   <li><b>B1</b> It removes from the store exactly the ids reported {@link Delivery.Gone} that are older than the
 *       {@linkplain Builder#connectGrace(Duration) connect grace}, each once, and no other, least of all the sender's. The younger
 *       are counted and kept.
 *   <li><b>B2</b> One failing delivery or removal does not stop the others; the report counts every outcome and sums to the number
 *       tried. A sender that breaks its contract (throws, returns null, completes exceptionally or with null) counts as {@link
 *       Delivery.Failed}.
 *   <li><b>B3</b> It may be given a time to live, from the call, by the chat's clock. At its end nothing new is started; what is
 *       under way gets half a second more, by real time, and then counts as failed, or, if gone but not yet removed, as gone
 *       alone; the report names the cursor from which going on tries nobody twice. While sends complete at once the clock is
 *       looked at for every 64th only. What a store or a sender does in a call that does not return, no time to live can end. An
 *       interrupt of the caller's thread has the same effect as the end of the time to live, and stays set.
 *   <li><b>B4</b> Where the {@linkplain Builder#endpointRefusals(int) first outcomes} are all {@link Delivery.Refused#ENDPOINT},
 *       it starts nothing more and ends so.
 * </ul>
 *
 * <p><b>Threads.</b> The store is called on the caller's thread and, for removals, on the chat's executor; the {@link ChatListener}
 * on the executor alone. Threads that complete a send only count and hand over. The stage that a broadcast returns completes on
 * the executor, after its removals and after {@link ChatListener#broadcastEnded}; where no removal is unfinished and there is no
 * listener, it is returned completed. A broadcast with a time to live waits for its removals on the caller's thread, so that
 * their time is limited too. What comes in after the report is ignored: a connection gone so late is not removed.
 *
 * <p>Immutable and thread-safe. It starts no thread and has nothing to close; the executor is its owner's to shut down. An executor
 * that refuses a removal makes it a failed one, and one that refuses the end of a broadcast makes the stage complete where that is
 * noticed.
 */
public final class Chat implements Connect, Disconnect, SendToAll, SendToOne, DescribeConnection {

    private final ConnectionStore store;
    private final MessageSender sender;
    private final LiveConnections live;
    private final Duration connectionLifetime;
    private final @Nullable GuardedListener listener;
    private final Broadcaster broadcaster;

    private Chat(Builder builder) {
        this.store = builder.store;
        this.sender = builder.sender;
        this.live = builder.live;
        this.connectionLifetime = builder.connectionLifetime;
        this.listener = builder.listener == null ? null : new GuardedListener(builder.listener);
        this.broadcaster = new Broadcaster(
                store,
                sender,
                builder.executor,
                builder.clock,
                listener,
                new Removals(store, builder.executor, listener, builder.maxRemovalsInFlight),
                builder.connectGrace.toMillis(),
                builder.pageSize,
                builder.maxInFlight,
                builder.endpointRefusals);
    }

    /**
     * Begins to build a chat.
     *
     * @param store remembers the connections
     * @param sender hands messages to clients
     * @param live knows what the transport holds
     * @param executor runs the removals and calls the listener. It must run what it takes, on threads of its own that may block
     *     on the store, and should not be the pool that calls the routes: they wait in broadcasts
     * @return a builder with the defaults
     */
    public static Builder builder(
            ConnectionStore store, MessageSender sender, LiveConnections live, Executor executor) {
        return new Builder(store, sender, live, executor);
    }

    /**
     * Records a connection, to expire after {@link #connectionLifetime()}, and admits it.
     *
     * @throws ConnectionStoreException if it could not be recorded
     */
    @Override
    public ConnectDecision connect(ConnectRequest request) {
        store.add(new Connection(
                request.id(), request.connectedAt(), request.connectedAt().plus(connectionLifetime)));
        return new ConnectDecision.Admitted();
    }

    @Override
    public void disconnect(ConnectionId id) {
        store.remove(id);
    }

    /**
     * {@inheritDoc}
     *
     * <p>The stage cannot be completed by whoever gets it.
     */
    @Override
    public CompletionStage<DeliveryReport> sendToAll(Broadcast broadcast) {
        return broadcaster.sendToAll(broadcast);
    }

    /**
     * {@inheritDoc}
     *
     * <p>A sender that breaks its contract (throws, returns null, completes exceptionally or with null) counts as {@link
     * Delivery.Failed}.
     */
    @Override
    public CompletionStage<Delivery> sendToOne(ConnectionId to, OutboundMessage message) {
        CompletionStage<Delivery> stage;
        try {
            stage = Objects.requireNonNull(sender.send(to, message), "The sender returned no stage");
            return Outcomes.ofConstant(stage) != null ? stage : stage.handle(Chat::deliveryOrFailure);
        } catch (Throwable thrown) {
            return CompletableFuture.completedStage(new Delivery.Failed(thrown));
        }
    }

    private static Delivery deliveryOrFailure(@Nullable Delivery delivery, @Nullable Throwable thrown) {
        if (delivery != null) {
            return delivery;
        }
        Throwable cause = thrown instanceof CompletionException wrapper && wrapper.getCause() != null
                ? wrapper.getCause()
                : thrown;
        return new Delivery.Failed(
                cause != null ? cause : new NullPointerException("The sender completed with no outcome"));
    }

    @Override
    public CompletionStage<Optional<ConnectionInfo>> describeConnection(ConnectionId id) {
        return live.find(id);
    }

    /**
     * Returns how long a connection counts after it connected, unless it is removed before; see {@link
     * Builder#connectionLifetime}.
     *
     * @return the duration
     */
    public Duration connectionLifetime() {
        return connectionLifetime;
    }

    /**
     * Returns how often the listener has thrown, or could not be called because the executor refused.
     *
     * @return the count since the chat was built; 0 where it has no listener
     */
    public long listenerFailures() {
        return listener == null ? 0 : listener.failures();
    }

    /** Builds a {@link Chat}. Not thread-safe; may be used again. */
    public static final class Builder {

        // API Gateway ends a connection after two hours; ten minutes cover the time until its $disconnect has run and
        // clocks that differ.
        // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
        private static final Duration DEFAULT_LIFETIME = Duration.ofHours(2).plusMinutes(10);

        private static final Duration LONGEST = Duration.ofDays(36_500);

        private final ConnectionStore store;
        private final MessageSender sender;
        private final LiveConnections live;
        private final Executor executor;
        private Duration connectionLifetime = DEFAULT_LIFETIME;
        private Duration connectGrace = Duration.ofSeconds(30);
        private int pageSize = 1000;
        private int maxInFlight = 256;
        private int maxRemovalsInFlight = 16;
        private int endpointRefusals = 16;
        private @Nullable ChatListener listener;
        private InstantSource clock = InstantSource.system();

        private Builder(ConnectionStore store, MessageSender sender, LiveConnections live, Executor executor) {
            this.store = Objects.requireNonNull(store, "store");
            this.sender = Objects.requireNonNull(sender, "sender");
            this.live = Objects.requireNonNull(live, "live");
            this.executor = Objects.requireNonNull(executor, "executor");
        }

        /**
         * Sets how long a connection counts after it connected, whether or not its end is noticed. Longer than the transport lets
         * a connection live, or it gets no more messages while it is still open.
         *
         * @param lifetime from 1 second to 36 500 days. By default 2 hours and 10 minutes: API Gateway ends a connection after <a
         *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html">two
         *     hours</a>, and the rest is slack for clocks that differ
         * @return this builder
         * @throws IllegalArgumentException if the lifetime is out of its range
         */
        public Builder connectionLifetime(Duration lifetime) {
            connectionLifetime = inRange("connectionLifetime", lifetime, Duration.ofSeconds(1));
            return this;
        }

        /**
         * Sets the age below which a connection that is reported gone is kept: API Gateway answers a post to a connection whose
         * {@code $connect} has not ended yet with 410, too.
         *
         * @param grace from 0 to 36 500 days, counted in milliseconds from {@link Connection#connectedAt()} to the report of the
         *     sender; one exactly as old is removed. By default 30 seconds, since API Gateway gives {@code $connect} at most <a
         *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html">29
         *     seconds</a>
         * @return this builder
         * @throws IllegalArgumentException if the grace is out of its range
         */
        public Builder connectGrace(Duration grace) {
            connectGrace = inRange("connectGrace", grace, Duration.ZERO);
            return this;
        }

        /**
         * Sets how many connections a broadcast reads from the store at a time.
         *
         * @param connections at least 1. By default 1000, about what DynamoDB reads at once (1 MB)
         * @return this builder
         * @throws IllegalArgumentException if it is less
         */
        public Builder pageSize(int connections) {
            pageSize = atLeastOne("pageSize", connections);
            return this;
        }

        /**
         * Sets how many sends of one broadcast may be unfinished; a gone connection counts until it is removed.
         *
         * @param sends at least 1. By default 256: enough to keep a transport busy over a network, and little to hold in memory
         * @return this builder
         * @throws IllegalArgumentException if it is less
         */
        public Builder maxInFlight(int sends) {
            maxInFlight = atLeastOne("maxInFlight", sends);
            return this;
        }

        /**
         * Sets how many removals may be under way, for all broadcasts of this chat together. Each takes a thread of the executor.
         *
         * @param removals at least 1. By default 16, so that many dead connections do not keep the store from the living
         * @return this builder
         * @throws IllegalArgumentException if it is less
         */
        public Builder maxRemovalsInFlight(int removals) {
            maxRemovalsInFlight = atLeastOne("maxRemovalsInFlight", removals);
            return this;
        }

        /**
         * Sets how many of a broadcast's first outcomes have to be {@link Delivery.Refused#ENDPOINT} to end it; where fewer are
         * connected, all of them.
         *
         * @param outcomes at least 1. By default 16: one may be an accident, and to try a million would be of no use
         * @return this builder
         * @throws IllegalArgumentException if it is less
         */
        public Builder endpointRefusals(int outcomes) {
            endpointRefusals = atLeastOne("endpointRefusals", outcomes);
            return this;
        }

        /**
         * Sets who is told what the chat does of its own accord. By default nobody.
         *
         * @param told the listener, in place of an earlier one
         * @return this builder
         */
        public Builder listener(ChatListener told) {
            listener = Objects.requireNonNull(told, "listener");
            return this;
        }

        /**
         * Sets the clock, by which connections have an age and broadcasts an end. By default the system's.
         *
         * @param source the clock; called by several threads, those that complete a send included, so it must not block
         * @return this builder
         */
        public Builder clock(InstantSource source) {
            clock = Objects.requireNonNull(source, "clock");
            return this;
        }

        /**
         * Builds the chat.
         *
         * @return a chat with the settings made so far
         */
        public Chat build() {
            return new Chat(this);
        }

        private static Duration inRange(String setting, Duration value, Duration least) {
            if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        setting + " is between " + least + " and " + LONGEST + ", not " + value);
            }
            return value;
        }

        private static int atLeastOne(String setting, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(setting + " is at least 1, not " + value);
            }
            return value;
        }
    }
}
