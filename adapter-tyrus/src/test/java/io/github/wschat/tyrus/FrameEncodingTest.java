package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.model.OutboundMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

// No socket is in it.
@Tag("plain")
class FrameEncodingTest {

    private static final int[] MAXIMA = {126, 127, 1000, 32_768, 65_535, 65_536, 131_072};
    private static final int[] LENGTHS = {
        0, 1, 124, 125, 126, 127, 252, 253, 1000, 2000, 32_767, 32_768, 32_769, 65_535, 65_536, 65_537, 98_304, 131_071,
        131_072
    };

    static Stream<Arguments> maximaAndLengths() {
        return Arrays.stream(MAXIMA)
                .boxed()
                .flatMap(maximum -> IntStream.of(LENGTHS).mapToObj(length -> Arguments.of(maximum, length)));
    }

    @ParameterizedTest
    @MethodSource("maximaAndLengths")
    void framesAreReadAsTheTextThatWasWritten(int maximum, int length) {
        String text = text(length);

        assertThat(decode(encode(maximum, text), maximum)).isEqualTo(text);
    }

    @ParameterizedTest
    @MethodSource("maximaAndLengths")
    void theLengthIsForeseen(int maximum, int length) {
        assertThat(new FrameEncoding(maximum).encodedLength(length)).isEqualTo(encode(maximum, text(length)).length);
    }

    @ParameterizedTest
    @MethodSource("maximaAndLengths")
    void aBufferMayEndAnywhere(int maximum, int length) {
        FrameEncoding encoding = new FrameEncoding(maximum);
        ByteBuffer utf8 = OutboundMessage.of(text(length)).utf8();
        byte[] whole = encode(maximum, text(length));
        // Every position of short messages; of long ones those about the headers, and some between.
        int stride = 1 + whole.length / 1500;
        for (int cut = 0; cut <= whole.length; cut += isNearALargeFramesHeader(cut, maximum) ? 1 : stride) {
            ByteBuffer parts = ByteBuffer.allocate(whole.length);
            parts.limit(cut);
            encoding.write(utf8, 0, parts);
            assertThat(parts.position()).as("written up to %d", cut).isEqualTo(cut);
            parts.limit(whole.length);
            encoding.write(utf8, cut, parts);
            assertThat(parts.position()).as("written after %d", cut).isEqualTo(whole.length);
            assertThat(Arrays.equals(parts.array(), whole)).as("cut at %d", cut).isTrue();
        }
    }

    @Test
    void aBufferMayHoldOneByteAtATime() {
        String text = text(300);
        byte[] whole = encode(126, text);
        ByteBuffer one = ByteBuffer.allocate(1);
        for (int position = 0; position < whole.length; position++) {
            new FrameEncoding(126).write(OutboundMessage.of(text).utf8(), position, one.clear());
            assertThat(one.position()).isOne();
            assertThat(one.get(0)).as("byte %d", position).isEqualTo(whole[position]);
        }
    }

    @Test
    void nothingIsWrittenBeyondTheEnd() {
        ByteBuffer target = ByteBuffer.allocate(10);

        new FrameEncoding(126).write(OutboundMessage.of("abc").utf8(), 5, target);

        assertThat(target.position()).isZero();
    }

    @Test
    void theMessageIsLeftAsItWas() {
        ByteBuffer utf8 = OutboundMessage.of("abc").utf8();

        new FrameEncoding(126).write(utf8, 0, ByteBuffer.allocate(10));

        assertThat(utf8).isEqualTo(ByteBuffer.wrap("abc".getBytes(StandardCharsets.UTF_8)));
    }

    private static boolean isNearALargeFramesHeader(int position, int maximum) {
        int within = position % (maximum + (maximum > 65_535 ? 10 : 4));
        return maximum > 1000 && (within < 16 || within > maximum - 8);
    }

    private static String text(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + i * 31 % 26));
        }
        return text.toString();
    }

    private static byte[] encode(int maximum, String text) {
        ByteBuffer all = ByteBuffer.allocate(2 * text.length() + 100);
        new FrameEncoding(maximum).write(OutboundMessage.of(text).utf8(), 0, all);
        byte[] encoded = new byte[all.position()];
        all.get(0, encoded);
        return encoded;
    }

    /** Reads frames as RFC 6455, section 5.2, has them, and insists on the shortest form of each length. */
    private static String decode(byte[] frames, int maximum) {
        ByteBuffer in = ByteBuffer.wrap(frames);
        StringBuilder text = new StringBuilder();
        boolean last = false;
        for (boolean first = true; !last; first = false) {
            int head = in.get() & 0xFF;
            last = (head & 0x80) != 0;
            assertThat(head & 0x7F).as("reserved bits and opcode").isEqualTo(first ? 1 : 0);
            int code = in.get() & 0xFF;
            assertThat(code).as("no mask").isLessThan(128);
            long length = code < 126 ? code : code == 126 ? in.getShort() & 0xFFFF : in.getLong();
            assertThat(length).isBetween(code < 126 ? 0L : code == 126 ? 126L : 65_536L, (long) maximum);
            byte[] payload = new byte[(int) length];
            in.get(payload);
            text.append(new String(payload, StandardCharsets.UTF_8));
        }
        assertThat(in.hasRemaining()).as("bytes after the last frame").isFalse();
        return text.toString();
    }
}
