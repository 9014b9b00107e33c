package io.github.wschat.core.model;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A text on its way to one or many clients.
 *
 * <p>Its UTF-8 bytes are made once, when the message is made, however many receive it. A message has no upper limit: the
 * sender that it is given to has one, and answers {@link Delivery.TooLarge}.
 *
 * <p>Immutable. Two messages are equal if their texts are.
 */
public final class OutboundMessage {

    private final String text;
    private final ByteBuffer utf8;

    private OutboundMessage(String text, ByteBuffer utf8) {
        this.text = text;
        this.utf8 = utf8;
    }

    /**
     * Makes a message.
     *
     * @param text the text, which may be empty
     * @return the message
     * @throws IllegalArgumentException if the text holds an unpaired surrogate, which has no UTF-8 form
     */
    public static OutboundMessage of(String text) {
        try {
            return new OutboundMessage(
                    text,
                    StandardCharsets.UTF_8
                            .newEncoder()
                            .encode(CharBuffer.wrap(text.toCharArray()))
                            .asReadOnlyBuffer());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("A message holds no unpaired surrogate: it has no UTF-8 form", e);
        }
    }

    /**
     * Returns the text.
     *
     * @return the text, as it was given
     */
    public String text() {
        return text;
    }

    /**
     * Returns the text's UTF-8 form.
     *
     * @return a read-only view with a position and a limit of its own; the bytes beneath are shared
     */
    public ByteBuffer utf8() {
        return utf8.duplicate();
    }

    /**
     * Returns the size that limits are about.
     *
     * @return the length of the UTF-8 form, in bytes
     */
    public int utf8Length() {
        return utf8.limit();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OutboundMessage that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the message's size, not its text: messages do not belong into logs. */
    @Override
    public String toString() {
        return "OutboundMessage[" + utf8Length() + " bytes]";
    }
}
