package example;

import io.github.wschat.core.Chat;
import io.github.wschat.core.model.DeliveryReport;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.in.Broadcast;
import io.github.wschat.core.port.in.ConnectRequest;
import io.github.wschat.inmemory.InMemoryConnectionStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A chat over a transport of one's own: three connect, one vanishes, and everyone is sent to. */
public final class Broadcasting {

    private Broadcasting() {}

    /** Prints what the clients receive, and the report. */
    public static void main(String[] args) throws Exception {
        InstantSource clock = InstantSource.system();
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            Mailboxes mailboxes = new Mailboxes(clock);
            Chat chat = Chat.builder(new InMemoryConnectionStore(clock), mailboxes, mailboxes, executor)
                    .build();
            List<Mailbox> clients =
                    List.of(mailboxes.connect("ada"), mailboxes.connect("ben"), mailboxes.connect("cem"));
            Instant aMinuteAgo = clock.instant().minusSeconds(60);
            for (Mailbox client : clients) {
                chat.connect(ConnectRequest.of(client.id(), aMinuteAgo, client.info().identity()));
            }
            mailboxes.leave(clients.get(1).id());

            DeliveryReport report = chat.sendToAll(Broadcast.of(OutboundMessage.of("hello, everyone!")))
                    .toCompletableFuture()
                    .get();

            for (Mailbox client : clients) {
                String name = client.id().value().substring(0, 3);
                System.out.println(name + ": " + client.take(Duration.ZERO).orElse("(nothing)"));
            }
            System.out.println(report);
        } finally {
            executor.shutdown();
        }
    }
}
