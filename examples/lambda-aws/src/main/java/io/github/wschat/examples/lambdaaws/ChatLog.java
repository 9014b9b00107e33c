package io.github.wschat.examples.lambdaaws;

import io.github.wschat.core.ChatListener;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.DeliveryReport;
import io.github.wschat.core.port.in.Broadcast;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Logs what the chat does of its own accord: a line for each connection that it removes, and one for each broadcast. */
final class ChatLog implements ChatListener {

    private static final Logger LOGGER = System.getLogger(ChatLog.class.getName());

    @Override
    public void connectionRemoved(ConnectionId id) {
        LOGGER.log(Level.INFO, () -> "Connection " + id + " was gone, and is removed from the table");
    }

    @Override
    public void removalFailed(ConnectionId id, RuntimeException failure) {
        LOGGER.log(Level.WARNING, "Connection " + id + " is gone, and could not be removed from the table", failure);
    }

    @Override
    public void broadcastEnded(Broadcast broadcast, DeliveryReport report) {
        // Joined here: the JDK's formatter brings all that it knows of languages, 40 ms of a function's first answer.
        LOGGER.log(Level.INFO, () -> "A message of " + broadcast.message().utf8Length() + " bytes: " + report);
    }
}
