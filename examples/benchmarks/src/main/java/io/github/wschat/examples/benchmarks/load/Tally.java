package io.github.wschat.examples.benchmarks.load;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.HdrHistogram.Histogram;

/**
 * Checks that everyone gets everything once and in each sender's order, and takes note of how long that took.
 *
 * <p>All times are {@link System#nanoTime()}'s.
 */
final class Tally implements Client.Listener {

    /** Called when everyone has a text. */
    interface Completion {

        void complete(int sender);
    }

    /** Longer than anything that is not lost, in nanoseconds. */
    private static final long LONGEST = 120_000_000_000L;

    /** How many texts of one sender may be under way; a power of two. */
    static final int WINDOW = 1024;

    private final int clients;
    private final int size;
    private final Completion completion;
    private final int[][] expected;
    private final int[][] outstanding;
    private final long[][] sentAt;
    private final int[] nextSequence;
    private final Histogram latencies = new Histogram(LONGEST, 3);
    private long deliveries;
    private long broadcastsUnderWay;
    private long lost;
    private long doubled;
    private long damaged;
    private long lastAt;

    Tally(int clients, int senders, int size, Completion completion) {
        this.clients = clients;
        this.size = size;
        this.completion = completion;
        this.expected = new int[clients][senders];
        this.outstanding = new int[senders][WINDOW];
        this.sentAt = new long[senders][WINDOW];
        this.nextSequence = new int[senders];
    }

    /** A text is about to be sent; returns its number. */
    int begin(int sender, long now) {
        int sequence = nextSequence[sender]++;
        if (outstanding[sender][sequence % WINDOW] != 0) {
            throw new IllegalStateException("More than " + WINDOW + " texts of one sender are under way");
        }
        outstanding[sender][sequence % WINDOW] = clients;
        sentAt[sender][sequence % WINDOW] = now;
        broadcastsUnderWay++;
        return sequence;
    }

    @Override
    public void received(Client client, ByteBuffer buffer, int position, int length) {
        if (length != size) {
            damaged++;
            return;
        }
        int sender = MessageForm.sender(buffer, position);
        int sequence = MessageForm.sequence(buffer, position);
        if (sender < 0 || sender >= nextSequence.length || sequence < 0 || sequence >= nextSequence[sender]) {
            damaged++;
            return;
        }
        int awaited = expected[client.index][sender];
        if (sequence < awaited) {
            doubled++;
            return;
        }
        // Whatever was skipped is lost; should it come in after all, it counts as doubled: out of order.
        lost += sequence - awaited;
        for (int skipped = awaited; skipped < sequence; skipped++) {
            arrived(sender, skipped);
        }
        expected[client.index][sender] = sequence + 1;
        lastAt = System.nanoTime();
        latencies.recordValue(Math.min(LONGEST, Math.max(0, lastAt - sentAt[sender][sequence % WINDOW])));
        deliveries++;
        arrived(sender, sequence);
    }

    private void arrived(int sender, int sequence) {
        if (--outstanding[sender][sequence % WINDOW] == 0) {
            broadcastsUnderWay--;
            completion.complete(sender);
        }
    }

    boolean isQuiet() {
        return broadcastsUnderWay == 0;
    }

    /** Counts what has not come in, and will not. */
    void giveUp() {
        for (int[] ofSender : outstanding) {
            lost += Arrays.stream(ofSender).sum();
        }
    }

    long deliveries() {
        return deliveries;
    }

    long lastAt() {
        return lastAt;
    }

    long lost() {
        return lost;
    }

    long doubled() {
        return doubled;
    }

    long damaged() {
        return damaged;
    }

    Histogram latencies() {
        return latencies;
    }
}
