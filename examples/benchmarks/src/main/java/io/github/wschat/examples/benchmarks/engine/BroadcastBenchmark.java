package io.github.wschat.examples.benchmarks.engine;

import io.github.wschat.core.Chat;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.DeliveryReport;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.in.Broadcast;
import io.github.wschat.core.port.out.ConnectionStore;
import io.github.wschat.core.port.out.MessageSender;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One broadcast to everyone. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH fills the fields.
public class BroadcastBenchmark {

    /** Where the recipients come from. */
    public enum Store {
        /** Nowhere that costs anything, so that the engine is seen alone. */
        PREPARED,
        /** The store that is meant for one server. */
        MEMORY
    }

    /** When outcomes are known. */
    public enum Outcome {
        /** When the sender returns. */
        AT_ONCE,
        /** When another thread says so. */
        LATER
    }

    private static final int PAGE_SIZE = 1000;

    private final Broadcast broadcast = Broadcast.of(OutboundMessage.of("Hello, everyone"));

    @Param
    Store store;

    @Param
    Outcome outcome;

    @Param({"1000", "10000"})
    int recipients;

    private LaterSender later;
    private Chat chat;

    /** Makes the chat and its connections. */
    @Setup
    public void begin() {
        later = new LaterSender();
        ConnectionStore connections = store == Store.PREPARED
                ? new PreparedPages(Populations.connections(recipients), PAGE_SIZE)
                : Populations.inMemory(recipients);
        MessageSender sender = outcome == Outcome.AT_ONCE ? (to, message) -> Delivery.DELIVERED : later;
        chat = Chat.builder(connections, sender, new NoLiveConnections(), Runnable::run)
                .pageSize(PAGE_SIZE)
                .build();
    }

    /** Ends the sender's thread. */
    @TearDown
    public void end() {
        later.close();
    }

    /**
     * Sends to all.
     *
     * @return how many got it
     */
    @Benchmark
    public long sendToAll() {
        DeliveryReport report = chat.sendToAll(broadcast).toCompletableFuture().join();
        if (report.delivered() != recipients) {
            throw new IllegalStateException("Not everyone was reached: " + report);
        }
        return report.delivered();
    }
}
