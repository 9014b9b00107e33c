package io.github.wschat.examples.wiresuite;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The table that a chat on DynamoDB keeps its connections in: one row each, as docs/dynamodb.md says. */
final class TableOfConnections implements AutoCloseable {

    private final DynamoDbClient client;
    private final String name;

    /** Takes a table; where no endpoint is given, where the SDK finds it. */
    TableOfConnections(String name, @Nullable URI endpoint, Region region, AwsCredentialsProvider credentials) {
        this.name = name;
        this.client = DynamoDbClient.builder()
                .applyMutation(builder -> {
                    if (endpoint != null) {
                        builder.endpointOverride(endpoint);
                    }
                })
                .region(region)
                .credentialsProvider(credentials)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    boolean has(String connectionId) {
        return client.getItem(request ->
                        request.tableName(name).key(key(connectionId)).consistentRead(true))
                .hasItem();
    }

    /** Writes a row as of a connection that was made a quarter of an hour ago. */
    void plant(String connectionId) {
        Instant connectedAt = Instant.now().minus(Duration.ofMinutes(15));
        client.putItem(request -> request.tableName(name)
                .item(Map.of(
                        "connectionId",
                        AttributeValue.fromS(connectionId),
                        "connectedAt",
                        AttributeValue.fromN(Long.toString(connectedAt.toEpochMilli())),
                        "expiresAt",
                        AttributeValue.fromN(Long.toString(
                                connectedAt.plus(Duration.ofHours(2)).getEpochSecond())))));
    }

    void remove(String connectionId) {
        client.deleteItem(request -> request.tableName(name).key(key(connectionId)));
    }

    private static Map<String, AttributeValue> key(String connectionId) {
        return Map.of("connectionId", AttributeValue.fromS(connectionId));
    }

    @Override
    public void close() {
        client.close();
    }
}
