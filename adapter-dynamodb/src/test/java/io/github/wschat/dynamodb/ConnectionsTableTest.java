package io.github.wschat.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

@ExtendWith(LocalDynamoDb.Shared.class)
class ConnectionsTableTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String name = "connections-" + UUID.randomUUID();
    private final LocalDynamoDb dynamoDb;
    private final DynamoDbClient client;
    private final ConnectionsTable table;

    ConnectionsTableTest(LocalDynamoDb dynamoDb) {
        this.dynamoDb = dynamoDb;
        this.client = dynamoDb.clientBuilder().build();
        this.table = new ConnectionsTable(client, name);
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void createsTheTutorialsTableWithATimeToLive() {
        table.createIfAbsent(PATIENCE);

        TableDescription created =
                client.describeTable(describe -> describe.tableName(name)).table();
        assertThat(created.keySchema())
                .containsExactly(KeySchemaElement.builder()
                        .attributeName("connectionId")
                        .keyType(KeyType.HASH)
                        .build());
        assertThat(created.billingModeSummary().billingMode()).isEqualTo(BillingMode.PAY_PER_REQUEST);
        assertThat(timeToLive().timeToLiveStatus()).isEqualTo(TimeToLiveStatus.ENABLED);
        assertThat(timeToLive().attributeName()).isEqualTo("expiresAt");
    }

    @Test
    void leavesATableThatIsThereAsItIs() {
        table.createIfAbsent(PATIENCE);
        client.putItem(put -> put.tableName(name).item(Map.of("connectionId", AttributeValue.fromS("a"))));

        table.createIfAbsent(PATIENCE);

        assertThat(client.scan(scan -> scan.tableName(name)).count()).isOne();
    }

    @Test
    void switchesTheTimeToLiveOfATableOnThatHasNone() {
        dynamoDb.createForeignTable(name, ScalarAttributeType.S, "connectionId");

        table.createIfAbsent(PATIENCE);

        assertThat(timeToLive().attributeName()).isEqualTo("expiresAt");
    }

    @Test
    void refusesATableWithAnotherKey() {
        dynamoDb.createForeignTable(name, ScalarAttributeType.S, "id");

        assertThatIllegalStateException()
                .isThrownBy(() -> table.createIfAbsent(PATIENCE))
                .withMessageContaining(name)
                .withMessageContaining("AttributeName=id");
    }

    @Test
    void refusesATableWhoseKeyIsANumber() {
        dynamoDb.createForeignTable(name, ScalarAttributeType.N, "connectionId");

        assertThatIllegalStateException().isThrownBy(() -> table.createIfAbsent(PATIENCE));
    }

    @Test
    void refusesATableWithALongerKey() {
        dynamoDb.createForeignTable(name, ScalarAttributeType.S, "connectionId", "room");

        assertThatIllegalStateException().isThrownBy(() -> table.createIfAbsent(PATIENCE));
    }

    @Test
    void refusesATableWithATimeToLiveByAnotherAttribute() {
        dynamoDb.createForeignTable(name, ScalarAttributeType.S, "connectionId");
        client.updateTimeToLive(update -> update.tableName(name)
                .timeToLiveSpecification(on -> on.attributeName("ttl").enabled(true)));

        assertThatIllegalStateException()
                .isThrownBy(() -> table.createIfAbsent(PATIENCE))
                .withMessageContaining("ttl");
    }

    @Test
    void passesOnWhatDynamoDbRefuses() {
        assertThatExceptionOfType(DynamoDbException.class)
                .isThrownBy(() -> new ConnectionsTable(client, "no spaces").createIfAbsent(PATIENCE));
    }

    @Test
    void severalMayCreateItAtOnce() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(pool.submit(() -> table.createIfAbsent(PATIENCE)));
            }
            for (Future<?> one : running) {
                one.get(30, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(timeToLive().attributeName()).isEqualTo("expiresAt");
    }

    private TimeToLiveDescription timeToLive() {
        return client.describeTimeToLive(describe -> describe.tableName(name)).timeToLiveDescription();
    }
}
