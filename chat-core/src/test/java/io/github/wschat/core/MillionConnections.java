package io.github.wschat.core;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.DeliveryReport;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.in.Broadcast;
import io.github.wschat.core.port.out.ConnectionStore;
import io.github.wschat.core.port.out.MessageSender;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Broadcasts to a million connections, which a store makes up page by page, through a sender that completes each send later, on
 * another thread. Run in a JVM of its own by {@link MillionConnectionsTest}; with the argument {@code hoard} the sender remembers whom
 * it sent to.
 */
final class MillionConnections {

    private static final int COUNT = 1_000_000;

    private MillionConnections() {}

    public static void main(String[] arguments) throws Exception {
        boolean hoards = List.of(arguments).contains("hoard");
        LaterSender sender = new LaterSender(hoards);
        Thread transport = new Thread(sender::completeAll, "transport");
        transport.setDaemon(true);
        transport.start();
        Chat chat = Chat.builder(new MadeUpStore(), sender, new NoLiveConnections(), Runnable::run)
                .build();

        DeliveryReport report = chat.sendToAll(Broadcast.of(OutboundMessage.of("hello, everyone!")))
                .toCompletableFuture()
                .get();

        long peak = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) {
                peak += pool.getPeakUsage().getUsed();
            }
        }
        System.out.println("delivered " + report.delivered() + ", peak heap " + peak / 1024 + " KiB of "
                + Runtime.getRuntime().maxMemory() / 1024 + " KiB");
    }

    /** Completes its sends in order, on the thread that {@link #completeAll} is called on. */
    private static final class LaterSender implements MessageSender {

        private final BlockingQueue<CompletableFuture<Delivery>> open = new LinkedBlockingQueue<>();
        private final @Nullable List<ConnectionId> hoard;

        LaterSender(boolean hoards) {
            hoard = hoards ? new ArrayList<>() : null;
        }

        @Override
        public CompletionStage<Delivery> send(ConnectionId to, OutboundMessage message) {
            if (hoard != null) {
                hoard.add(to);
            }
            CompletableFuture<Delivery> stage = new CompletableFuture<>();
            open.add(stage);
            return stage;
        }

        void completeAll() {
            try {
                while (true) {
                    open.take().complete(Delivery.Delivered.INSTANCE);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static final class MadeUpStore implements ConnectionStore {

        private static final Instant CONNECTED_AT = Instant.parse("2030-01-01T00:00:00Z");

        @Override
        public ConnectionPage page(Slice slice, @Nullable Cursor after, int limit) {
            int begin = after == null ? 0 : Integer.parseInt(after.positionIn("made up", slice));
            int end = Math.min(begin + limit, COUNT);
            List<Connection> page = new ArrayList<>(limit);
            for (int i = begin; i < end; i++) {
                page.add(new Connection(
                        new ConnectionId("connection" + i), CONNECTED_AT, CONNECTED_AT.plus(Duration.ofHours(2))));
            }
            return new ConnectionPage(
                    page, end == COUNT ? null : at(slice, end), index -> at(slice, begin + index + 1));
        }

        private static Cursor at(Slice slice, int position) {
            return Cursor.of("made up", slice, String.valueOf(position));
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
