package io.github.wschat.core;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One place among those in flight: a send whose outcome is to come, or a connection that is being removed. */
final class Recipient implements BiConsumer<Delivery, Throwable>, Removals.Removal {

    private final Connection connection;
    private final Broadcaster chat;
    private final Ledger ledger;
    private boolean answered;

    Recipient(Connection connection, Broadcaster chat, Ledger ledger) {
        this.connection = connection;
        this.chat = chat;
        this.ledger = ledger;
    }

    /** Takes the outcome of the send, on whichever thread it comes in; a sender that answers twice is heard once. */
    @Override
    public void accept(@Nullable Delivery delivery, @Nullable Throwable thrown) {
        synchronized (this) {
            if (answered) {
                return;
            }
            answered = true;
        }
        Delivery outcome = thrown == null ? delivery : null;
        boolean toBeRemoved = outcome == Delivery.Gone.INSTANCE && chat.isPastConnectGrace(connection);
        if (ledger.sendEnds(outcome, toBeRemoved) && toBeRemoved) {
            chat.removals().submit(this);
        }
    }

    @Override
    public ConnectionId id() {
        return connection.id();
    }

    @Override
    public boolean isWanted() {
        return !ledger.isClosed();
    }

    @Override
    public void ended(boolean succeeded) {
        ledger.removalEnds(succeeded);
    }
}
