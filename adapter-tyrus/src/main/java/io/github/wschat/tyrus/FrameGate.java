package io.github.wschat.tyrus;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the header of every frame that a client sends, before anything of its payload is kept: what exceeds API Gateway's limits,
 * or is not taken at all, ends the connection there and then.
 *
 * <p>Called by one thread at a time, unless said otherwise.
 */
final class FrameGate {

    private static final int OPCODE_CONTINUATION = 0x0;
    private static final int OPCODE_BINARY = 0x2;
    private static final int FIRST_CONTROL_OPCODE = 0x8;
    private static final int OPCODE_CLOSE = 0x8;

    private final int maxFrameBytes;
    private final int maxMessageBytes;

    /** The header of the frame that begins, as far as it is there: at most 2 bytes, 8 of length, 4 of mask. */
    private final byte[] header = new byte[14];

    private int have;
    private long left;
    private long message;
    private volatile boolean closedWithoutCode;

    FrameGate(int maxFrameBytes, int maxMessageBytes) {
        this.maxFrameBytes = maxFrameBytes;
        this.maxMessageBytes = maxMessageBytes;
    }

    /**
     * Looks at the next bytes; the buffer is left with what may pass: all of it, or what comes before the frame that may not.
     *
     * @return why the connection must end, or null if it need not
     */
    @Nullable
    CloseReason check(ByteBuffer bytes) {
        int position = bytes.position();
        int passed = position;
        while (position < bytes.limit()) {
            if (left > 0) {
                int skipped = (int) Math.min(left, bytes.limit() - position);
                position += skipped;
                left -= skipped;
            } else {
                header[have++] = bytes.get(position++);
                if (have >= 2 && have == headerLength()) {
                    CloseReason violation = violation();
                    if (violation != null) {
                        bytes.limit(passed);
                        return violation;
                    }
                    left = payloadLength();
                    have = 0;
                } else if (have == 2 && (header[1] & 0x80) == 0) {
                    bytes.limit(passed);
                    return new CloseReason(CloseCodes.PROTOCOL_ERROR, "A client masks its frames");
                }
            }
            if (have == 0) {
                passed = position;
            }
        }
        return null;
    }

    /** Returns whether the client has closed without saying why, which Tyrus takes for a normal closure. Any thread may ask. */
    boolean closedWithoutCode() {
        return closedWithoutCode;
    }

    private int headerLength() {
        return switch (header[1] & 0x7F) {
            case 126 -> 2 + 2 + 4;
            case 127 -> 2 + 8 + 4;
            default -> 2 + 4;
        };
    }

    private long payloadLength() {
        int code = header[1] & 0x7F;
        int bytes = code == 126 ? 2 : code == 127 ? 8 : 0;
        long length = bytes == 0 ? code : 0;
        for (int i = 0; i < bytes; i++) {
            length = (length << 8) | (header[2 + i] & 0xFF);
        }
        return length;
    }

    private @Nullable CloseReason violation() {
        int opcode = header[0] & 0x0F;
        if ((header[0] & 0x70) != 0) {
            return new CloseReason(CloseCodes.PROTOCOL_ERROR, "No extension is in use: reserved bits are 0");
        }
        if (opcode >= FIRST_CONTROL_OPCODE) {
            closedWithoutCode |= opcode == OPCODE_CLOSE && payloadLength() == 0;
            return null;
        }
        if (opcode == OPCODE_BINARY) {
            return new CloseReason(CloseCodes.CANNOT_ACCEPT, "Binary messages are not taken");
        }
        long length = payloadLength();
        if (length < 0 || length > maxFrameBytes) {
            return new CloseReason(CloseCodes.TOO_BIG, "A frame has at most " + maxFrameBytes + " bytes");
        }
        message = opcode == OPCODE_CONTINUATION ? message + length : length;
        if (message > maxMessageBytes) {
            return new CloseReason(CloseCodes.TOO_BIG, "A message has at most " + maxMessageBytes + " bytes");
        }
        return null;
    }
}
