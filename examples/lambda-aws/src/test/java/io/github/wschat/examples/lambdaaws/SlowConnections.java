package io.github.wschat.examples.lambdaaws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** An endpoint of {@code @connections} that takes every post, and answers each after a while. */
final class SlowConnections implements AutoCloseable {

    private final Set<String> posted = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final HttpServer server;

    SlowConnections(Duration delay) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 300);
        server.setExecutor(threads);
        Executor later = CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, threads);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            posted.add(path.substring(path.lastIndexOf('/') + 1));
            later.execute(() -> answer(exchange));
        });
        server.start();
    }

    private static void answer(HttpExchange exchange) {
        try (exchange) {
            exchange.sendResponseHeaders(200, -1);
        } catch (IOException e) {
            // Whoever asked has ended meanwhile, as a function that is killed.
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/production");
    }

    /** Returns the ids that were posted to so far. */
    Set<String> posted() {
        return Set.copyOf(posted);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
