package io.github.wschat.core.model;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;

/**
 * A position in a walk over the connections of one store, good for going on from there, in this process or another.
 *
 * <p>A cursor belongs to one scope (a store or a table), one slice and one number of slices, and is refused elsewhere. Its
 * {@linkplain #toString() printable form} carries a checksum, so that a damaged one is refused too.
 *
 * <p>A cursor is no credential: anyone can make one. Never take one from a client.
 *
 * <p>Immutable. Two cursors are equal if they print alike.
 */
public final class Cursor {

    /** The greatest length of the printable form, in characters. */
    public static final int MAX_LENGTH = 8192;

    private static final String SEPARATOR = ".";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private final String scope;
    private final Slice slice;
    private final String position;
    private final String printed;

    private Cursor(String scope, Slice slice, String position) {
        this.scope = scope;
        this.slice = slice;
        this.position = position;
        String content = String.join(SEPARATOR, encode(scope), slice.index() + "-" + slice.count(), encode(position));
        this.printed = content + SEPARATOR + checksum(content);
        if (printed.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "A cursor prints in at most " + MAX_LENGTH + " characters, not " + printed.length());
        }
    }

    /**
     * Makes a cursor; for those who write a connection store.
     *
     * @param scope what the cursor belongs to: two stores that do not hold the same connections have different ones
     * @param slice the slice that is walked
     * @param position where the walk stands, in the store's own terms
     * @return the cursor
     * @throws IllegalArgumentException if the printable form would be longer than {@link #MAX_LENGTH}, or if a text holds an
     *     unpaired surrogate
     */
    public static Cursor of(String scope, Slice slice, String position) {
        return new Cursor(scope, slice, position);
    }

    /**
     * Reads a printable form.
     *
     * @param printed what {@link #toString()} returned
     * @return an equal cursor
     * @throws InvalidCursorException if the text is not the undamaged form of a cursor
     */
    public static Cursor parse(String printed) {
        String[] parts = printed.length() > MAX_LENGTH ? new String[0] : printed.split("\\.", -1);
        if (parts.length == 4) {
            String content = String.join(SEPARATOR, parts[0], parts[1], parts[2]);
            if (checksum(content).equals(parts[3])) {
                try {
                    int dash = parts[1].indexOf('-');
                    Slice slice = new Slice(
                            Integer.parseInt(parts[1], 0, dash, 10),
                            Integer.parseInt(parts[1], dash + 1, parts[1].length(), 10));
                    Cursor cursor = new Cursor(decode(parts[0]), slice, decode(parts[2]));
                    if (cursor.printed.equals(printed)) {
                        return cursor;
                    }
                } catch (IllegalArgumentException | IndexOutOfBoundsException | CharacterCodingException e) {
                    throw damaged(printed);
                }
            }
        }
        throw damaged(printed);
    }

    /**
     * Returns where the walk stands; for those who write a connection store.
     *
     * @param scope the scope of the store that is asked to go on
     * @param slice the slice that is walked
     * @return the position, as it was given to {@link #of}
     * @throws InvalidCursorException if the cursor belongs to another scope, slice or number of slices
     */
    public String positionIn(String scope, Slice slice) {
        if (!this.scope.equals(scope)) {
            throw new InvalidCursorException("The cursor belongs to the connections of \"" + this.scope
                    + "\", not to those of \"" + scope + "\"");
        }
        if (!this.slice.equals(slice)) {
            throw new InvalidCursorException("The cursor belongs to slice " + this.slice + ", not to slice " + slice);
        }
        return position;
    }

    /** Returns the printable form: ASCII letters, digits, {@code -}, {@code _} and {@code .} only. */
    @Override
    public String toString() {
        return printed;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cursor that && printed.equals(that.printed);
    }

    @Override
    public int hashCode() {
        return printed.hashCode();
    }

    private static InvalidCursorException damaged(String printed) {
        return new InvalidCursorException("This is not the undamaged printable form of a cursor (" + printed.length()
                + " characters, at most " + MAX_LENGTH + " are taken)");
    }

    private static String encode(String text) {
        try {
            ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[utf8.remaining()];
            utf8.get(bytes);
            return ENCODER.encodeToString(bytes);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("A cursor's scope and position hold no unpaired surrogate", e);
        }
    }

    private static String decode(String text) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(DECODER.decode(text)))
                .toString();
    }

    private static String checksum(String content) {
        CRC32 crc = new CRC32();
        crc.update(content.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }
}
