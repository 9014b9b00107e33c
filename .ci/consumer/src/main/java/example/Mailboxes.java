package example;

import io.github.wschat.core.model.ClientIdentity;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionInfo;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.out.LiveConnections;
import io.github.wschat.core.port.out.MessageSender;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A transport within one process: each client has a mailbox of bounded size, from which it takes its messages. */
final class Mailboxes implements MessageSender, LiveConnections {

    private final Map<ConnectionId, Mailbox> open = new ConcurrentHashMap<>();
    private final InstantSource clock;

    Mailboxes(InstantSource clock) {
        this.clock = clock;
    }

    /** Connects a client. */
    Mailbox connect(String name) {
        Instant now = clock.instant();
        ConnectionId id = new ConnectionId(name + "-" + UUID.randomUUID());
        Mailbox mailbox = new Mailbox(new ConnectionInfo(id, now, new ClientIdentity("127.0.0.1", null), now));
        open.put(id, mailbox);
        return mailbox;
    }

    /** The client leaves of its own accord. */
    void leave(ConnectionId id) {
        end(id, 1005);
    }

    @Override
    public CompletionStage<Delivery> send(ConnectionId to, OutboundMessage message) {
        if (message.utf8Length() > MAX_MESSAGE_BYTES) {
            return Delivery.TOO_LARGE;
        }
        Mailbox mailbox = open.get(to);
        return mailbox == null ? Delivery.GONE : mailbox.put(message);
    }

    @Override
    public CompletionStage<Optional<ConnectionInfo>> find(ConnectionId id) {
        return CompletableFuture.completedFuture(Optional.ofNullable(open.get(id)).map(Mailbox::info));
    }

    @Override
    public CompletionStage<Boolean> close(ConnectionId id) {
        return CompletableFuture.completedFuture(end(id, 1000));
    }

    private boolean end(ConnectionId id, int code) {
        Mailbox mailbox = open.remove(id);
        return mailbox != null && mailbox.close(code);
    }
}
