package io.github.wschat.examples.lambdaaws;

import io.github.wschat.dynamodb.ConnectionsTable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/**
 * The connections' table in DynamoDB Local: in this process, on loopback alone, in memory and without telemetry. It tells what it was asked
 * and by whom, and fails when it is told to.
 */
final class TestTable implements AutoCloseable {

    static final String NAME = "connections";

    // A request with more rows of a kilobyte takes 40 ms longer, in which nobody works.
    private static final int BATCH = 12;

    /** What the table is asked. */
    record Call(String accessKeyId, String action) {}

    /** What the table answers instead of what it should. */
    record Failure(int status, String type) {

        static final Failure THROTTLED =
                new Failure(400, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException");
        static final Failure BROKEN = new Failure(500, "com.amazonaws.dynamodb.v20120810#InternalServerError");
    }

    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();
    private final Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final DynamoDbClient client;
    private volatile @Nullable Failure outage;

    TestTable() throws Exception {
        server.setHandler(new Front(
                new LocalDynamoDBServerHandler(new LocalDynamoDBRequestHandler(0, true, null, true, false), null)));
        server.start();
        client = DynamoDbClient.builder()
                .endpointOverride(uri())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClientBuilder(AwsCrtHttpClient.builder())
                .build();
        create();
    }

    private final class Front extends Handler.Wrapper {

        Front(Handler handler) {
            super(handler);
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            String authorization = request.getHeaders().get("Authorization");
            String target = request.getHeaders().get("X-Amz-Target");
            if (authorization == null || target == null) {
                return super.handle(request, response, callback);
            }
            String accessKeyId = authorization.replaceFirst(".*Credential=([^/]+)/.*", "$1");
            Failure failure = null;
            if (!accessKeyId.equals("test")) {
                calls.add(new Call(accessKeyId, target.substring(target.indexOf('.') + 1)));
                failure = outage == null ? failures.poll() : outage;
            }
            if (failure == null) {
                return super.handle(request, response, callback);
            }
            response.setStatus(failure.status);
            response.getHeaders().put("Content-Type", "application/x-amz-json-1.0");
            byte[] body = ("{\"__type\":\"" + failure.type + "\",\"message\":\"as the test wants it\"}")
                    .getBytes(StandardCharsets.UTF_8);
            response.write(true, ByteBuffer.wrap(body), callback);
            return true;
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getURI().getPort());
    }

    void create() {
        new ConnectionsTable(client, NAME).createIfAbsent(Duration.ofSeconds(10));
    }

    /** Creates a table besides, with a name of its own. */
    String createAnother() {
        String name = "connections-" + UUID.randomUUID();
        new ConnectionsTable(client, name).createIfAbsent(Duration.ofSeconds(10));
        return name;
    }

    void drop() {
        client.deleteTable(table -> table.tableName(NAME));
    }

    /** Removes all rows. */
    void clear() {
        drop();
        create();
    }

    /** Returns the ids of all rows, whatever they hold, in their order. */
    List<String> ids() {
        TreeSet<String> ids = new TreeSet<>();
        client.scanPaginator(scan -> scan.tableName(NAME).consistentRead(true))
                .items()
                .forEach(row ->
                        ids.add(Objects.requireNonNull(row.get("connectionId")).s()));
        return List.copyOf(ids);
    }

    /** Returns a row as it is. */
    Map<String, AttributeValue> row(String id) {
        return client.getItem(get -> get.tableName(NAME).key(Map.of("connectionId", AttributeValue.fromS(id))))
                .item();
    }

    /** Puts a row as it is. */
    void put(Map<String, AttributeValue> row) {
        client.putItem(put -> put.tableName(NAME).item(row));
    }

    /** Removes a row. */
    void remove(String id) {
        client.deleteItem(delete -> delete.tableName(NAME).key(Map.of("connectionId", AttributeValue.fromS(id))));
    }

    /** Puts the row of a connection that connected so long ago. */
    void put(String id, Duration age) {
        client.putItem(put -> put.tableName(NAME).item(item(id, age)));
    }

    /** Puts many such rows, each with so many bytes that nobody asks for: a page of a scan ends at 1 MiB. */
    void putAll(List<String> ids, Duration age, int moreBytes) {
        for (int from = 0; from < ids.size(); from += BATCH) {
            List<WriteRequest> writes = new ArrayList<>();
            for (String id : ids.subList(from, Math.min(from + BATCH, ids.size()))) {
                Map<String, AttributeValue> item = item(id, age);
                item.put("more", AttributeValue.fromS("x".repeat(moreBytes)));
                writes.add(
                        WriteRequest.builder().putRequest(put -> put.item(item)).build());
            }
            client.batchWriteItem(batch -> batch.requestItems(Map.of(NAME, writes)));
        }
    }

    private static Map<String, AttributeValue> item(String id, Duration age) {
        Instant connectedAt = Instant.now().minus(age);
        Map<String, AttributeValue> item = new HashMap<>();
        item.put("connectionId", AttributeValue.fromS(id));
        item.put("connectedAt", AttributeValue.fromN(String.valueOf(connectedAt.toEpochMilli())));
        item.put("expiresAt", AttributeValue.fromN(String.valueOf(connectedAt.getEpochSecond() + 7800)));
        return item;
    }

    /** Returns what functions have asked so far. */
    List<Call> calls() {
        return List.copyOf(calls);
    }

    /** Fails the next so many calls of functions. */
    void failNext(int count, Failure failure) {
        for (int i = 0; i < count; i++) {
            failures.add(failure);
        }
    }

    /** Fails all calls of functions until told otherwise. */
    void fail(@Nullable Failure failure) {
        outage = failure;
    }

    @Override
    public void close() {
        client.close();
        try {
            server.stop();
        } catch (Exception e) {
            throw new AssertionError("DynamoDB Local could not be stopped", e);
        }
    }
}
