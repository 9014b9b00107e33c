package io.github.wschat.examples.tyruslocal;

import io.github.wschat.core.Chat;
import io.github.wschat.inmemory.InMemoryConnectionStore;
import io.github.wschat.protocol.ChatRoutes;
import io.github.wschat.tyrus.GatewayLimits;
import io.github.wschat.tyrus.TyrusGateway;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A chat on this machine, put together from its parts. */
final class LocalChat {

    // Removals from a store in memory wait for nothing: more threads would only take turns.
    private static final int THREADS = 2;

    private final ExecutorService executor = Executors.newFixedThreadPool(THREADS, LocalChat::thread);
    private final TyrusGateway gateway;
    private final Chat chat;
    private final boolean excludeSender;

    /**
     * Puts a chat together.
     *
     * @throws IllegalArgumentException if the gateway does not take a setting
     */
    LocalChat(Settings settings) {
        TyrusGateway.Builder builder = TyrusGateway.builder()
                .host(settings.host())
                .port(settings.port())
                .stage(settings.stage())
                .limits(GatewayLimits.builder()
                        .maxConnections(settings.maxConnections())
                        .build())
                .allowedOrigins(settings.allowedOrigins());
        WebPage.addTo(builder, settings.stage());
        gateway = builder.build();
        chat = Chat.builder(new InMemoryConnectionStore(InstantSource.system()), gateway, gateway, executor)
                .listener(new EventLog())
                .build();
        excludeSender = settings.excludeSender();
    }

    /**
     * Begins to listen.
     *
     * @return where to connect to
     * @throws io.github.wschat.tyrus.GatewayStartException if it cannot listen
     */
    URI start() {
        gateway.start(ChatRoutes.builder(chat).excludeSender(excludeSender).build());
        return gateway.uri();
    }

    /**
     * Says goodbye to all clients, and ends.
     *
     * @param within how long that may take
     */
    void stop(Duration within) {
        gateway.stop(within);
        executor.shutdown();
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "chat");
        thread.setDaemon(true);
        return thread;
    }
}
