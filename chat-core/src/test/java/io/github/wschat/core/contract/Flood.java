package io.github.wschat.core.contract;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.out.MessageSender;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Many large messages to one client, each of its own bytes, and some of them unfinished at a time. */
final class Flood {

    private static final int MESSAGE_BYTES = MessageSender.MAX_MESSAGE_BYTES;
    private static final int WINDOW = 64;

    private final MessageSender sender;
    private final ConnectionId to;
    private final int messages;
    private final Duration deadline;
    private final CountDownLatch underWay;
    private final AtomicLong nanosInCalls = new AtomicLong();

    Flood(MessageSender sender, ConnectionId to, long bytes, Duration deadline) {
        this.sender = sender;
        this.to = to;
        this.messages = Math.toIntExact(bytes / MESSAGE_BYTES);
        this.deadline = deadline;
        this.underWay = new CountDownLatch(Math.min(WINDOW, messages) / 2);
    }

    /** Sends everything, and waits for every outcome, each within the deadline. */
    void send() {
        Queue<Sending> unfinished = new ArrayDeque<>();
        for (int i = 0; i < messages; i++) {
            String number = Integer.toString(i);
            OutboundMessage message = OutboundMessage.of(number + " ".repeat(MESSAGE_BYTES - number.length()));
            underWay.countDown();
            long begun = System.nanoTime();
            unfinished.add(Sending.begin(sender, to, message));
            nanosInCalls.addAndGet(System.nanoTime() - begun);
            if (unfinished.size() == WINDOW) {
                unfinished.remove().outcome(deadline);
            }
        }
        unfinished.forEach(sending -> sending.outcome(deadline));
    }

    /** Waits until there are enough messages on their way to be felt. */
    boolean underWay(Duration atMost) throws InterruptedException {
        return underWay.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    Duration timeInCalls() {
        return Duration.ofNanos(nanosInCalls.get());
    }

    long bytes() {
        return (long) messages * MESSAGE_BYTES;
    }

    /** Returns how long a flood may take whose every window needs the whole deadline. */
    Duration patience() {
        return deadline.multipliedBy(messages / WINDOW + 2);
    }
}
