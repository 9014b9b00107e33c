package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.contract.MessageSenderContract;
import io.github.wschat.core.contract.MessageSenderFixture;
import io.github.wschat.core.contract.MessageSenderFixture.Ability;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.port.out.MessageSender;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The rules M1 to M6 on a gateway, over real sockets. */
class TyrusMessageSenderTest extends MessageSenderContract {

    private static final String IN_PROCESS = "the sender is the gateway itself: there is no backend behind it";

    @Override
    protected MessageSenderFixture start() {
        return new Fixture();
    }

    @Override
    protected Map<Ability, String> missing() {
        return Map.of(Ability.REFUSED, IN_PROCESS, Ability.FAILING, IN_PROCESS, Ability.SILENT, IN_PROCESS);
    }

    @Test
    void onlyWhatNeedsABackendIsMissing() {
        assertThat(missing()).containsOnlyKeys(Ability.REFUSED, Ability.FAILING, Ability.SILENT);
    }

    private static final class Fixture extends TyrusTransport implements MessageSenderFixture {

        private static final int SMALL_WINDOW_BYTES = 4096;

        private @Nullable TestGateway another;

        @Override
        public MessageSender sender() {
            return gateway().gateway();
        }

        @Override
        public Peer open() throws IOException {
            RawClient client = connected();
            return new ReadingPeer(gateway(), gateway().nextId(), client);
        }

        @Override
        public ConnectionId stalled() throws IOException {
            kept(RawClient.connect(gateway().port(), SMALL_WINDOW_BYTES)).openAt("/production");
            return gateway().nextId();
        }

        @Override
        public ConnectionId throttled() throws IOException {
            ConnectionId id = stalled();
            // The operating system takes some megabytes, and the outbox one: so many of the greatest messages do not
            // fit.
            String text = "x".repeat(MessageSender.MAX_MESSAGE_BYTES);
            for (int i = 0; i < 1000; i++) {
                if (gateway().send(id, text) == Delivery.Throttled.INSTANCE) {
                    // What is left is less than that message, and more than a small one.
                    fill(id);
                    return id;
                }
            }
            throw new AssertionError("A client that reads nothing was sent everything");
        }

        private void fill(ConnectionId id) {
            String text = "x".repeat(100);
            for (int i = 0; i < 2000; i++) {
                if (gateway().send(id, text) == Delivery.Throttled.INSTANCE) {
                    while (gateway().send(id, "x") != Delivery.Throttled.INSTANCE) {
                        assertThat(gateway().isOpen(id)).isTrue();
                    }
                    return;
                }
            }
            throw new AssertionError("An outbox that had no room took everything");
        }

        @Override
        public ConnectionId foreign() throws IOException {
            TestGateway other = TestGateway.setup()
                    .settings(settings -> settings.name("another"))
                    .start();
            another = other;
            kept(other.open());
            return other.nextId();
        }

        @Override
        public void close() {
            super.close();
            if (another != null) {
                another.close();
            }
        }
    }

    /** Reads all the time, on a thread of its own. */
    private static final class ReadingPeer implements MessageSenderFixture.Peer {

        private final TestGateway gateway;
        private final ConnectionId id;
        private final RawClient client;
        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

        ReadingPeer(TestGateway gateway, ConnectionId id, RawClient client) {
            this.gateway = gateway;
            this.id = id;
            this.client = client;
            Thread reader = new Thread(this::read, "reader of " + id);
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try {
                while (true) {
                    received.add(client.readMessage());
                }
            } catch (EOFException | SocketException e) {
                // The end of the connection is the end of the reading.
            } catch (IOException e) {
                received.add("The client failed: " + e);
            }
        }

        @Override
        public ConnectionId id() {
            return id;
        }

        @Override
        public Optional<String> receive(Duration atMost) throws InterruptedException {
            return Optional.ofNullable(received.poll(atMost.toNanos(), TimeUnit.NANOSECONDS));
        }

        @Override
        public void leave() throws IOException {
            client.reset();
            gateway.awaitClosed(id);
        }
    }
}
