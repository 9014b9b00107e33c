package io.github.wschat.dynamodb;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/**
 * DynamoDB Local in this process: on loopback alone, which its own server cannot, in memory, and without telemetry. All tests
 * share one, which ends with the last of them.
 */
final class LocalDynamoDb implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final LocalDynamoDBServerHandler handler =
            new LocalDynamoDBServerHandler(new LocalDynamoDBRequestHandler(0, true, null, true, false), null);
    private final Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

    private LocalDynamoDb() throws Exception {
        server.setHandler(handler);
        server.start();
    }

    /** Returns a builder of clients with an HTTP client that each of them makes, and closes, for itself. */
    DynamoDbClientBuilder clientBuilder() {
        return clientOf(server.getURI()).httpClientBuilder(UrlConnectionHttpClient.builder());
    }

    /** Returns a builder of clients with a given HTTP client. */
    DynamoDbClientBuilder clientBuilder(SdkHttpClient http) {
        return clientOf(server.getURI()).httpClient(http);
    }

    static DynamoDbClientBuilder clientOf(URI endpoint) {
        return DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")));
    }

    /** Creates a table with a name of its own. */
    String newTable() {
        String name = "connections-" + UUID.randomUUID();
        try (DynamoDbClient client = clientBuilder().build()) {
            new ConnectionsTable(client, name).createIfAbsent(PATIENCE);
        }
        return name;
    }

    /** Creates a table of somebody else's, with no time to live. */
    void createForeignTable(String name, ScalarAttributeType type, String... key) {
        List<AttributeDefinition> attributes = new ArrayList<>();
        List<KeySchemaElement> schema = new ArrayList<>();
        for (String attribute : key) {
            attributes.add(AttributeDefinition.builder()
                    .attributeName(attribute)
                    .attributeType(type)
                    .build());
            schema.add(KeySchemaElement.builder()
                    .attributeName(attribute)
                    .keyType(schema.isEmpty() ? KeyType.HASH : KeyType.RANGE)
                    .build());
        }
        try (DynamoDbClient client = clientBuilder().build()) {
            client.createTable(table -> table.tableName(name)
                    .attributeDefinitions(attributes)
                    .keySchema(schema)
                    .billingMode(BillingMode.PAY_PER_REQUEST));
        }
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
        handler.close();
    }

    /** Gives a test class the server that all share. */
    static final class Shared implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
            return parameter.getParameter().getType() == LocalDynamoDb.class;
        }

        @Override
        public LocalDynamoDb resolveParameter(ParameterContext parameter, ExtensionContext test) {
            return test.getRoot()
                    .getStore(ExtensionContext.Namespace.create(LocalDynamoDb.class))
                    .computeIfAbsent("server", key -> started(), LocalDynamoDb.class);
        }

        private static LocalDynamoDb started() {
            try {
                return new LocalDynamoDb();
            } catch (Exception e) {
                throw new IllegalStateException("DynamoDB Local does not start", e);
            }
        }
    }
}
