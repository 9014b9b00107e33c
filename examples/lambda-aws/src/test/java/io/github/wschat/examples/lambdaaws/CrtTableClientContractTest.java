package io.github.wschat.examples.lambdaaws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.contract.ConnectionStoreContract;
import io.github.wschat.core.contract.ConnectionStoreFixture;
import io.github.wschat.core.port.out.ConnectionStore;
import io.github.wschat.dynamodb.ConnectionRow;
import io.github.wschat.dynamodb.DynamoDbConnectionStore;
import io.github.wschat.dynamodb.TableClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The store's rules, with the CRT's client beneath it. */
class CrtTableClientContractTest extends ConnectionStoreContract {

    private static TestTable table;

    @BeforeAll
    static void startTable() throws Exception {
        table = new TestTable();
    }

    @AfterAll
    static void stopTable() {
        table.close();
    }

    @Override
    protected ConnectionStoreFixture start() {
        return new CrtFixture(table.uri(), table.createAnother());
    }

    @Override
    protected Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Test
    void showsEverything() {
        assertThat(missing()).isEmpty();
    }

    private static final class CrtFixture implements ConnectionStoreFixture {

        private final URI endpoint;
        private final String name;
        private final List<CrtTableClient> clients = new ArrayList<>();
        private final AtomicLong touched = new AtomicLong();
        private final ConnectionStore store;

        // Far in the future: DynamoDB Local deletes what has expired by its own clock.
        private volatile Instant now = Instant.parse("2226-11-23T12:00:01.123Z");

        CrtFixture(URI endpoint, String name) {
            this.endpoint = endpoint;
            this.name = name;
            this.store = store(endpoint, Duration.ofSeconds(30));
        }

        private ConnectionStore store(URI at, Duration deadline) {
            CrtTableClient client = TestTableClient.crt(name, at, TestTableClient.CREDENTIALS, deadline);
            clients.add(client);
            return new DynamoDbConnectionStore(new Counting(client, touched), () -> now);
        }

        @Override
        public ConnectionStore store() {
            return store;
        }

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public void advance(Duration time) {
            now = now.plus(time);
        }

        @Override
        public ConnectionStore secondProcess() {
            return store(endpoint, Duration.ofSeconds(30));
        }

        @Override
        public ConnectionStore failingStore() {
            return store(closed(), Duration.ofMillis(200));
        }

        @Override
        public long touched() {
            return touched.get();
        }

        @Override
        public void close() {
            clients.forEach(CrtTableClient::close);
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

    /** Counts the rows that DynamoDB gives. */
    private record Counting(TableClient client, AtomicLong touched) implements TableClient {

        @Override
        public String tableName() {
            return client.tableName();
        }

        @Override
        public void putItem(ConnectionRow row) {
            client.putItem(row);
        }

        @Override
        public void deleteItem(String connectionId) {
            client.deleteItem(connectionId);
        }

        @Override
        public Page scan(Scan scan) {
            Page page = client.scan(scan);
            touched.addAndGet(page.rows().size());
            return page;
        }
    }
}
