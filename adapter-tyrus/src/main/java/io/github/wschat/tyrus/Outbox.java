package io.github.wschat.tyrus;

import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one client, in order: shared messages, and frames that Tyrus made.
 *
 * <p>A client is <em>behind</em> when its socket took less than it was offered and nothing since. To one behind, messages are
 * accepted as long as they fit; the rest is throttled. To one that is not behind, everything is accepted, but while more than a mark
 * waits (because the server itself is slow) the sender is told so only when that backlog has fallen.
 *
 * <p>Any thread may offer; only the writer's thread flushes.
 */
final class Outbox {

    /** Where the bytes go, and who is told how that went. Called on the writer's thread, but for {@link #cut}. */
    interface Sink {

        /** Writes without blocking; returns how many bytes were taken. */
        int write(ByteBuffer bytes) throws IOException;

        /** Tells how many bytes, beyond those taken, the sink has begun with: they have to be offered again as they were. */
        default int underWay() {
            return 0;
        }

        /** Asks that {@link Outbox#writable()} be called as soon as the socket takes bytes again. */
        void awaitWritable();

        /** Nothing waits any more, and nothing more will come. */
        void drained();

        /** The socket has taken nothing for too long. */
        void stalled();

        /** The socket is broken. */
        void cut();

        /** Runs what may end in a Jakarta user's code, and may block, on a thread that may be blocked. */
        void handOver(Runnable results);
    }

    /** The bounds of one gateway's outboxes. */
    record Bounds(long bytes, long pacingMark, long totalBytes, long stallMillis) {}

    private static final CompletionHandler<ByteBuffer> NOBODY = new CompletionHandler<>() {};

    private final FrameEncoding encoding;
    private final Bounds bounds;
    private final AtomicLong heldForThoseBehind;
    private final FrameWriter writer;
    private final CoarseClock clock;
    private final Sink sink;

    /** The writer's own link to the next outbox whose turn it is. */
    @Nullable
    Outbox nextScheduled;

    // All below is guarded by this outbox's monitor.
    private @Nullable ArrayDeque<Object> entries;
    private long written; // of the first entry, in bytes of its frames
    private long pending;
    private int paced;
    private @Nullable TyrusFrame latePong;
    private long lastTaken; // while behind: when the socket last took something, or was found to be full
    private boolean scheduled = true; // held, as if it had its turn already, until it is released
    private boolean behind;
    private boolean closing;
    private boolean closed;

    Outbox(
            FrameEncoding encoding,
            Bounds bounds,
            AtomicLong heldForThoseBehind,
            FrameWriter writer,
            CoarseClock clock,
            Sink sink) {
        this.encoding = encoding;
        this.bounds = bounds;
        this.heldForThoseBehind = heldForThoseBehind;
        this.writer = writer;
        this.clock = clock;
        this.sink = sink;
    }

    /** Takes a message; the stage tells whether, as {@link Delivery} has it. */
    CompletionStage<Delivery> offer(OutboundMessage message) {
        long length = encoding.encodedLength(message.utf8Length());
        CompletionStage<Delivery> outcome;
        boolean turn;
        synchronized (this) {
            if (closing || closed) {
                return Delivery.GONE;
            }
            if (behind && !fits(length)) {
                return Delivery.THROTTLED;
            }
            if (!behind && pending > bounds.pacingMark) {
                PacedMessage waiting = new PacedMessage(message);
                outcome = waiting.outcome();
                turn = add(waiting, length);
                paced++;
            } else {
                outcome = Delivery.DELIVERED;
                turn = add(message, length);
            }
        }
        if (turn) {
            writer.schedule(this);
        }
        return outcome;
    }

    /** Takes a frame that Tyrus made; its handler is told whether. */
    void offer(ByteBuffer frame, CompletionHandler<ByteBuffer> handler) {
        TyrusFrame entry = new TyrusFrame(frame, handler);
        boolean turn = false;
        boolean open;
        boolean accepted;
        synchronized (this) {
            open = !closing && !closed;
            accepted = open && (!behind || fits(frame.remaining()));
            if (accepted) {
                entry.paced = !behind && pending > bounds.pacingMark;
                paced += entry.paced ? 1 : 0;
                turn = add(entry, frame.remaining());
            }
        }
        if (turn) {
            writer.schedule(this);
        }
        if (!open) {
            entry.ended();
        } else if (!accepted) {
            entry.throttled();
        } else if (!entry.paced) {
            entry.accepted();
        }
    }

    /**
     * Takes a pong. Where much waits already, only the latest is kept until there is room, as RFC 6455 (section 5.5.3) allows: a client
     * that pings and does not read takes no more memory than one frame.
     */
    void offerPong(ByteBuffer frame) {
        TyrusFrame pong = new TyrusFrame(frame, NOBODY);
        boolean turn = false;
        synchronized (this) {
            if (closing || closed) {
                return;
            }
            if (behind || pending > bounds.pacingMark) {
                latePong = pong;
            } else {
                turn = add(pong, frame.remaining());
            }
        }
        if (turn) {
            writer.schedule(this);
        }
    }

    /** Takes the last frame of all: the close frame. It is not refused, whatever waits before it, and nothing follows it. */
    void offerLast(ByteBuffer frame) {
        boolean turn;
        synchronized (this) {
            if (closing || closed) {
                return;
            }
            closing = true;
            turn = add(new TyrusFrame(frame, NOBODY), frame.remaining());
        }
        if (turn) {
            writer.schedule(this);
        }
    }

    /** Begins to write. What was offered before has waited: the socket's first bytes are the answer to the opening handshake. */
    void release() {
        synchronized (this) {
            scheduled = !closed && (closing || pending > 0);
            if (!scheduled) {
                return;
            }
        }
        writer.schedule(this);
    }

    /** Takes nothing more; when all is written, the sink is told. */
    void close() {
        boolean turn;
        synchronized (this) {
            if (closing || closed) {
                return;
            }
            closing = true;
            turn = !scheduled && !behind;
            scheduled |= turn;
        }
        if (turn) {
            writer.schedule(this);
        }
    }

    /** Drops whatever waits: the connection has ended. */
    void fail() {
        List<Object> dropped = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            notBehind();
            if (entries != null) {
                dropped.addAll(entries);
            }
            entries = null;
            latePong = null;
            pending = 0;
            paced = 0;
        }
        List<Heard> ended = new ArrayList<>(0);
        for (Object entry : dropped) {
            if (entry instanceof Heard heard && heard.paced) {
                ended.add(heard);
            }
        }
        tell(ended, Heard::ended);
        sink.cut();
    }

    /** The socket takes bytes again; or a moment has passed, and it is time to see whether it does. */
    void writable() {
        synchronized (this) {
            if (closed || scheduled || !behind) {
                return;
            }
            scheduled = true;
        }
        writer.schedule(this);
    }

    synchronized boolean isEmpty() {
        return pending == 0;
    }

    /** Writes what fits into one write. Called by the writer's thread alone. */
    void flush(Staging staging) {
        staging.clear();
        long from;
        boolean drained;
        synchronized (this) {
            from = written;
            drained = stage(staging, from);
        }
        if (drained) {
            sink.drained();
            return;
        }
        ByteBuffer bytes = staging.bytes(encoding, from);
        int offered = bytes.remaining();
        int taken;
        try {
            taken = offered == 0 ? 0 : sink.write(bytes);
        } catch (IOException e) {
            // What a broken socket says is of no use to anybody: the connection's end is what matters, and is told.
            fail();
            return;
        }
        settle(offered, taken);
    }

    /** Says what is to be written; returns whether there is nothing, and will be nothing. */
    private boolean stage(Staging staging, long from) {
        if (entries == null || entries.isEmpty()) {
            scheduled = false;
            return closing && !closed;
        }
        long bytes = -from;
        for (Iterator<Object> i = entries.iterator(); i.hasNext() && bytes < staging.capacity(); ) {
            Object entry = i.next();
            staging.add(entry instanceof PacedMessage waiting ? waiting.message : entry);
            bytes += length(entry);
        }
        return false;
    }

    private void settle(int offered, int taken) {
        List<Heard> accepted = new ArrayList<>(0);
        List<Heard> throttled = new ArrayList<>(0);
        boolean turn = false;
        boolean stalled = false;
        boolean drained = false;
        synchronized (this) {
            if (closed) {
                return;
            }
            if (taken > 0) {
                advance(taken, accepted);
            }
            if (taken < offered) {
                scheduled = false;
                // Exactly, not as of the latest look: a client has its whole time.
                long now = clock.now().toEpochMilli();
                if (!behind) {
                    behind = true;
                    lastTaken = now;
                    heldForThoseBehind.addAndGet(pending);
                    dropWhatDoesNotFit(throttled);
                    releasePaced(accepted);
                } else if (taken > 0) {
                    lastTaken = now;
                }
                stalled = now - lastTaken >= bounds.stallMillis;
            } else if (offered > 0) {
                notBehind();
                if (pending <= bounds.pacingMark) {
                    releasePaced(accepted);
                    addLatePong();
                }
                turn = pending > 0;
                scheduled = turn;
                drained = !turn && closing;
            }
        }
        tell(accepted, Heard::accepted);
        tell(throttled, Heard::throttled);
        if (stalled) {
            sink.stalled();
        } else if (drained) {
            sink.drained();
        } else if (turn) {
            writer.schedule(this);
        } else if (taken < offered) {
            sink.awaitWritable();
        }
    }

    private void tell(List<Heard> all, Consumer<Heard> outcome) {
        List<Heard> jakarta = new ArrayList<>(0);
        for (Heard heard : all) {
            if (heard instanceof TyrusFrame) {
                jakarta.add(heard);
            } else {
                outcome.accept(heard);
            }
        }
        if (!jakarta.isEmpty()) {
            sink.handOver(() -> jakarta.forEach(outcome));
        }
    }

    private boolean add(Object entry, long length) {
        if (entries == null) {
            entries = new ArrayDeque<>(4);
        }
        entries.add(entry);
        pending += length;
        if (behind) {
            heldForThoseBehind.addAndGet(length);
        }
        boolean turn = !scheduled && !behind;
        scheduled |= turn;
        return turn;
    }

    private void advance(long taken, List<Heard> accepted) {
        ArrayDeque<Object> queue = Objects.requireNonNull(entries);
        pending -= taken;
        if (behind) {
            heldForThoseBehind.addAndGet(-taken);
        }
        if (pending == 0 && paced == 0) {
            // An idle client costs no queue.
            entries = null;
            written = 0;
            return;
        }
        written += taken;
        while (!queue.isEmpty() && written >= length(queue.element())) {
            Object entry = queue.remove();
            written -= length(entry);
            if (entry instanceof Heard heard && heard.paced) {
                release(heard, accepted);
            }
        }
        if (queue.isEmpty()) {
            // An idle client costs no queue.
            entries = null;
        }
    }

    /** Those told already that they were accepted stay; those that still wait to be told are dropped from the end. */
    private void dropWhatDoesNotFit(List<Heard> dropped) {
        if (entries == null || paced == 0) {
            return;
        }
        int underWay = sink.underWay();
        long begin = pending; // of the entry, counted from what is to be offered next
        for (Iterator<Object> i = entries.descendingIterator(); i.hasNext() && !fits(0); ) {
            Object entry = i.next();
            begin -= length(entry) - (i.hasNext() ? 0 : written);
            boolean begun = begin < underWay || (!i.hasNext() && written > 0);
            if (entry instanceof Heard heard && heard.paced && !begun) {
                i.remove();
                pending -= length(entry);
                heldForThoseBehind.addAndGet(-length(entry));
                release(heard, dropped);
            }
        }
    }

    private void releasePaced(List<Heard> accepted) {
        if (paced > 0 && entries != null) {
            for (Object entry : entries) {
                if (entry instanceof Heard heard && heard.paced) {
                    release(heard, accepted);
                }
            }
        }
    }

    private void release(Heard heard, List<Heard> released) {
        heard.paced = false;
        paced--;
        released.add(heard);
    }

    private void addLatePong() {
        if (latePong != null && !closing) {
            // It has its turn with what waits: the outbox is at it.
            add(latePong, latePong.bytes.remaining());
        }
        latePong = null;
    }

    private void notBehind() {
        if (behind) {
            behind = false;
            heldForThoseBehind.addAndGet(-pending);
        }
    }

    private boolean fits(long length) {
        return pending + length <= bounds.bytes && heldForThoseBehind.get() + length <= bounds.totalBytes;
    }

    private long length(Object entry) {
        return entry instanceof TyrusFrame frame
                ? frame.bytes.remaining()
                : encoding.encodedLength(message(entry).utf8Length());
    }

    private static OutboundMessage message(Object entry) {
        return entry instanceof PacedMessage waiting ? waiting.message : (OutboundMessage) entry;
    }
}
