package example;

import io.github.wschat.core.contract.LiveConnectionsContract;
import io.github.wschat.core.contract.LiveConnectionsFixture;
import io.github.wschat.core.contract.LiveConnectionsFixture.Ability;
import io.github.wschat.core.model.ClientIdentity;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.port.out.LiveConnections;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalInt;

final class MailboxesConnectionsTest extends LiveConnectionsContract {

    @Override
    protected LiveConnectionsFixture start() {
        return new Fixture();
    }

    @Override
    protected Map<Ability, String> missing() {
        return Map.of(
                Ability.CONNECTING, "a client is connected at once",
                Ability.MALFORMED, "any id could be one of ours",
                Ability.SPEAKING, "clients only listen",
                Ability.FAILING, "memory does not fail");
    }

    private static final class Fixture implements LiveConnectionsFixture {

        private final InstantSource clock = InstantSource.system();
        private final Mailboxes mailboxes = new Mailboxes(clock);

        @Override
        public LiveConnections connections() {
            return mailboxes;
        }

        @Override
        public Client open() {
            return new MailboxClient(mailboxes.connect("client"));
        }

        @Override
        public Instant now() {
            return clock.instant();
        }

        @Override
        public ConnectionId gone() {
            ConnectionId id = mailboxes.connect("gone").id();
            mailboxes.leave(id);
            return id;
        }

        @Override
        public ConnectionId unknown() {
            return new ConnectionId("nobody");
        }
    }

    private record MailboxClient(Mailbox mailbox) implements LiveConnectionsFixture.Client {

        @Override
        public ConnectionId id() {
            return mailbox.id();
        }

        @Override
        public ClientIdentity identity() {
            return mailbox.info().identity();
        }

        @Override
        public OptionalInt closeCode(Duration atMost) throws InterruptedException {
            return mailbox.closeCode(atMost);
        }
    }
}
