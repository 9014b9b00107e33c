package io.github.wschat.junit;

import io.github.wschat.tyrus.ProxyEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** All events of one gateway, in the order in which they came, and which of them a test has taken. */
final class EventLog {

    private final List<RecordedEvent> events = new ArrayList<>();
    private final List<RecordedEvent> untaken = new ArrayList<>();

    synchronized RecordedEvent add(ProxyEvent event) {
        RecordedEvent recorded = new RecordedEvent(event);
        events.add(recorded);
        untaken.add(recorded);
        notifyAll();
        return recorded;
    }

    synchronized List<RecordedEvent> all() {
        return List.copyOf(events);
    }

    /**
     * Takes the first event of a kind that has not been taken, and waits for it.
     *
     * @throws AssertionError if none comes in time
     */
    synchronized RecordedEvent take(Predicate<RecordedEvent> kind, String described, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            for (RecordedEvent event : untaken) {
                if (kind.test(event)) {
                    untaken.remove(event);
                    return event;
                }
            }
            long millis = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (millis <= 0) {
                throw new AssertionError("No event of " + described + " within " + patience + "; there are "
                        + (untaken.isEmpty() ? "no others" : "these others: " + untaken));
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted while waiting for an event of " + described, e);
            }
        }
    }
}
