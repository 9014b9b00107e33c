package io.github.wschat.core;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.DeliveryReport;
import io.github.wschat.core.port.in.Broadcast;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what it is told, and on which thread. Thread-safe. */
final class RecordingListener implements ChatListener {

    final List<String> events = new CopyOnWriteArrayList<>();
    final List<DeliveryReport> reports = new CopyOnWriteArrayList<>();
    final List<Thread> threads = new CopyOnWriteArrayList<>();

    @Override
    public void connectionRemoved(ConnectionId id) {
        note("removed " + id);
    }

    @Override
    public void removalFailed(ConnectionId id, RuntimeException failure) {
        note("failed " + id + ": " + failure.getMessage());
    }

    @Override
    public void broadcastEnded(Broadcast broadcast, DeliveryReport report) {
        reports.add(report);
        note("ended " + report.ending());
    }

    private void note(String event) {
        threads.add(Thread.currentThread());
        events.add(event);
    }
}
