package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

// No socket is in it.
@Tag("plain")
class MailboxTest {

    private final Queue<Runnable> turns = new ArrayDeque<>();
    private final List<Object> done = new ArrayList<>();
    private final Mailbox mailbox = new Mailbox(turns::add, 3, 2);

    @Test
    void everythingIsDoneInOrder() {
        for (int i = 0; i < 10; i++) {
            int number = i;
            mailbox.add(() -> done.add(number));
        }
        runTurns(Integer.MAX_VALUE);

        assertThat(done).isEqualTo(List.<Object>of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
    }

    @Test
    void atMostFourThingsAreDoneInATurn() {
        for (int i = 0; i < 10; i++) {
            int number = i;
            mailbox.add(() -> done.add(number));
        }
        runTurns(1);

        assertThat(done).hasSize(4);
        assertThat(turns).hasSize(1);
    }

    @Test
    void thereIsOneTurnAtATime() {
        mailbox.add(() -> done.add("a"));
        mailbox.add(() -> done.add("b"));

        assertThat(turns).hasSize(1);
    }

    @Test
    void whatIsAddedDuringATurnIsDoneToo() {
        mailbox.add(() -> mailbox.add(() -> done.add("added")));
        runTurns(Integer.MAX_VALUE);

        assertThat(done).containsExactly("added");
    }

    @Test
    void anEmptyMailboxAsksForATurnAgain() {
        mailbox.add(() -> done.add("a"));
        runTurns(Integer.MAX_VALUE);
        mailbox.add(() -> done.add("b"));
        runTurns(Integer.MAX_VALUE);

        assertThat(done).containsExactly("a", "b");
    }

    @Test
    void oneThatThrowsDoesNotStopTheNext() {
        mailbox.add(() -> {
            throw new AssertionError("expected by this test");
        });
        mailbox.add(() -> done.add("next"));
        runTurns(Integer.MAX_VALUE);

        assertThat(done).containsExactly("next");
    }

    @Test
    void itIsFullWhenAsManyWaitAsItHolds() {
        mailbox.add(() -> done.add(1));
        mailbox.add(() -> done.add(2));
        assertThat(mailbox.isFull()).isFalse();

        mailbox.add(() -> done.add(3));
        assertThat(mailbox.isFull()).isTrue();
    }

    @Test
    void itTakesMoreThanItHolds() {
        for (int i = 0; i < 20; i++) {
            mailbox.add(() -> done.add("one"));
        }
        runTurns(Integer.MAX_VALUE);

        assertThat(done).hasSize(20);
    }

    @Test
    void roomIsToldOnceAsSoonAsThereIsSome() {
        for (int i = 0; i < 3; i++) {
            int number = i;
            mailbox.add(() -> done.add(number));
        }
        mailbox.whenRoom(() -> done.add("room"));
        assertThat(done).isEmpty();
        runTurns(Integer.MAX_VALUE);

        assertThat(done).containsExactly("room", 0, 1, 2);
    }

    @Test
    void roomIsToldAtOnceWhereThereIsSome() {
        mailbox.whenRoom(() -> done.add("room"));

        assertThat(done).containsExactly("room");
    }

    @Test
    void manyThreadsMayAdd() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        ExecutorService adders = Executors.newFixedThreadPool(4);
        try {
            Mailbox shared = new Mailbox(pool, 16, 16);
            AtomicInteger atWork = new AtomicInteger();
            Queue<String> wrong = new ConcurrentLinkedQueue<>();
            CountDownLatch all = new CountDownLatch(4 * 10_000);
            for (int adder = 0; adder < 4; adder++) {
                int[] next = new int[1];
                adders.execute(() -> IntStream.range(0, 10_000)
                        .forEach(number -> shared.add(() -> {
                            if (atWork.getAndIncrement() != 0) {
                                wrong.add("two at work");
                            }
                            if (next[0]++ != number) {
                                wrong.add("out of order");
                            }
                            atWork.decrementAndGet();
                            all.countDown();
                        })));
            }

            assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(wrong).isEmpty();
        } finally {
            pool.shutdownNow();
            adders.shutdownNow();
        }
    }

    @Test
    void roomIsNeverForgotten() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            Mailbox shared = new Mailbox(pool, 1, 1);
            for (int i = 0; i < 20_000; i++) {
                CountDownLatch room = new CountDownLatch(1);
                shared.add(() -> {});
                shared.whenRoom(room::countDown);
                assertThat(room.await(10, TimeUnit.SECONDS))
                        .as("room after %d", i)
                        .isTrue();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private void runTurns(int count) {
        for (int i = 0; i < count && !turns.isEmpty(); i++) {
            turns.remove().run();
        }
    }
}
