package io.github.wschat.examples.tyruslocal;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import io.github.wschat.core.ChatListener;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.DeliveryReport;
import io.github.wschat.core.port.in.Broadcast;

/** Logs what the chat does, but never what is said. */
final class EventLog implements ChatListener {

    private static final System.Logger LOG = System.getLogger(EventLog.class.getName());

    @Override
    public void connectionRemoved(ConnectionId id) {
        LOG.log(DEBUG, "{0} was gone and is removed", id.value());
    }

    @Override
    public void removalFailed(ConnectionId id, RuntimeException failure) {
        LOG.log(WARNING, "Connection " + id.value() + " was gone and could not be removed", failure);
    }

    @Override
    public void broadcastEnded(Broadcast broadcast, DeliveryReport report) {
        LOG.log(DEBUG, "{0} for everyone: {1}", broadcast.message(), report);
    }
}
