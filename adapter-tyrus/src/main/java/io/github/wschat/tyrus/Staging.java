package io.github.wschat.tyrus;

import io.github.wschat.core.model.OutboundMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of one write: as much of what waits for a client as there is room for.
 *
 * <p>After a broadcast, the very same messages wait for one client after the other. They are then made into bytes once, and written to
 * each. Used by one thread.
 */
final class Staging {

    private final ByteBuffer bytes;
    private List<Object> entries = new ArrayList<>();
    private List<Object> encoded = new ArrayList<>();
    private long encodedFrom;
    private int encodedBytes;

    /**
     * Makes room.
     *
     * @param capacity the most that is written at a time, in bytes
     */
    Staging(int capacity) {
        bytes = ByteBuffer.allocateDirect(capacity);
    }

    int capacity() {
        return bytes.capacity();
    }

    /** Begins anew with nothing to write. */
    void clear() {
        entries.clear();
    }

    /** Forgets the latest bytes too: who is idle holds on to nobody's messages. */
    void forget() {
        entries.clear();
        encoded.clear();
        encodedBytes = 0;
    }

    /** Adds what is to be written next: a message, or a frame of Tyrus's. */
    void add(Object entry) {
        entries.add(entry);
    }

    /**
     * Returns what was added, made into frames, as far as there is room.
     *
     * @param from the position in the frames of the first to begin at
     * @return the bytes, until the next call
     */
    ByteBuffer bytes(FrameEncoding encoding, long from) {
        if (from != encodedFrom || !isEncoded()) {
            encode(encoding, from);
        }
        return bytes.limit(encodedBytes).position(0);
    }

    private boolean isEncoded() {
        int size = entries.size();
        if (size != encoded.size()) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (entries.get(i) != encoded.get(i)) {
                return false;
            }
        }
        return true;
    }

    private void encode(FrameEncoding encoding, long from) {
        bytes.clear();
        long begin = from;
        for (Object entry : entries) {
            if (entry instanceof TyrusFrame frame) {
                int count = Math.min(frame.bytes.remaining() - (int) begin, bytes.remaining());
                bytes.put(bytes.position(), frame.bytes, frame.bytes.position() + (int) begin, count);
                bytes.position(bytes.position() + count);
            } else {
                encoding.write(((OutboundMessage) entry).utf8(), begin, bytes);
            }
            begin = 0;
        }
        List<Object> before = encoded;
        encoded = entries;
        entries = before;
        encodedFrom = from;
        encodedBytes = bytes.position();
    }
}
