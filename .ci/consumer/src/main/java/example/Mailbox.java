package example;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionInfo;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What waits for one client. */
final class Mailbox {

    /** How much may wait, in bytes. */
    static final int CAPACITY = 1 << 20;

    private final ConnectionInfo info;
    private final Queue<OutboundMessage> waiting = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int bytes;
    private OptionalInt closeCode = OptionalInt.empty();

    Mailbox(ConnectionInfo info) {
        this.info = info;
    }

    ConnectionInfo info() {
        return info;
    }

    ConnectionId id() {
        return info.id();
    }

    CompletionStage<Delivery> put(OutboundMessage message) {
        lock.lock();
        try {
            if (closeCode.isPresent()) {
                return Delivery.GONE;
            }
            if (bytes + message.utf8Length() > CAPACITY) {
                return Delivery.THROTTLED;
            }
            waiting.add(message);
            bytes += message.utf8Length();
            changed.signalAll();
            return Delivery.DELIVERED;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the next message, or waits for one. */
    Optional<String> take(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            for (long left = atMost.toNanos(); waiting.isEmpty() && left > 0; ) {
                left = changed.awaitNanos(left);
            }
            OutboundMessage next = waiting.poll();
            if (next == null) {
                return Optional.empty();
            }
            bytes -= next.utf8Length();
            return Optional.of(next.text());
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the connection is closed; returns the code that the client is told. */
    OptionalInt closeCode(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            for (long left = atMost.toNanos(); closeCode.isEmpty() && left > 0; ) {
                left = changed.awaitNanos(left);
            }
            return closeCode;
        } finally {
            lock.unlock();
        }
    }

    boolean close(int code) {
        lock.lock();
        try {
            if (closeCode.isPresent()) {
                return false;
            }
            closeCode = OptionalInt.of(code);
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }
}
