package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.model.ClientIdentity;
import io.github.wschat.protocol.RouteKeys;
import io.github.wschat.protocol.RouteResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

// No socket is in it.
@Tag("plain")
class DispatcherTest {

    private final ManualTime time = new ManualTime();
    private final CoarseClock clock = new CoarseClock(time);
    private final GatewayLimits limits = GatewayLimits.builder().build();
    private final Queue<Runnable> pool = new ArrayDeque<>();
    private final Stage stage = new Stage(
            limits,
            new ConnectionIds(null),
            clock,
            new Peers(limits, clock, new FrameWriter("never started"), Runnable::run),
            pool::add);
    private int told;

    @BeforeEach
    void start() {
        WebSocketApi api = WebSocketApi.builder()
                .route(RouteKeys.DISCONNECT, Integration.inProcess(request -> {
                    told++;
                    return new CompletableFuture<RouteResponse>();
                }))
                .build();
        stage.start(new Dispatcher(api, "production", limits, new Rates(limits, time), clock, pool::add));
    }

    @Test
    @DisplayName("While the pool has no thread to spare, an overdue $disconnect waits there once, not once a second")
    void overdueDisconnectWaitsOnce() {
        GatewaySession session = Objects.requireNonNull(stage.connecting(new ClientIdentity("127.0.0.1", null)));
        session.mailbox().begin(); // a message that a handler does not let go of
        session.closed(WebSocketPeer.LOST);
        for (int second = 0; second < 600; second++) {
            time.advance(Duration.ofSeconds(1));
            stage.look(clock.update());
        }

        assertThat(pool).hasSize(1);
        pool.remove().run();
        assertThat(told).isEqualTo(1);
    }
}
