package io.github.wschat.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.contract.LiveConnectionsContract;
import io.github.wschat.core.contract.LiveConnectionsFixture;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.port.out.LiveConnections;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The rules L1 to L3 over {@code @connections}, by the real SDK and over real sockets. */
class ApiGatewayLiveConnectionsTest extends LiveConnectionsContract {

    @Override
    protected LiveConnectionsFixture start() {
        return new Fixture();
    }

    @Test
    void nothingIsMissing() {
        assertThat(missing()).isEmpty();
    }

    private static final class Fixture extends TestApi implements LiveConnectionsFixture {

        private final LiveConnections connections = new ApiGatewayLiveConnections(client());

        @Override
        public LiveConnections connections() {
            return connections;
        }

        @Override
        public Client open() {
            return connected();
        }

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public void speak(Client client) {
            Instant before = Instant.now();
            Awaitility.await().until(() -> Instant.now().toEpochMilli() > before.toEpochMilli());
            ((TestClient) client).say("hello");
            nextMessage();
        }

        @Override
        public ConnectionId connecting() {
            return undecided();
        }

        @Override
        public LiveConnections failingConnections() {
            return new ApiGatewayLiveConnections(client(closedPort(), SETTINGS));
        }
    }
}
