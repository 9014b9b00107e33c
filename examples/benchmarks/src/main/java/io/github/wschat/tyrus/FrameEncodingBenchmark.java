package io.github.wschat.tyrus;

import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.examples.benchmarks.engine.Text;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Writing a message's frame for one recipient. In the gateway's package, since the frames' encoding is nobody else's business. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH fills the fields.
public class FrameEncodingBenchmark {

    private final FrameEncoding encoding = new FrameEncoding(32 * 1024);
    // Direct, as what the gateway hands to a socket.
    private final ByteBuffer staging = ByteBuffer.allocateDirect(64 * 1024);

    @Param
    Text text;

    private OutboundMessage message;

    /** Makes the message. */
    @Setup
    public void begin() {
        message = OutboundMessage.of(text.text());
    }

    /**
     * Writes one more frame, from the buffer's beginning when it is full.
     *
     * @return the buffer
     */
    @Benchmark
    public ByteBuffer writeFrame() {
        if (staging.remaining() < encoding.encodedLength(message.utf8Length())) {
            staging.clear();
        }
        encoding.write(message.utf8(), 0, staging);
        return staging;
    }
}
