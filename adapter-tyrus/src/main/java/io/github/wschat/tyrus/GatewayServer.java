package io.github.wschat.tyrus;

import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.filterchain.TransportFilter;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.glassfish.grizzly.strategies.SameThreadIOStrategy;
import org.glassfish.grizzly.threadpool.ThreadPoolConfig;
import org.glassfish.grizzly.utils.IdleTimeoutFilter;
import org.jspecify.annotations.Nullable;

/** Everything that runs while a gateway runs: the listener, the threads, the timer; and the order in which they begin and end. */
final class GatewayServer {

    private static final Logger LOGGER = System.getLogger(GatewayServer.class.getName());
    private static final Duration LONGEST_PERIOD = Duration.ofSeconds(1);

    /** Room for the longest URL, and for as many headers as browsers send. */
    private static final int MAX_HEADER_BYTES = 32 * 1024;

    private static final long STOP_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private enum State {
        NEW,
        RUNNING,
        STOPPED
    }

    private final String host;
    private final String stageName;
    private final GatewayLimits limits;
    private final Origins origins;
    private final List<Class<?>> endpointClasses;
    private final List<ServerEndpointConfig> endpointConfigs;
    private final Pages pages;
    private final CoarseClock clock;
    private final @Nullable ScheduledExecutorService givenTimer;
    private final @Nullable TlsFilter tls;

    private final FrameWriter writer;
    private final ThreadPoolExecutor routePool;

    /** As many threads as it takes: a Jakarta user told of one frame may wait there for what becomes of another. */
    private final ThreadPoolExecutor resultPool;

    private final Rates rates;
    private final Proxies proxies;
    private final @Nullable AccessKeys accessKeys;
    private final WholeRequests wholeRequests;
    private final Peers peers;
    private final Stage stage;
    private final GatewayContainer container = new GatewayContainer();
    private final HttpServer http = new HttpServer();
    private final NetworkListener listener;

    // Guarded by this server's monitor, but for the port, which is final once the state is RUNNING.
    private State state = State.NEW;
    private @Nullable UpgradeFilter upgrades;
    private @Nullable ScheduledExecutorService ownTimer;
    private @Nullable ScheduledFuture<?> look;

    GatewayServer(TyrusGateway.Builder settings) {
        host = settings.host;
        stageName = settings.stage;
        limits = settings.limits;
        endpointClasses = List.copyOf(settings.endpointClasses);
        endpointConfigs = List.copyOf(settings.endpointConfigs);
        pages = settings.pages.beside("/" + stageName);
        clock = new CoarseClock(settings.clock);
        givenTimer = settings.scheduler;
        tls = settings.tls == null ? null : new TlsFilter(settings.tls);
        origins = settings.anyOrigin ? Origins.ANY : new Origins(settings.allowedOrigins, isLoopback(host));
        writer = new FrameWriter("wschat-writer");
        routePool = routePool(limits.routeThreads());
        // Once stopped, there is no thread left to be spared: whoever tells of the last frames runs that himself.
        resultPool = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                threads("wschat-result-"),
                (told, stopped) -> told.run());
        peers = new Peers(limits, clock, writer, resultPool);
        rates = new Rates(limits, settings.clock);
        proxies = new Proxies(settings.trustedProxies);
        accessKeys = settings.accessKeys;
        // One byte more than a message may have tells that it has too many.
        wholeRequests = new WholeRequests(clock, limits.httpRequestTimeout().toMillis(), limits.maxMessageBytes() + 1);
        stage = new Stage(limits, new ConnectionIds(settings.name), clock, peers, routePool);
        listener = new NetworkListener("wschat", host, settings.port);
    }

    GatewayLimits limits() {
        return limits;
    }

    Stage stage() {
        return stage;
    }

    synchronized int port() {
        if (state == State.NEW) {
            throw new IllegalStateException("The gateway has not been started: it has no port yet");
        }
        return listener.getPort();
    }

    URI uri() {
        return uri(tls == null ? "ws" : "wss");
    }

    URI managementEndpoint() {
        return uri(tls == null ? "http" : "https");
    }

    private URI uri(String scheme) {
        String literal = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return URI.create(scheme + "://" + literal + ":" + port() + "/" + stageName);
    }

    synchronized void start(WebSocketApi api) {
        if (state != State.NEW) {
            throw new IllegalStateException("A gateway is started once");
        }
        stage.start(new Dispatcher(api, stageName, limits, rates, clock, routePool));
        deploy();
        setUp();
        try {
            http.start();
        } catch (IOException e) {
            http.shutdownNow();
            container.stop();
            routePool.shutdownNow();
            throw notListening(e);
        }
        writer.start();
        ScheduledExecutorService timer = givenTimer;
        if (timer == null) {
            timer = Executors.newSingleThreadScheduledExecutor(threads("wschat-timer"));
            ownTimer = timer;
        }
        long period = period().toNanos();
        look = timer.scheduleAtFixedRate(this::look, period, period, TimeUnit.NANOSECONDS);
        state = State.RUNNING;
    }

    synchronized void stop(Duration patience) {
        if (state != State.RUNNING) {
            return;
        }
        state = State.STOPPED;
        long end = System.nanoTime() + patience.toNanos();
        if (upgrades != null) {
            upgrades.stop();
        }
        listener.getTransport().unbindAll();
        peers.closeAll(GatewaySession.GOING_AWAY);
        while (!isDone() && System.nanoTime() < end) {
            LockSupport.parkNanos(STOP_POLL_NANOS);
        }
        if (look != null) {
            look.cancel(false);
        }
        if (ownTimer != null) {
            ownTimer.shutdownNow();
        }
        http.shutdownNow();
        routePool.shutdownNow();
        container.stop();
        writer.stop();
        resultPool.shutdown();
    }

    /** In this order: what has left one of them is in the next by then. */
    private boolean isDone() {
        return stage.isEmpty() && peers.open().isEmpty() && stage.dispatcher().isQuiet();
    }

    private void deploy() {
        String path = "/" + stageName;
        try {
            container.addEndpoint(GatewayEndpoint.at(path));
            for (Class<?> endpoint : endpointClasses) {
                container.addEndpoint(endpoint);
            }
            for (ServerEndpointConfig endpoint : endpointConfigs) {
                container.addEndpoint(endpoint);
            }
            container.start("/", -1);
            container.doneDeployment();
        } catch (DeploymentException | IOException e) {
            container.stop();
            throw new GatewayStartException(
                    "The endpoints cannot be deployed beside the stage " + path + ": " + e.getMessage(), e);
        }
    }

    private void setUp() {
        TCPNIOTransport transport = listener.getTransport();
        transport.setIOStrategy(SameThreadIOStrategy.getInstance());
        transport.setSelectorRunnersCount(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
        transport.setWorkerThreadPoolConfig(ThreadPoolConfig.defaultConfig()
                .setPoolName("wschat-http")
                .setCorePoolSize(1)
                .setMaxPoolSize(4));
        // Grizzly would end a connection after 256 requests: a caller of @connections would begin a new one every few
        // seconds.
        listener.getKeepAlive().setMaxRequestsCount(-1);
        listener.getKeepAlive()
                .setIdleTimeoutInSeconds((int) limits.httpIdleTimeout().toSeconds());
        listener.registerAddOn((server, builder) -> addUpgradeFilter(builder));
        http.addListener(listener);
        listener.setMaxHttpHeaderSize(MAX_HEADER_BYTES);
        ManagementApi management =
                new ManagementApi("/" + stageName, stage, limits, rates, origins, proxies, clock, accessKeys);
        http.getServerConfiguration().addHttpHandler(new HttpPages("/" + stageName, management, pages, clock), "/");
    }

    /** Before the filter that calls HTTP's handlers, and after the one that reads HTTP. */
    private void addUpgradeFilter(FilterChainBuilder builder) {
        int codec = builder.indexOfType(HttpServerFilter.class);
        ((HttpServerFilter) builder.get(codec)).setPreserveHeaderCase(true);
        int idle = builder.indexOfType(IdleTimeoutFilter.class);
        UpgradeFilter filter = new UpgradeFilter(
                "/" + stageName,
                container.getWebSocketEngine(),
                stage,
                peers,
                limits,
                rates,
                origins,
                proxies,
                clock,
                new FrameFilter((IdleTimeoutFilter) builder.get(idle), tls));
        int handlers = builder.indexOfType(org.glassfish.grizzly.http.server.HttpServerFilter.class);
        builder.add(handlers, filter);
        builder.add(handlers, wholeRequests.behindHttp());
        builder.add(builder.indexOfType(TransportFilter.class) + 1, wholeRequests.first());
        upgrades = filter;
        if (tls != null) {
            builder.add(builder.indexOfType(TransportFilter.class) + 1, tls);
        }
    }

    private void look() {
        try {
            long now = clock.update();
            stage.look(now);
            peers.look(now);
            wholeRequests.look(now);
        } catch (RuntimeException e) {
            // The timer would never call again, and no limit would hold any more.
            LOGGER.log(Level.ERROR, "A look at the connections failed", e);
        }
    }

    private Duration period() {
        Duration shortest = Stream.of(
                        limits.idleTimeout(),
                        limits.connectionDuration(),
                        limits.integrationTimeout(),
                        limits.stallTimeout(),
                        limits.closeTimeout(),
                        limits.httpRequestTimeout())
                .min(Duration::compareTo)
                .orElse(LONGEST_PERIOD)
                .dividedBy(2);
        return shortest.compareTo(LONGEST_PERIOD) < 0 ? shortest : LONGEST_PERIOD;
    }

    private GatewayStartException notListening(IOException e) {
        String address = host + ":" + listener.getPort();
        return new GatewayStartException(
                e instanceof BindException
                        ? "Cannot listen on " + address + ": " + e.getMessage()
                        : "The gateway cannot start on " + address + ": " + e,
                e);
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            // The listener will say so.
            return false;
        }
    }

    private static ThreadPoolExecutor routePool(int size) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                size,
                size,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                threads("wschat-route-"),
                (task, full) -> {
                    // Only after the gateway has stopped: there is nobody left whom the task could concern.
                    LOGGER.log(Level.DEBUG, "The gateway has stopped: a route is not called any more");
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory threads(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name.endsWith("-") ? name + count.incrementAndGet() : name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
