package example;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.contract.MessageSenderContract;
import io.github.wschat.core.contract.MessageSenderFixture;
import io.github.wschat.core.contract.MessageSenderFixture.Ability;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.OutboundMessage;
import io.github.wschat.core.port.out.MessageSender;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MailboxesSenderTest extends MessageSenderContract {

    @Override
    protected MessageSenderFixture start() {
        return new Fixture();
    }

    @Override
    protected Map<Ability, String> missing() {
        return Map.of(
                Ability.CONNECTING, "a client is connected at once",
                Ability.MALFORMED, "any id could be one of ours",
                Ability.FOREIGN, "there is one transport in a process",
                Ability.REFUSED, "there is no endpoint that could refuse",
                Ability.FAILING, "memory does not fail",
                Ability.SILENT, "memory answers at once");
    }

    @Override
    protected int stalledBytes() {
        return 4 * Mailbox.CAPACITY;
    }

    @Test
    void onlyThisIsMissing() {
        assertThat(missing())
                .containsOnlyKeys(
                        Ability.CONNECTING,
                        Ability.MALFORMED,
                        Ability.FOREIGN,
                        Ability.REFUSED,
                        Ability.FAILING,
                        Ability.SILENT);
    }

    private static final class Fixture implements MessageSenderFixture {

        private final Mailboxes mailboxes = new Mailboxes(InstantSource.system());

        @Override
        public MessageSender sender() {
            return mailboxes;
        }

        @Override
        public Peer open() {
            return new Client(mailboxes, mailboxes.connect("peer"));
        }

        @Override
        public ConnectionId gone() {
            ConnectionId id = stalled();
            mailboxes.leave(id);
            return id;
        }

        @Override
        public ConnectionId unknown() {
            return new ConnectionId("nobody");
        }

        @Override
        public ConnectionId stalled() {
            return mailboxes.connect("stalled").id();
        }

        @Override
        public ConnectionId throttled() {
            Mailbox full = mailboxes.connect("full");
            OutboundMessage message = OutboundMessage.of("x".repeat(1024));
            while (full.put(message) != Delivery.THROTTLED) {
                continue;
            }
            return full.id();
        }
    }

    private record Client(Mailboxes mailboxes, Mailbox mailbox) implements MessageSenderFixture.Peer {

        @Override
        public ConnectionId id() {
            return mailbox.id();
        }

        @Override
        public Optional<String> receive(Duration atMost) throws InterruptedException {
            return mailbox.take(atMost);
        }

        @Override
        public void leave() {
            mailboxes.leave(id());
        }
    }
}
