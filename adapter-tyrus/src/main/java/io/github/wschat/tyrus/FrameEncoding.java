package io.github.wschat.tyrus;

import java.nio.ByteBuffer;

/**
 * How a text becomes unmasked frames (RFC 6455, section 5.2): one, or several of one message where it exceeds the greatest frame.
 *
 * <p>Nothing is stored per recipient: the bytes of a message are shared by all, and any part of its frames can be written from
 * any position on.
 */
final class FrameEncoding {

    private static final int FIN = 0x80;
    private static final int TEXT = 0x01;

    private final int maxPayload;

    FrameEncoding(int maxPayload) {
        this.maxPayload = maxPayload;
    }

    /** Returns how many bytes the frames of a text of this many bytes have. */
    long encodedLength(int length) {
        if (length <= maxPayload) {
            return headerLength(length) + (long) length;
        }
        int whole = length / maxPayload;
        int rest = length % maxPayload;
        long encoded = (long) whole * (headerLength(maxPayload) + maxPayload);
        return rest == 0 ? encoded : encoded + headerLength(rest) + rest;
    }

    /**
     * Writes what fits of a text's frames.
     *
     * @param utf8 the text, from index 0 to its limit; not changed
     * @param from the position in the frames, counted as {@link #encodedLength} does, to begin at
     * @param target where to write
     */
    void write(ByteBuffer utf8, long from, ByteBuffer target) {
        int length = utf8.limit();
        int full = headerLength(maxPayload) + maxPayload;
        int frame = (int) (from / full);
        int within = (int) (from % full);
        while (target.hasRemaining()) {
            int start = frame * maxPayload;
            if (start >= length && frame > 0) {
                return;
            }
            int payload = Math.min(maxPayload, length - start);
            int header = headerLength(payload);
            for (; within < header && target.hasRemaining(); within++) {
                target.put(headerByte(frame == 0, start + payload == length, payload, within));
            }
            int written = within - header;
            int count = Math.min(payload - written, target.remaining());
            if (written >= 0 && count > 0) {
                target.put(target.position(), utf8, start + written, count);
                target.position(target.position() + count);
                written += count;
            }
            if (written < payload) {
                return;
            }
            frame++;
            within = 0;
        }
    }

    private static int headerLength(int payload) {
        if (payload <= 125) {
            return 2;
        }
        return payload <= 0xFFFF ? 4 : 10;
    }

    private static byte headerByte(boolean first, boolean last, int payload, int index) {
        if (index == 0) {
            return (byte) ((last ? FIN : 0) | (first ? TEXT : 0));
        }
        if (payload <= 125) {
            return (byte) payload;
        }
        if (payload <= 0xFFFF) {
            return (byte) (index == 1 ? 126 : payload >>> (8 * (3 - index)));
        }
        // Eight bytes of length, of which an int fills the last four.
        return (byte) (index == 1 ? 127 : index < 6 ? 0 : payload >>> (8 * (9 - index)));
    }
}
