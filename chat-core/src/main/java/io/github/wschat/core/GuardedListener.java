package io.github.wschat.core;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.DeliveryReport;
import io.github.wschat.core.port.in.Broadcast;
import java.util.concurrent.atomic.AtomicLong;

/** Passes on to the user's listener, and counts what it throws instead of throwing it. */
final class GuardedListener implements ChatListener {

    private final ChatListener listener;
    private final AtomicLong failures = new AtomicLong();

    GuardedListener(ChatListener listener) {
        this.listener = listener;
    }

    @Override
    public void connectionRemoved(ConnectionId id) {
        guard(() -> listener.connectionRemoved(id));
    }

    @Override
    public void removalFailed(ConnectionId id, RuntimeException failure) {
        guard(() -> listener.removalFailed(id, failure));
    }

    @Override
    public void broadcastEnded(Broadcast broadcast, DeliveryReport report) {
        guard(() -> listener.broadcastEnded(broadcast, report));
    }

    /** Counts a call that could not be made, since the executor, the one place to make it, refused. */
    void callRefused() {
        failures.incrementAndGet();
    }

    long failures() {
        return failures.get();
    }

    private void guard(Runnable call) {
        try {
            call.run();
        } catch (Throwable thrown) {
            failures.incrementAndGet();
        }
    }
}
