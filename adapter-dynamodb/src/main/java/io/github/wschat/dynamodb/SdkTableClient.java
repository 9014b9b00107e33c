package io.github.wschat.dynamodb;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbEnhancedClient;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbTable;
import software.amazon.awssdk.enhanced.dynamodb.Expression;
import software.amazon.awssdk.enhanced.dynamodb.Key;
import software.amazon.awssdk.enhanced.dynamodb.model.ScanEnhancedRequest;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The table by the SDK's enhanced client. */
final class SdkTableClient implements TableClient {

    private final DynamoDbTable<ConnectionRow> table;

    SdkTableClient(DynamoDbClient client, String tableName) {
        this.table = DynamoDbEnhancedClient.builder()
                .dynamoDbClient(client)
                .extensions(List.of())
                .build()
                .table(tableName, new ConnectionSchema());
    }

    @Override
    public String tableName() {
        return table.tableName();
    }

    @Override
    public void putItem(ConnectionRow row) {
        table.putItem(row);
    }

    @Override
    public void deleteItem(String connectionId) {
        table.deleteItem(Key.builder().partitionValue(connectionId).build());
    }

    @Override
    public Page scan(Scan scan) {
        ScanEnhancedRequest.Builder request = ScanEnhancedRequest.builder()
                .consistentRead(scan.consistentRead())
                .limit(scan.limit())
                .filterExpression(expiringAfter(scan.expiresAfter()));
        if (scan.totalSegments() > 1) {
            request.segment(scan.segment()).totalSegments(scan.totalSegments());
        }
        String last = scan.exclusiveStartKey();
        if (last != null) {
            request.exclusiveStartKey(Map.of(ConnectionRow.CONNECTION_ID, AttributeValue.fromS(last)));
        }
        var page = table.scan(request.build()).iterator().next();
        return new Page(page.items(), strings(page.lastEvaluatedKey()));
    }

    private static Expression expiringAfter(long seconds) {
        return Expression.builder()
                .expression(ConnectionRow.EXPIRES_AT + " > :now")
                .putExpressionValue(":now", AttributeValue.fromN(Long.toString(seconds)))
                .build();
    }

    private static @Nullable Map<String, @Nullable String> strings(@Nullable Map<String, AttributeValue> key) {
        if (key == null) {
            return null;
        }
        Map<String, @Nullable String> strings = new HashMap<>();
        key.forEach((name, value) -> strings.put(name, value.s()));
        return strings;
    }
}
