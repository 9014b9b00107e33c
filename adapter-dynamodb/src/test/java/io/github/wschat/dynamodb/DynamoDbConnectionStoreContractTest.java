package io.github.wschat.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.contract.ConnectionStoreContract;
import io.github.wschat.core.contract.ConnectionStoreFixture;
import io.github.wschat.core.port.out.ConnectionStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

@ExtendWith(LocalDynamoDb.Shared.class)
class DynamoDbConnectionStoreContractTest extends ConnectionStoreContract {

    private final LocalDynamoDb dynamoDb;

    DynamoDbConnectionStoreContractTest(LocalDynamoDb dynamoDb) {
        this.dynamoDb = dynamoDb;
    }

    @Override
    protected ConnectionStoreFixture start() {
        return new DynamoDbFixture(dynamoDb);
    }

    @Override
    protected Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Test
    void showsEverything() {
        assertThat(missing()).isEmpty();
    }

    private static final class DynamoDbFixture implements ConnectionStoreFixture {

        private final LocalDynamoDb dynamoDb;
        private final ManualClock clock = new ManualClock();
        private final RequestLog log = new RequestLog();
        private final List<DynamoDbClient> clients = new ArrayList<>();
        private final String table;
        private final ConnectionStore store;

        DynamoDbFixture(LocalDynamoDb dynamoDb) {
            this.dynamoDb = dynamoDb;
            this.table = dynamoDb.newTable();
            this.store = store(dynamoDb.clientBuilder(), Duration.ofSeconds(30));
        }

        @Override
        public ConnectionStore store() {
            return store;
        }

        @Override
        public Instant now() {
            return clock.instant();
        }

        @Override
        public void advance(Duration time) {
            clock.advance(time);
        }

        @Override
        public ConnectionStore secondProcess() {
            return store(dynamoDb.clientBuilder(), Duration.ofSeconds(30));
        }

        @Override
        public ConnectionStore failingStore() {
            return store(
                    LocalDynamoDb.clientOf(closed()).httpClientBuilder(UrlConnectionHttpClient.builder()),
                    Duration.ofMillis(200));
        }

        @Override
        public long touched() {
            return log.scannedRows();
        }

        @Override
        public void close() {
            clients.forEach(DynamoDbClient::close);
        }

        private ConnectionStore store(DynamoDbClientBuilder builder, Duration deadline) {
            DynamoDbClient client = builder.overrideConfiguration(
                            DynamoDbConnectionStore.clientConfiguration(deadline).toBuilder()
                                    .addExecutionInterceptor(log)
                                    .build())
                    .build();
            clients.add(client);
            return new DynamoDbConnectionStore(client, table, clock);
        }

        /** Returns an address where nobody listens any more. */
        private static URI closed() {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return URI.create("http://127.0.0.1:" + socket.getLocalPort());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
