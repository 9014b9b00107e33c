package io.github.wschat.examples.tyruslocal;

import io.github.wschat.core.Chat;
import io.github.wschat.core.port.out.ConnectionStore;
import io.github.wschat.inmemory.InMemoryConnectionStore;
import io.github.wschat.protocol.ChatRoutes;
import io.github.wschat.tyrus.TyrusGateway;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** The lines that README.md quotes. */
final class Wiring {

    private Wiring() {}

    static void chat(Consumer<TyrusGateway> whileItRuns) {
        // README.md quotes from here
        ConnectionStore store = new InMemoryConnectionStore(InstantSource.system());
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try (TyrusGateway gateway = TyrusGateway.builder().port(0).build()) {
            Chat chat = Chat.builder(store, gateway, gateway, executor).build();
            gateway.start(ChatRoutes.builder(chat).build());
            System.out.println("Listening on " + gateway.uri());
            whileItRuns.accept(gateway);
        } finally {
            executor.shutdown();
        }
        // to here
    }
}
