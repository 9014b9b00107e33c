package io.github.wschat.examples.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A text that says who sent it and which of his texts it is: {@code #003#000012345#} and as many dots as its size needs.
 *
 * <p>It is ASCII, and needs no escapes in JSON.
 */
final class MessageForm {

    /** The least that a text has, in bytes. */
    static final int STAMP = 15;

    private static final byte[] OPENING =
            "{\"action\":\"sendmessage\",\"message\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLOSING = "\"}".getBytes(StandardCharsets.US_ASCII);

    private final int size;
    private final boolean tutorial;

    /**
     * Makes a form.
     *
     * @param size what everyone gets, in bytes
     * @param tutorial whether it travels to the server as the tutorial's {@code sendmessage} has it
     */
    MessageForm(int size, boolean tutorial) {
        if (size < STAMP) {
            throw new IllegalArgumentException("A text has at least " + STAMP + " bytes, not " + size);
        }
        this.size = size;
        this.tutorial = tutorial;
    }

    /** Returns how many bytes everyone gets. */
    int size() {
        return size;
    }

    /** Makes what the sender writes: a masked frame (RFC 6455, section 5.2). */
    ByteBuffer frame(int sender, int sequence, int mask) {
        byte[] payload = payload(sender, sequence);
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) 0x81);
        if (payload.length <= 125) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length <= 0xFFFF) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        frame.putInt(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask >>> (24 - 8 * (i & 3))));
        }
        return frame.flip();
    }

    private byte[] payload(int sender, int sequence) {
        int before = tutorial ? OPENING.length : 0;
        byte[] payload = new byte[size + (tutorial ? OPENING.length + CLOSING.length : 0)];
        if (tutorial) {
            System.arraycopy(OPENING, 0, payload, 0, OPENING.length);
            System.arraycopy(CLOSING, 0, payload, payload.length - CLOSING.length, CLOSING.length);
        }
        byte[] stamp = String.format("#%03d#%09d#", sender, sequence).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(stamp, 0, payload, before, STAMP);
        for (int i = before + STAMP; i < before + size; i++) {
            payload[i] = '.';
        }
        return payload;
    }

    /** Returns the sender of a text that begins at a position, or -1 if there is none of this form. */
    static int sender(ByteBuffer text, int position) {
        return text.get(position) == '#' && text.get(position + 4) == '#' && text.get(position + 14) == '#'
                ? number(text, position + 1, 3)
                : -1;
    }

    /** Returns which of the sender's texts it is, or -1. */
    static int sequence(ByteBuffer text, int position) {
        return number(text, position + 5, 9);
    }

    private static int number(ByteBuffer text, int position, int digits) {
        int number = 0;
        for (int i = 0; i < digits; i++) {
            int digit = text.get(position + i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
