package io.github.wschat.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.DeliveryReport;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.in.Broadcast;
import io.github.wschat.core.port.out.ConnectionStore;
import io.github.wschat.core.port.out.MessageSender;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A broadcast whose sends complete at once allocates nothing per recipient")
final class BroadcastAllocationTest {

    private static final int PAGE_SIZE = 1000;
    private static final int FEW = 10 * PAGE_SIZE;
    private static final int MANY = 1000 * PAGE_SIZE;
    private static final long SOME_KIBIBYTES = 4096;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void withoutATimeToLive() throws Exception {
        assertThat(bytesForThoseBeyondTheFew(ChatFixture.HELLO, (to, message) -> Delivery.DELIVERED))
                .isLessThan(SOME_KIBIBYTES);
    }

    @Test
    void withATimeToLive() throws Exception {
        Broadcast limited = ChatFixture.HELLO.within(Duration.ofHours(1));

        assertThat(bytesForThoseBeyondTheFew(limited, (to, message) -> Delivery.DELIVERED))
                .isLessThan(SOME_KIBIBYTES);
    }

    @Test
    void whateverTheOutcome() throws Exception {
        MessageSender throttling = (to, message) -> Delivery.THROTTLED;

        assertThat(bytesForThoseBeyondTheFew(ChatFixture.HELLO, throttling)).isLessThan(SOME_KIBIBYTES);
    }

    @Test
    void whichThisMeasureWouldNotice() throws Exception {
        MessageSender allocating = (to, message) -> CompletableFuture.completedFuture(Delivery.Delivered.INSTANCE);

        assertThat(bytesForThoseBeyondTheFew(ChatFixture.HELLO, allocating)).isGreaterThan(16L * (MANY - FEW));
    }

    /** The least of several runs: what the JIT compiler does to a thread meanwhile is not the engine's. */
    private static long bytesForThoseBeyondTheFew(Broadcast broadcast, MessageSender sender) throws Exception {
        long least = Long.MAX_VALUE;
        for (int run = 0; run < 5; run++) {
            least = Math.min(least, bytes(broadcast, sender, MANY) - bytes(broadcast, sender, FEW));
        }
        System.out.println("Allocated for " + (MANY - FEW) + " recipients more: " + least + " bytes");
        return least;
    }

    private static long bytes(Broadcast broadcast, MessageSender sender, int recipients) throws Exception {
        Chat chat = Chat.builder(new PreparedPages(recipients), sender, new NoLiveConnections(), Runnable::run)
                .pageSize(PAGE_SIZE)
                .build();
        long thread = Thread.currentThread().getId();
        long before = THREADS.getThreadAllocatedBytes(thread);
        DeliveryReport report = ChatFixture.report(chat.sendToAll(broadcast));
        long after = THREADS.getThreadAllocatedBytes(thread);
        assertThat(report.tried()).isEqualTo(recipients);
        return after - before;
    }

    /** Gives out pages that were made beforehand, all of the same connections. */
    private static final class PreparedPages implements ConnectionStore {

        private final List<ConnectionPage> pages = new ArrayList<>();
        private int given;

        PreparedPages(int recipients) {
            List<Connection> connections = new ArrayList<>();
            for (int i = 0; i < PAGE_SIZE; i++) {
                connections.add(new Connection(
                        FakeStore.id(i), ManualClock.BEGIN, ManualClock.BEGIN.plus(Duration.ofHours(2))));
            }
            Cursor next = Cursor.of("prepared", Slice.ALL, "next");
            for (int i = 0; i < recipients / PAGE_SIZE; i++) {
                boolean isLast = i == recipients / PAGE_SIZE - 1;
                pages.add(new ConnectionPage(connections, isLast ? null : next, index -> next));
            }
        }

        @Override
        public ConnectionPage page(Slice slice, @Nullable Cursor after, int limit) {
            return pages.get(given++);
        }

        @Override
        public void add(Connection connection) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void remove(ConnectionId id) {
            throw new UnsupportedOperationException();
        }
    }
}
