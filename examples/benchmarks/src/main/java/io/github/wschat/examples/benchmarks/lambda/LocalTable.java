package io.github.wschat.examples.benchmarks.lambda;

import io.github.wschat.dynamodb.ConnectionsTable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.eclipse.jetty.server.Server;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/** The connections' table, in DynamoDB Local: in this process, in memory, on loopback alone, and without telemetry. */
final class LocalTable implements AutoCloseable {

    static final String NAME = "connections";

    // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
    private static final int BATCH = 25;

    private final Server server;
    private final DynamoDbClient client;

    private LocalTable(Server server) {
        this.server = server;
        this.client = DynamoDbClient.builder()
                .endpointOverride(uri())
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("benchmark", "secret")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    static LocalTable start() {
        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        try {
            server.setHandler(
                    new LocalDynamoDBServerHandler(new LocalDynamoDBRequestHandler(0, true, null, true, false), null));
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("DynamoDB Local cannot be started: " + e.getMessage(), e);
        }
        return new LocalTable(server);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getURI().getPort());
    }

    /** Has these connections in the table, and no others. */
    void hold(List<String> ids) {
        ConnectionsTable table = new ConnectionsTable(client, NAME);
        if (client.listTables().tableNames().contains(NAME)) {
            client.deleteTable(delete -> delete.tableName(NAME));
        }
        table.createIfAbsent(Duration.ofSeconds(30));
        Instant connectedAt = Instant.now().minusSeconds(60);
        Function<String, WriteRequest> put = id -> WriteRequest.builder()
                .putRequest(request -> request.item(Map.of(
                        "connectionId", AttributeValue.fromS(id),
                        "connectedAt", AttributeValue.fromN(Long.toString(connectedAt.toEpochMilli())),
                        "expiresAt", AttributeValue.fromN(Long.toString(connectedAt.getEpochSecond() + 7800)))))
                .build();
        for (int from = 0; from < ids.size(); from += BATCH) {
            List<WriteRequest> writes = ids.subList(from, Math.min(from + BATCH, ids.size())).stream()
                    .map(put)
                    .toList();
            client.batchWriteItem(batch -> batch.requestItems(Map.of(NAME, writes)));
        }
    }

    @Override
    public void close() {
        client.close();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("DynamoDB Local cannot be stopped", e);
        }
    }
}
