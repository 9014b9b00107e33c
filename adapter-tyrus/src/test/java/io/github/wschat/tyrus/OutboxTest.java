package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An outbox of 1,000 bytes that paces beyond 250, beside others with which it has 1,500, and a socket that is made up. */
// The socket is made up: what it would be over TLS is the same.
@Tag("plain")
class OutboxTest {

    /** Its frame has 100 bytes. */
    private static final OutboundMessage MESSAGE = OutboundMessage.of("m".repeat(98));

    private final ManualTime time = new ManualTime();
    private final CoarseClock clock = new CoarseClock(time);
    private final AtomicLong held = new AtomicLong();
    private final FrameWriter writer = new FrameWriter("not started: the test takes the turns");
    private final Staging staging = new Staging(128);
    private final RecordingSink socket = new RecordingSink();
    private final Outbox outbox = outbox(socket);

    private Outbox outbox(Outbox.Sink sink) {
        Outbox made = new Outbox(
                new FrameEncoding(126), new Outbox.Bounds(1000, 250, 1500, 10_000), held, writer, clock, sink);
        made.release();
        return made;
    }

    @Test
    void whatIsOfferedBeforeTheReleaseWaits() {
        Outbox unreleased = new Outbox(
                new FrameEncoding(126), new Outbox.Bounds(1000, 250, 1500, 10_000), held, writer, clock, socket);
        unreleased.offer(OutboundMessage.of("a"));
        write();
        assertThat(socket.written.size()).isZero();

        unreleased.release();
        write();
        assertThat(socket.written.toByteArray()).containsExactly(0x81, 1, 'a');
    }

    @Test
    void everythingIsWrittenInOrder() {
        outbox.offer(OutboundMessage.of("a"));
        outbox.offer(frame(0x8A, 0), new Handled());
        outbox.offer(OutboundMessage.of("b"));
        outbox.offerLast(frame(0x88, 0));
        write();

        assertThat(socket.written.toByteArray()).containsExactly(0x81, 1, 'a', 0x8A, 0, 0x81, 1, 'b', 0x88, 0);
    }

    @Test
    void everybodyGetsWhatWaitsForThemAndNoMore() {
        OutboundMessage forBoth = OutboundMessage.of("a");
        RecordingSink second = new RecordingSink();
        outbox.offer(forBoth);
        outbox.offer(OutboundMessage.of("b"));
        outbox(second).offer(forBoth);
        write();

        assertThat(socket.written.toByteArray()).containsExactly(0x81, 1, 'a', 0x81, 1, 'b');
        assertThat(second.written.toByteArray()).containsExactly(0x81, 1, 'a');
    }

    @Test
    void aSocketMayTakeAnyNumberOfBytesAtATime() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            RecordingSink slow = new RecordingSink();
            RecordingSink quick = new RecordingSink();
            Outbox slowly = outbox(slow);
            Outbox quickly = outbox(quick);
            for (int i = 0; i < 4; i++) {
                OutboundMessage message = OutboundMessage.of(String.valueOf(i).repeat(random.nextInt(200)));
                slowly.offer(message);
                quickly.offer(message);
                ByteBuffer frame = frame(0x81, random.nextInt(20));
                slowly.offer(frame, new Handled());
                quickly.offer(frame, new Handled());
            }
            slow.room = 0;
            write();
            while (!slowly.isEmpty()) {
                slow.room = 1 + random.nextInt(7);
                slowly.writable();
                write();
            }
            assertThat(slow.written.toByteArray()).as("seed %d", seed).isEqualTo(quick.written.toByteArray());
        }
        assertThat(held).hasValue(0);
    }

    @Test
    @DisplayName("D11: to a client that is behind, what fits is Delivered, and the rest is Throttled")
    void whatDoesNotFitIsThrottled() {
        fallBehind();

        for (int i = 0; i < 9; i++) {
            assertThat(outcome(outbox.offer(MESSAGE))).isEqualTo(Delivery.Delivered.INSTANCE);
        }
        assertThat(outcome(outbox.offer(MESSAGE))).isEqualTo(Delivery.Throttled.INSTANCE);
    }

    @Test
    void aFrameThatDoesNotFitFails() {
        fallBehind();
        for (int i = 0; i < 9; i++) {
            outbox.offer(MESSAGE);
        }
        Handled handled = new Handled();
        outbox.offer(frame(0x81, 1), handled);

        assertThat(handled.told).containsExactly("failed");
    }

    @Test
    @DisplayName("D11: all who are behind have a bound together")
    void allBehindHaveABoundTogether() {
        fallBehind();
        for (int i = 0; i < 9; i++) {
            outbox.offer(MESSAGE);
        }
        RecordingSink second = new RecordingSink();
        Outbox other = outbox(second);
        second.room = 0;
        other.offer(MESSAGE);
        write();

        for (int i = 0; i < 4; i++) {
            assertThat(outcome(other.offer(MESSAGE))).isEqualTo(Delivery.Delivered.INSTANCE);
        }
        assertThat(outcome(other.offer(MESSAGE))).isEqualTo(Delivery.Throttled.INSTANCE);
        assertThat(held).hasValue(1500);
    }

    @Test
    @DisplayName("D11: while the server is slow, a sender beyond the mark waits until the backlog has fallen")
    void aSenderBeyondTheMarkWaits() {
        for (int i = 0; i < 3; i++) {
            assertThat(outbox.offer(MESSAGE) == Delivery.DELIVERED).isTrue();
        }
        CompletionStage<Delivery> paced = outbox.offer(MESSAGE);
        CompletableFuture<Delivery> outcome = paced.toCompletableFuture();
        assertThat(outcome).isNotDone();

        writer.turn(staging);
        assertThat(outcome).isNotDone();
        writer.turn(staging);
        assertThat(outcome).isCompletedWithValue(Delivery.Delivered.INSTANCE);
    }

    @Test
    @DisplayName("D11: nobody is throttled by the server's own slowness")
    void nothingIsThrottledWhileTheSocketTakesEverything() {
        List<CompletableFuture<Delivery>> outcomes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            outcomes.add(outbox.offer(MESSAGE).toCompletableFuture());
        }
        write();

        assertThat(outcomes).allMatch(outcome -> outcome.join() == Delivery.Delivered.INSTANCE);
        assertThat(socket.written.size()).isEqualTo(100 * 100);
    }

    @Test
    @DisplayName("D11: a client that falls behind with too much keeps what fits, and the last are Throttled")
    void theLastAreThrottledWhenAClientFallsBehind() {
        List<CompletableFuture<Delivery>> outcomes = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            outcomes.add(
                    outbox.offer(OutboundMessage.of(String.format("%098d", i))).toCompletableFuture());
        }
        socket.room = 50;
        write();

        assertThat(outcomes.subList(0, 10)).allMatch(outcome -> outcome.join() == Delivery.Delivered.INSTANCE);
        assertThat(outcomes.subList(10, 15)).allMatch(outcome -> outcome.join() == Delivery.Throttled.INSTANCE);

        socket.room = Integer.MAX_VALUE;
        outbox.writable();
        write();
        assertThat(socket.written.size()).isEqualTo(10 * 100);
        assertThat(new String(socket.written.toByteArray(), 998, 2, StandardCharsets.US_ASCII))
                .isEqualTo("09");
        assertThat(held).hasValue(0);
    }

    @Test
    void whatTheSinkHasBegunWithIsNotDropped() {
        // So much is held for others that nothing fits.
        held.set(1500);
        Outbox sealed = outbox(new SealingSink(socket, 301));
        List<CompletableFuture<Delivery>> outcomes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            outcomes.add(sealed.offer(MESSAGE).toCompletableFuture());
        }
        socket.room = 0;
        write();

        assertThat(outcomes.subList(0, 4)).allMatch(outcome -> outcome.join() == Delivery.Delivered.INSTANCE);
        assertThat(outcomes.subList(4, 6)).allMatch(outcome -> outcome.join() == Delivery.Throttled.INSTANCE);
    }

    @Test
    void ofPongsOnlyTheLatestIsKeptWhereMuchWaits() {
        for (int i = 0; i < 3; i++) {
            outbox.offer(MESSAGE);
        }
        outbox.offerPong(frame(0x8A, 1));
        outbox.offerPong(frame(0x8A, 2));
        write();

        assertThat(socket.written.size()).isEqualTo(300 + 4);
        assertThat(socket.written.toByteArray()[301])
                .as("the length of the second")
                .isEqualTo((byte) 2);
    }

    @Test
    void theLatestPongOfAClientThatIsBehindIsSentWhenItCatchesUp() {
        socket.room = 0;
        outbox.offer(MESSAGE);
        write();
        outbox.offerPong(frame(0x8A, 1));
        outbox.offerPong(frame(0x8A, 2));

        socket.room = Integer.MAX_VALUE;
        outbox.writable();
        write();

        assertThat(socket.written.size()).isEqualTo(100 + 4);
        assertThat(held).hasValue(0);
    }

    @Test
    void aFrameBeyondTheMarkIsAcceptedWhenTheBacklogHasFallenAndToldOnAnotherThread() {
        for (int i = 0; i < 3; i++) {
            outbox.offer(MESSAGE);
        }
        Handled handled = new Handled();
        outbox.offer(frame(0x81, 5), handled);
        write();
        assertThat(handled.told).isEmpty();

        socket.handedOver.forEach(Runnable::run);
        assertThat(handled.told).containsExactly("completed");
    }

    @Test
    void whenAllIsWrittenAfterACloseTheSinkIsToldOnce() {
        outbox.offer(MESSAGE);
        outbox.offerLast(frame(0x88, 2));
        outbox.close();
        assertThat(socket.told).isEmpty();
        write();

        assertThat(socket.told).containsExactly("drained");
        assertThat(socket.written.size()).isEqualTo(104);
    }

    @Test
    void anEmptyOutboxIsDrainedWhenItIsClosed() {
        outbox.close();
        write();

        assertThat(socket.told).containsExactly("drained");
    }

    @Test
    void nothingFollowsACloseFrame() {
        outbox.offerLast(frame(0x88, 0));
        Handled handled = new Handled();
        outbox.offer(frame(0x81, 0), handled);

        assertThat(outcome(outbox.offer(MESSAGE))).isEqualTo(Delivery.Gone.INSTANCE);
        assertThat(handled.told).containsExactly("failed");
        write();
        assertThat(socket.written.toByteArray()).containsExactly(0x88, 0);
    }

    @Test
    void aCloseFrameIsTakenWhereNothingFits() {
        fallBehind();
        for (int i = 0; i < 9; i++) {
            outbox.offer(MESSAGE);
        }
        outbox.offerLast(frame(0x88, 0));
        socket.room = Integer.MAX_VALUE;
        outbox.writable();
        write();

        assertThat(socket.written.size()).isEqualTo(1002);
        assertThat(socket.told).endsWith("drained");
    }

    @Test
    void whoWaitsIsToldGoneWhenTheConnectionEnds() {
        for (int i = 0; i < 3; i++) {
            outbox.offer(MESSAGE);
        }
        CompletionStage<Delivery> paced = outbox.offer(MESSAGE);
        Handled handled = new Handled();
        outbox.offer(frame(0x81, 0), handled);
        outbox.fail();

        assertThat(outcome(paced)).isEqualTo(Delivery.Gone.INSTANCE);
        assertThat(handled.told).isEmpty();
        socket.handedOver.forEach(Runnable::run);
        assertThat(handled.told).containsExactly("failed");
        assertThat(outcome(outbox.offer(MESSAGE))).isEqualTo(Delivery.Gone.INSTANCE);
        outbox.fail();
        assertThat(socket.told).containsExactly("cut");
    }

    @Test
    void aTurnAfterTheEndWritesNothing() {
        outbox.offer(MESSAGE);
        outbox.fail();
        write();

        assertThat(socket.written.size()).isZero();
        assertThat(socket.told).containsExactly("cut");
    }

    @Test
    void aBrokenSocketEndsIt() {
        socket.broken = true;
        outbox.offer(MESSAGE);
        write();

        assertThat(socket.told).containsExactly("cut");
        assertThat(outcome(outbox.offer(MESSAGE))).isEqualTo(Delivery.Gone.INSTANCE);
    }

    @Test
    void whatIsHeldForOneThatEndsIsHeldNoMore() {
        fallBehind();
        outbox.offer(MESSAGE);
        assertThat(held).hasValue(200);
        outbox.fail();

        assertThat(held).hasValue(0);
    }

    @Test
    void oneBehindIsNotTriedUntilItIsTime() {
        fallBehind();
        outbox.offer(MESSAGE);

        assertThat(writer.turn(staging)).isFalse();
        assertThat(socket.told).containsExactly("await");
    }

    @Test
    void oneBehindThatTakesSomethingIsAwaitedAgain() {
        fallBehind();
        outbox.offer(MESSAGE);
        socket.room = 10;
        outbox.writable();
        write();

        assertThat(socket.told).containsExactly("await", "await");
        assertThat(held).hasValue(190);
    }

    @Test
    void oneThatHasCaughtUpIsNotBehind() {
        fallBehind();
        socket.room = Integer.MAX_VALUE;
        outbox.writable();
        write();
        socket.room = 0;
        for (int i = 0; i < 3; i++) {
            outbox.offer(MESSAGE);
        }

        assertThat(outbox.offer(MESSAGE).toCompletableFuture()).isNotDone();
    }

    @Test
    @DisplayName("D11: a socket that takes nothing for ten seconds is stalled, and not a moment before")
    void aSocketIsStalledAfterTenSeconds() {
        time.advance(Duration.ofMillis(700));
        fallBehind();
        time.advance(Duration.ofMillis(9_999));
        clock.update();
        outbox.writable();
        write();
        assertThat(socket.told).doesNotContain("stalled");

        time.advance(Duration.ofMillis(1));
        outbox.writable();
        write();
        assertThat(socket.told).endsWith("stalled");
    }

    @Test
    @DisplayName("D11: a socket that takes one byte has another ten seconds")
    void oneByteIsProgress() {
        fallBehind();
        time.advance(Duration.ofSeconds(9));
        socket.room = 1;
        outbox.writable();
        write();
        time.advance(Duration.ofSeconds(9));
        outbox.writable();
        write();

        assertThat(socket.told).doesNotContain("stalled");
    }

    @Test
    void outboxesTakeTurns() {
        RecordingSink second = new RecordingSink();
        Outbox other = outbox(second);
        for (int i = 0; i < 5; i++) {
            outbox.offer(MESSAGE);
            other.offer(MESSAGE);
        }
        writer.turn(staging);

        assertThat(socket.written.size()).isEqualTo(128);
        assertThat(second.written.size()).isEqualTo(128);
    }

    @Test
    void whatWaitsForManyIsWrittenToEachFromItsOwnPlace() {
        List<RecordingSink> sockets = new ArrayList<>();
        List<Outbox> outboxes = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            sockets.add(new RecordingSink());
            outboxes.add(outbox(sockets.get(i)));
        }
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < 50; i++) {
            OutboundMessage message =
                    OutboundMessage.of(String.valueOf((char) ('a' + i % 26)).repeat(1 + i % 9));
            expected.write(0x81);
            expected.write(message.utf8Length());
            expected.writeBytes(message.text().getBytes(StandardCharsets.US_ASCII));
            for (int client = 0; client < 20; client++) {
                outboxes.get(client).offer(message);
                // Some take only a part, and so are elsewhere than the others from then on.
                sockets.get(client).room = client % 3 == 0 ? random.nextInt(40) : Integer.MAX_VALUE;
            }
            writer.turn(staging);
            outboxes.forEach(Outbox::writable);
        }
        sockets.forEach(each -> each.room = Integer.MAX_VALUE);
        outboxes.forEach(Outbox::writable);
        write();
        staging.forget();
        write();

        assertThat(sockets)
                .allSatisfy(each -> assertThat(each.written.toByteArray()).isEqualTo(expected.toByteArray()));
    }

    private void fallBehind() {
        socket.room = 0;
        outbox.offer(MESSAGE);
        write();
    }

    private void write() {
        for (int turns = 0; writer.turn(staging); turns++) {
            assertThat(turns).as("turns").isLessThan(10_000);
        }
    }

    private static Delivery outcome(CompletionStage<Delivery> stage) {
        return stage.toCompletableFuture().join();
    }

    private static ByteBuffer frame(int first, int length) {
        return ByteBuffer.allocate(2 + length).put(0, (byte) first).put(1, (byte) length);
    }

    /** Has begun with more than the socket has taken. */
    private record SealingSink(RecordingSink socket, int underWay) implements Outbox.Sink {

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            return socket.write(bytes);
        }

        @Override
        public void awaitWritable() {}

        @Override
        public void drained() {}

        @Override
        public void stalled() {}

        @Override
        public void cut() {}

        @Override
        public void handOver(Runnable results) {}
    }

    private static final class Handled extends CompletionHandler<ByteBuffer> {

        final List<String> told = new ArrayList<>();

        @Override
        public void completed(ByteBuffer result) {
            told.add("completed");
        }

        @Override
        public void failed(Throwable throwable) {
            told.add("failed");
        }
    }
}
