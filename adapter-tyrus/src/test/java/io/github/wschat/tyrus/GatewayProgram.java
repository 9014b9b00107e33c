package io.github.wschat.tyrus;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.wschat.core.Chat;
import io.github.wschat.core.ChatListener;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.DeliveryReport;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.in.Broadcast;
import io.github.wschat.inmemory.InMemoryConnectionStore;
import io.github.wschat.protocol.ChatRoutes;
import io.github.wschat.protocol.RouteKeys;
import io.github.wschat.protocol.RouteRequest;
import io.github.wschat.protocol.RouteResponse;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * A gateway with a chat, in a process of its own, so that its heap, threads and descriptors can be looked at. It prints its
 * address, and then a line of figures for every line that it reads.
 *
 * <p>Its argument is the stall timeout in seconds. A client that connects with the query {@code slow} waits 50 ms for {@code $connect}.
 */
final class GatewayProgram {

    private final InMemoryConnectionStore store = new InMemoryConnectionStore(InstantSource.system());
    private final Reports reports = new Reports();
    private final Map<Integer, LongAdder> disconnects = new ConcurrentHashMap<>();
    private final Queue<ConnectionId> stalled = new ConcurrentLinkedQueue<>();
    private final TyrusGateway gateway;

    private GatewayProgram(Duration stallTimeout) {
        gateway = TyrusGateway.builder()
                .limits(GatewayLimits.builder().stallTimeout(stallTimeout).build())
                .build();
    }

    public static void main(String[] arguments) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(2);
        GatewayProgram program = new GatewayProgram(Duration.ofSeconds(Long.parseLong(arguments[0])));
        try (TyrusGateway running = program.gateway) {
            Chat chat = Chat.builder(program.store, running, running, executor)
                    .listener(program.reports)
                    .build();
            ChatRoutes routes = ChatRoutes.builder(chat).build();
            Integration integration = Integration.inProcess(request -> switch (request.routeKey()) {
                case RouteKeys.CONNECT -> program.connect(routes, request);
                case RouteKeys.DISCONNECT -> program.disconnect(routes, request);
                default -> routes.handle(request);
            });
            WebSocketApi.Builder api = WebSocketApi.builder();
            routes.routeKeys().forEach(key -> api.route(key, integration));
            running.start(api.build());
            System.out.println(running.uri());
            var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            while (input.readLine() != null) {
                System.out.println(program.figures());
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private CompletionStage<RouteResponse> connect(ChatRoutes routes, RouteRequest request) {
        if (!Objects.requireNonNull(request.handshake()).query().containsKey("slow")) {
            return routes.handle(request);
        }
        return CompletableFuture.supplyAsync(
                        () -> routes.handle(request), CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS))
                .thenCompose(answer -> answer);
    }

    private CompletionStage<RouteResponse> disconnect(ChatRoutes routes, RouteRequest request) {
        int code = Objects.requireNonNull(request.disconnection()).code();
        disconnects.computeIfAbsent(code, unused -> new LongAdder()).increment();
        if (code == 1008) {
            stalled.add(request.connectionId());
        }
        return routes.handle(request);
    }

    private String figures() {
        long laterGone = stalled.stream()
                .filter(id -> gateway.send(id, OutboundMessage.of("late")) == Delivery.GONE)
                .count();
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = TimeUnit.NANOSECONDS.toMillis(system.getProcessCpuTime());
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return "heap=" + heap
                + " threads=" + ManagementFactory.getThreadMXBean().getThreadCount()
                + " descriptors=" + system.getOpenFileDescriptorCount()
                + " cpuMillis=" + cpu
                + " open=" + gateway.openConnections()
                + " stored=" + stored()
                + " broadcasts=" + reports.broadcasts
                + " delivered=" + reports.delivered
                + " throttled=" + reports.throttled
                + " gone=" + reports.gone
                + " otherwise=" + reports.otherwise
                + " disconnected1006=" + disconnected(1006)
                + " disconnected1008=" + disconnected(1008)
                + " disconnected="
                + disconnects.values().stream().mapToLong(LongAdder::sum).sum()
                + " laterGone=" + laterGone;
    }

    private long disconnected(int code) {
        LongAdder count = disconnects.get(code);
        return count == null ? 0 : count.sum();
    }

    private long stored() {
        long count = 0;
        Cursor after = null;
        do {
            ConnectionPage page = store.page(Slice.ALL, after, 1000);
            count += page.connections().size();
            after = page.next();
        } while (after != null);
        return count;
    }

    private static final class Reports implements ChatListener {

        final AtomicLong broadcasts = new AtomicLong();
        final AtomicLong delivered = new AtomicLong();
        final AtomicLong throttled = new AtomicLong();
        final AtomicLong gone = new AtomicLong();
        final AtomicLong otherwise = new AtomicLong();

        @Override
        public void broadcastEnded(Broadcast broadcast, DeliveryReport report) {
            delivered.addAndGet(report.delivered());
            throttled.addAndGet(report.throttled());
            gone.addAndGet(report.gone());
            otherwise.addAndGet(report.tried() - report.delivered() - report.throttled() - report.gone());
            broadcasts.incrementAndGet();
        }
    }
}
