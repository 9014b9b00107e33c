package io.github.wschat.dynamodb;

import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;
import software.amazon.awssdk.services.dynamodb.waiters.DynamoDbWaiter;

/**
 * The table that a {@link DynamoDbConnectionStore} keeps its connections in.
 *
 * <p>This makes one for local use and for tests. On AWS let a template do that, together with the rest of the deployment: whoever
 * serves clients should not be allowed to create tables.
 *
 * <p>Safe for use by many threads, and by many processes at once. The client is the caller's to close.
 */
public final class ConnectionsTable {

    private static final List<AttributeDefinition> ATTRIBUTES = List.of(AttributeDefinition.builder()
            .attributeName(ConnectionRow.CONNECTION_ID)
            .attributeType(ScalarAttributeType.S)
            .build());
    private static final List<KeySchemaElement> KEY = List.of(KeySchemaElement.builder()
            .attributeName(ConnectionRow.CONNECTION_ID)
            .keyType(KeyType.HASH)
            .build());

    private final DynamoDbClient client;
    private final String name;

    /**
     * Names a table; asks nothing of DynamoDB yet.
     *
     * @param client the way to DynamoDB, which the caller closes
     * @param name the table's name
     */
    public ConnectionsTable(DynamoDbClient client, String name) {
        this.client = client;
        this.name = name;
    }

    /**
     * Creates the table where there is none, billed on demand, waits until it can be used, and switches its time to live on.
     *
     * <p>A table of that name with the right key is left as it is, but for a time to live that is off.
     *
     * @param patience how long to wait until the table can be used, longer than zero
     * @throws IllegalStateException if there is a table of that name with another key, or with a time to live by another
     *     attribute
     * @throws software.amazon.awssdk.core.exception.SdkException if DynamoDB fails, or the table cannot be used in time
     */
    public void createIfAbsent(Duration patience) {
        try {
            client.describeTable(table -> table.tableName(name));
        } catch (ResourceNotFoundException absent) {
            create();
        }
        checkKey(usable(patience));
        switchTimeToLiveOn();
    }

    private void create() {
        try {
            client.createTable(table -> table.tableName(name)
                    .attributeDefinitions(ATTRIBUTES)
                    .keySchema(KEY)
                    .billingMode(BillingMode.PAY_PER_REQUEST));
        } catch (ResourceInUseException created) {
            // Somebody else was faster; what they have made is checked like any other.
        }
    }

    private TableDescription usable(Duration patience) {
        try (DynamoDbWaiter waiter = client.waiter()) {
            // The SDK's own 20 seconds between two looks are long for somebody who waits at a terminal.
            return waiter.waitUntilTableExists(
                            table -> table.tableName(name),
                            wait -> wait.waitTimeout(patience)
                                    .maxAttempts(Integer.MAX_VALUE)
                                    .backoffStrategyV2(BackoffStrategy.fixedDelayWithoutJitter(Duration.ofSeconds(1))))
                    .matched()
                    .response()
                    .orElseThrow()
                    .table();
        }
    }

    private void checkKey(TableDescription table) {
        if (!table.keySchema().equals(KEY) || !table.attributeDefinitions().containsAll(ATTRIBUTES)) {
            throw new IllegalStateException("The table " + name + " exists, with the key " + table.keySchema() + " of "
                    + table.attributeDefinitions() + ", not with the string " + ConnectionRow.CONNECTION_ID + " alone");
        }
    }

    private void switchTimeToLiveOn() {
        if (timeToLive().timeToLiveStatus() == TimeToLiveStatus.DISABLED) {
            try {
                client.updateTimeToLive(table -> table.tableName(name)
                        .timeToLiveSpecification(
                                on -> on.attributeName(ConnectionRow.EXPIRES_AT).enabled(true)));
            } catch (DynamoDbException e) {
                if (timeToLive().timeToLiveStatus() == TimeToLiveStatus.DISABLED) {
                    throw e;
                }
            }
        }
        String attribute = timeToLive().attributeName();
        if (!ConnectionRow.EXPIRES_AT.equals(attribute)) {
            throw new IllegalStateException("The table " + name + " exists, with a time to live by " + attribute
                    + ", not by " + ConnectionRow.EXPIRES_AT);
        }
    }

    private TimeToLiveDescription timeToLive() {
        return client.describeTimeToLive(table -> table.tableName(name)).timeToLiveDescription();
    }
}
