package io.github.wschat.examples.benchmarks.load;

import io.github.wschat.examples.benchmarks.run.CannotMeasureException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.SplittableRandom;

/** The clients of one server, all on the caller's thread. Not thread-safe. */
public final class Crowd implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration GOODBYE = Duration.ofSeconds(5);
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final URI uri;
    private final boolean tutorial;
    private final Duration patience;
    private final Selector selector;
    private final Client[] clients;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final SplittableRandom masks = new SplittableRandom(6455);

    private Crowd(URI uri, boolean tutorial, int size, Duration patience) {
        this.uri = uri;
        this.patience = patience;
        this.tutorial = tutorial;
        this.clients = new Client[size];
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Connects clients, some at a time, and returns when all of them are.
     *
     * @param uri the server's address
     * @param tutorial whether texts travel to it as the tutorial's {@code sendmessage} has it
     * @param size how many clients
     * @param atATime how many of them may be connecting
     * @return the crowd
     * @throws CannotMeasureException if one of them cannot connect
     */
    public static Crowd connect(URI uri, boolean tutorial, int size, int atATime) {
        return connect(uri, tutorial, size, atATime, PATIENCE);
    }

    /** Connects clients who wait no longer than this for what does not come. */
    static Crowd connect(URI uri, boolean tutorial, int size, int atATime, Duration patience) {
        Crowd crowd = new Crowd(uri, tutorial, size, patience);
        try {
            crowd.connectAll(atATime);
            return crowd;
        } catch (IOException | UncheckedIOException e) {
            crowd.close();
            throw new CannotMeasureException("Clients cannot connect to " + uri + ": " + e.getMessage(), e);
        }
    }

    private void connectAll(int atATime) throws IOException {
        int begun = 0;
        int[] open = {0};
        int before = 0;
        long end = System.nanoTime() + patience.toNanos();
        while (open[0] < clients.length) {
            for (; begun < clients.length && begun - open[0] < atATime; begun++) {
                begin(begun);
            }
            selector.select(
                    key -> {
                        Client client = (Client) key.attachment();
                        boolean wasOpen = client.isOpen();
                        handle(key, Crowd::tooEarly);
                        open[0] += !wasOpen && client.isOpen() ? 1 : 0;
                    },
                    100);
            if (open[0] > before) {
                before = open[0];
                end = System.nanoTime() + patience.toNanos();
            } else if (System.nanoTime() > end) {
                throw new IOException(open[0] + " of " + clients.length + " are connected, and no more for "
                        + patience.toSeconds() + " s");
            }
        }
    }

    private void begin(int index) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
        clients[index] = new Client(index, channel, key);
        key.attach(clients[index]);
        channel.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
    }

    private static void tooEarly(Client client, ByteBuffer text, int position, int length) {
        throw new UncheckedIOException(
                new IOException("Client " + client.index + " got a text before anybody had sent one"));
    }

    private void handle(SelectionKey key, Client.Listener listener) {
        Client client = (Client) key.attachment();
        try {
            if (key.isConnectable()) {
                client.connected(uri);
            } else {
                if (key.isReadable()) {
                    client.readable(buffer, listener);
                }
                if (key.isWritable()) {
                    client.writable();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns how many clients there are.
     *
     * @return the crowd's size
     */
    public int size() {
        return clients.length;
    }

    /**
     * Sends texts, and returns when everyone has all of them, or after 20 seconds in which that did not happen.
     *
     * @param pattern what to send
     * @return what came of it
     * @throws CannotMeasureException if a client is disconnected
     */
    public Outcome run(Pattern pattern) {
        try {
            return new Run(pattern).run();
        } catch (IOException | UncheckedIOException e) {
            throw new CannotMeasureException("The clients of " + uri + ": " + e.getMessage(), e);
        }
    }

    /** Ends all connections, and returns when the server has ended them too, or after a few seconds in which it did not. */
    @Override
    public void close() {
        if (!selector.isOpen()) {
            return;
        }
        try {
            int open = 0;
            for (Client client : clients) {
                open += client != null && client.end() ? 1 : 0;
            }
            int[] left = {open};
            long end = System.nanoTime() + GOODBYE.toNanos();
            while (left[0] > 0 && System.nanoTime() < end) {
                selector.select(key -> left[0] -= ((Client) key.attachment()).hasEnded(buffer) ? 1 : 0, 100);
            }
            for (Client client : clients) {
                if (client != null) {
                    client.close();
                }
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One pattern, from its first text to its last. */
    private final class Run {

        private final Pattern pattern;
        private final MessageForm form;
        private final Tally tally;
        private final long begin = System.nanoTime();
        private final long cpu = THREADS.getCurrentThreadCpuTime();
        private long sent;

        Run(Pattern pattern) {
            this.pattern = pattern;
            this.form = new MessageForm(pattern.size(), tutorial);
            this.tally = new Tally(clients.length, pattern.senders(), pattern.size(), this::complete);
        }

        Outcome run() throws IOException {
            for (int i = 0; i < pattern.underWay(); i++) {
                sendNext();
            }
            long end = begin + pattern.duration().toNanos();
            while (System.nanoTime() < end) {
                select(pace());
            }
            end += patience.toNanos();
            while (!tally.isQuiet() && System.nanoTime() < end) {
                select(1);
            }
            Duration generatorCpu = Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - cpu);
            tally.giveUp();
            return new Outcome(
                    tally.deliveries(),
                    Duration.ofNanos(Math.max(1, tally.lastAt() - begin)),
                    generatorCpu,
                    tally.lost(),
                    tally.doubled(),
                    tally.damaged(),
                    tally.latencies());
        }

        private void select(long millis) throws IOException {
            selector.select(key -> handle(key, tally), millis);
        }

        /** Sends what is due, if there is a pace. Returns how long to wait, in milliseconds. */
        private long pace() throws IOException {
            if (pattern.underWay() > 0) {
                return 10;
            }
            double interval = clients.length * 1e9 / pattern.deliveriesPerSecond();
            while (begin + (long) (sent * interval) <= System.nanoTime()) {
                sendNext();
            }
            return Math.max(1, (begin + (long) (sent * interval) - System.nanoTime()) / 1_000_000);
        }

        private void complete(int sender) {
            if (pattern.underWay() > 0
                    && System.nanoTime() < begin + pattern.duration().toNanos()) {
                try {
                    sendNext();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        /** All senders take turns. */
        private void sendNext() throws IOException {
            int sender = (int) (sent++ % pattern.senders());
            int sequence = tally.begin(sender, System.nanoTime());
            clients[sender].write(form.frame(sender, sequence, masks.nextInt()));
        }
    }
}
