package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.contract.LiveConnectionsContract;
import io.github.wschat.core.contract.LiveConnectionsFixture;
import io.github.wschat.core.contract.LiveConnectionsFixture.Ability;
import io.github.wschat.core.model.ClientIdentity;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.port.out.LiveConnections;
import io.github.wschat.protocol.RouteKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The rules L1 to L3 on a gateway, over real sockets. */
class TyrusLiveConnectionsTest extends LiveConnectionsContract {

    @Override
    protected LiveConnectionsFixture start() {
        return new Fixture();
    }

    @Override
    protected Map<Ability, String> missing() {
        return Map.of(Ability.FAILING, "the gateway holds its connections itself: there is no backend behind it");
    }

    @Test
    void onlyAFailingBackendIsMissing() {
        assertThat(missing()).containsOnlyKeys(Ability.FAILING);
    }

    private static final class Fixture extends TyrusTransport implements LiveConnectionsFixture {

        @Override
        public LiveConnections connections() {
            return gateway().gateway();
        }

        @Override
        public Client open() throws IOException {
            RawClient client = kept(gateway().connect());
            assertThat(client.handshake("/production", "User-Agent: kit").status())
                    .isEqualTo(101);
            return new OpenClient(gateway().nextId(), client);
        }

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public void speak(Client client) throws IOException {
            Instant before = now();
            Awaitility.await().until(() -> now().toEpochMilli() > before.toEpochMilli());
            ((OpenClient) client).client.text("hello");
            assertThat(gateway().next(RouteKeys.DEFAULT).connectionId()).isEqualTo(client.id());
        }
    }

    private record OpenClient(ConnectionId id, RawClient client) implements LiveConnectionsFixture.Client {

        @Override
        public ClientIdentity identity() {
            return new ClientIdentity("127.0.0.1", "kit");
        }

        @Override
        public OptionalInt closeCode(Duration atMost) {
            try {
                return client.hearsNothing(atMost)
                        ? OptionalInt.empty()
                        : OptionalInt.of(client.readClose().code());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
