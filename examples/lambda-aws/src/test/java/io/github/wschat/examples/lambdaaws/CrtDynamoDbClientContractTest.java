package io.github.wschat.examples.lambdaaws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.contract.ConnectionStoreContract;
import io.github.wschat.core.contract.ConnectionStoreFixture;
import io.github.wschat.core.port.out.ConnectionStore;
import io.github.wschat.dynamodb.DynamoDbConnectionStore;
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
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/** The store's rules, with the CRT's client beneath it. */
class CrtDynamoDbClientContractTest extends ConnectionStoreContract {

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
        private final List<DynamoDbClient> clients = new ArrayList<>();
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
            DynamoDbClient client = new Counting(TestTableClient.CRT.make(at, deadline), touched);
            clients.add(client);
            return new DynamoDbConnectionStore(client, name, () -> now);
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
            clients.forEach(DynamoDbClient::close);
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

    /** Counts what DynamoDB says that it has looked at. */
    private static final class Counting implements DynamoDbClient {

        private final DynamoDbClient client;
        private final AtomicLong touched;

        Counting(DynamoDbClient client, AtomicLong touched) {
            this.client = client;
            this.touched = touched;
        }

        @Override
        public ScanResponse scan(ScanRequest request) {
            ScanResponse page = client.scan(request);
            touched.addAndGet(page.scannedCount());
            return page;
        }

        @Override
        public PutItemResponse putItem(PutItemRequest request) {
            return client.putItem(request);
        }

        @Override
        public DeleteItemResponse deleteItem(DeleteItemRequest request) {
            return client.deleteItem(request);
        }

        @Override
        public String serviceName() {
            return client.serviceName();
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
