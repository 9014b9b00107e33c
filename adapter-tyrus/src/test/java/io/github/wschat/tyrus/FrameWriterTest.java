package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The writer's thread, sockets that are made up, and many who offer at once. */
// The sockets are made up: what they would be over TLS is the same.
@Tag("plain")
class FrameWriterTest {

    private static final int SENDERS = 3;
    private static final int EACH = 20_000;

    private final FrameWriter writer = new FrameWriter("test-writer");
    private final AtomicLong held = new AtomicLong();
    private final ExecutorService pool = Executors.newFixedThreadPool(SENDERS + 1);

    @BeforeEach
    void start() {
        writer.start();
    }

    @AfterEach
    void stop() {
        writer.stop();
        pool.shutdownNow();
    }

    @Test
    void whatManyOfferIsWrittenWhole() throws Exception {
        List<RandomSocket> sockets = List.of(new RandomSocket(1, pool), new RandomSocket(2, pool));
        List<Outbox> outboxes = sockets.stream().map(this::outbox).toList();
        List<Future<Long>> senders = new ArrayList<>();
        for (int sender = 0; sender < SENDERS; sender++) {
            char letter = (char) ('a' + sender);
            senders.add(pool.submit(() -> delivered(outboxes, letter)));
        }
        long delivered = 0;
        for (Future<Long> sender : senders) {
            delivered += sender.get(30, TimeUnit.SECONDS);
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> outboxes.stream().allMatch(Outbox::isEmpty));
        long expected = delivered;

        await().atMost(Duration.ofSeconds(5))
                .until(() -> sockets.stream()
                                .mapToLong(socket -> socket.messages.get())
                                .sum()
                        == expected);
        assertThat(sockets).allMatch(socket -> socket.inOrder);
        assertThat(delivered).isEqualTo(2L * SENDERS * EACH);
        assertThat(held).hasValue(0);
    }

    /** Each waits for what it is told to wait for, as a broadcast does; so nothing is throttled here but by a bound in total. */
    private static long delivered(List<Outbox> outboxes, char letter) {
        long delivered = 0;
        for (int number = 0; number < EACH; number++) {
            OutboundMessage message = OutboundMessage.of(letter + String.format("%07d", number));
            for (Outbox outbox : outboxes) {
                CompletableFuture<Delivery> outcome = outbox.offer(message).toCompletableFuture();
                delivered += outcome.orTimeout(10, TimeUnit.SECONDS).join() == Delivery.Delivered.INSTANCE ? 1 : 0;
            }
        }
        return delivered;
    }

    @Test
    void oneThatFailsDoesNotStopTheOthers() {
        Outbox broken = outbox(new RandomSocket(1, pool) {
            @Override
            public int write(ByteBuffer bytes) {
                throw new IllegalStateException("Expected by this test");
            }
        });
        broken.offer(OutboundMessage.of("a0000000"));
        RandomSocket socket = new RandomSocket(2, pool);
        outbox(socket).offer(OutboundMessage.of("a0000000"));

        await().atMost(Duration.ofSeconds(10)).until(() -> socket.messages.get() == 1);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> broken.offer(OutboundMessage.of("a0000001")) == Delivery.GONE);
    }

    private Outbox outbox(RandomSocket socket) {
        Outbox outbox = new Outbox(
                new FrameEncoding(126),
                new Outbox.Bounds(1 << 30, 4000, 1 << 30, 60_000),
                held,
                writer,
                new CoarseClock(InstantSource.system()),
                socket);
        socket.outbox = outbox;
        outbox.release();
        return outbox;
    }

    /** Takes some of what it is offered, at times nothing, and is writable again soon after on another thread. */
    private static class RandomSocket implements Outbox.Sink {

        private final Random random;
        private final ExecutorService selector;
        private final byte[] frame = new byte[10];
        private final int[] next = new int[SENDERS];
        private int have;
        final AtomicLong messages = new AtomicLong();
        volatile boolean inOrder = true;
        private volatile @Nullable Outbox outbox;

        RandomSocket(int seed, ExecutorService selector) {
            this.random = new Random(seed);
            this.selector = selector;
        }

        @Override
        public int write(ByteBuffer bytes) {
            int count = random.nextInt(4) > 0 ? bytes.remaining() : random.nextInt(bytes.remaining() + 1);
            for (int i = 0; i < count; i++) {
                frame[have++] = bytes.get();
                if (have == frame.length) {
                    have = 0;
                    receive();
                }
            }
            return count;
        }

        private void receive() {
            int number = Integer.parseInt(new String(frame, 3, 7, StandardCharsets.US_ASCII));
            inOrder &= frame[0] == (byte) 0x81 && frame[1] == 8 && next[frame[2] - 'a']++ == number;
            messages.incrementAndGet();
        }

        @Override
        public void awaitWritable() {
            Outbox waiting = Objects.requireNonNull(outbox);
            selector.execute(waiting::writable);
        }

        @Override
        public void drained() {
            inOrder = false;
        }

        @Override
        public void stalled() {
            inOrder = false;
        }

        @Override
        public void cut() {}

        @Override
        public void handOver(Runnable results) {
            results.run();
        }
    }
}
