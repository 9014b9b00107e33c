package io.github.wschat.examples.benchmarks.engine;

import io.github.wschat.core.Chat;
import io.github.wschat.core.model.ClientIdentity;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.protocol.ChatRoutes;
import io.github.wschat.protocol.RouteRequest;
import io.github.wschat.protocol.RouteResponse;
import io.github.wschat.protocol.RouteSelector;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a message costs once, however many receive it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH fills the fields.
public class MessageBenchmark {

    @Param
    Text text;

    private String payload;
    private RouteSelector selector;
    private ChatRoutes routes;
    private RouteRequest request;

    /** Makes the payload, and a chat that nobody is in. */
    @Setup
    public void begin() {
        payload = "{\"action\":\"sendmessage\",\"message\":\"" + text.text() + "\"}";
        Chat chat = Chat.builder(
                        new PreparedPages(List.of(), 1),
                        (to, message) -> Delivery.DELIVERED,
                        new NoLiveConnections(),
                        Runnable::run)
                .build();
        routes = ChatRoutes.builder(chat).build();
        selector = RouteSelector.of(RouteSelector.BY_ACTION, routes.routeKeys());
        request = RouteRequest.message(
                "sendmessage",
                new ConnectionId("id-000000000000="),
                new ClientIdentity("127.0.0.1", null),
                Instant.now(),
                "request",
                payload);
    }

    /**
     * Finds the route.
     *
     * @return its key
     */
    @Benchmark
    public @Nullable String selectRoute() {
        return selector.select(payload);
    }

    /**
     * Reads the payload, makes the message, and finds nobody to send it to.
     *
     * @return the answer
     */
    @Benchmark
    public RouteResponse handle() {
        return routes.handle(request).toCompletableFuture().join();
    }

    /**
     * Makes the message, which is its UTF-8 form.
     *
     * @return the message
     */
    @Benchmark
    public OutboundMessage makeMessage() {
        return OutboundMessage.of(text.text());
    }
}
