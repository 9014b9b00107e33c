package io.github.wschat.core.contract;

import static io.github.wschat.core.port.out.MessageSender.MAX_MESSAGE_BYTES;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Texts that are hard on a sender. */
final class Texts {

    private static final String TWO_BYTES = "\u00e9";
    private static final String THREE_BYTES = "\u20ac";
    private static final String FOUR_BYTES = "\ud83d\ude00";

    /** What a sender takes, and must not change. */
    static final List<String> TAKEN = List.of(
            "",
            " ",
            "hello, everyone!",
            "{\"action\": \"sendmessage\", 'message': null}\r\n\t\\",
            // Every character of one byte, and the controls of two: what a reader of lines or of JSON might drop.
            IntStream.rangeClosed(0, 0xa0).mapToObj(Character::toString).collect(Collectors.joining()),
            "\ufeff byte order mark, line separator \u2028, not a character \uffff, combining e\u0301",
            TWO_BYTES + THREE_BYTES + FOUR_BYTES,
            "x".repeat(MAX_MESSAGE_BYTES),
            TWO_BYTES.repeat(MAX_MESSAGE_BYTES / 2),
            THREE_BYTES.repeat(MAX_MESSAGE_BYTES / 3) + "x".repeat(MAX_MESSAGE_BYTES % 3),
            FOUR_BYTES.repeat(MAX_MESSAGE_BYTES / 4));

    /** What a sender does not take: one byte too many, though the last three have fewer characters than the limit. */
    static final List<String> TOO_LARGE = List.of(
            "x".repeat(MAX_MESSAGE_BYTES + 1),
            TWO_BYTES.repeat(MAX_MESSAGE_BYTES / 2) + "x",
            THREE_BYTES.repeat(MAX_MESSAGE_BYTES / 3 + 1),
            FOUR_BYTES.repeat(MAX_MESSAGE_BYTES / 4) + "x");

    private Texts() {}
}
