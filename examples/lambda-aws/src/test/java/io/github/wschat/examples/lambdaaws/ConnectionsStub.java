package io.github.wschat.examples.lambdaaws;

import java.net.InetAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Takes the place of {@code @connections}: answers every post with 200, after a set time, and tells who was posted to and when. */
final class ConnectionsStub implements AutoCloseable {

    /** The posts of one broadcast. */
    static final class Posts {

        private final Runnable atFirst;
        private final AtomicBoolean begun = new AtomicBoolean();
        private final Set<String> ids = ConcurrentHashMap.newKeySet();
        private volatile long firstNanos;
        private volatile long lastNanos;

        private Posts(Runnable atFirst) {
            this.atFirst = atFirst;
        }

        private void take(String id) {
            if (begun.compareAndSet(false, true)) {
                firstNanos = System.nanoTime();
                atFirst.run();
            }
            ids.add(id);
            lastNanos = System.nanoTime();
        }

        /** Whom a message was posted to. */
        Set<String> ids() {
            return Set.copyOf(ids);
        }

        /** How many came in a second, from the first to the last. */
        double perSecond() {
            return ids.size() * 1e9 / (lastNanos - firstNanos);
        }
    }

    // Few, as the function that is measured runs on the same processors.
    private static final int THREADS = 8;

    private final Duration latency;
    private final Server server = new Server(new QueuedThreadPool(THREADS));
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private volatile Posts posts = new Posts(() -> {});

    ConnectionsStub(Duration latency) throws Exception {
        this.latency = latency;
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
        server.setHandler(new Front());
        server.start();
    }

    private final class Front extends Handler.Abstract.NonBlocking {

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            String path = request.getHttpURI().getPath();
            posts.take(URLDecoder.decode(path.substring(path.lastIndexOf('/') + 1), StandardCharsets.UTF_8));
            Runnable answer = latency.isZero() ? callback::succeeded : () -> later(callback::succeeded);
            Content.Source.consumeAll(request, Callback.from(answer, callback::failed));
            return true;
        }
    }

    private void later(Runnable answer) {
        var unused = timer.schedule(answer, latency.toNanos(), TimeUnit.NANOSECONDS);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getURI().getPort() + "/production");
    }

    /** Begins to count anew; what is given runs when the first post comes, on its thread. */
    Posts begin(Runnable atFirst) {
        Posts next = new Posts(atFirst);
        posts = next;
        return next;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            server.stop();
        } catch (Exception e) {
            throw new AssertionError("The stub could not be stopped", e);
        }
    }
}
