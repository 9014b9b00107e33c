package io.github.wschat.dynamodb;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.AttributeValueType;
import software.amazon.awssdk.enhanced.dynamodb.EnhancedType;
import software.amazon.awssdk.enhanced.dynamodb.TableMetadata;
import software.amazon.awssdk.enhanced.dynamodb.TableSchema;
import software.amazon.awssdk.enhanced.dynamodb.mapper.StaticTableMetadata;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Tells the enhanced client what DynamoDB has of a row.
 *
 * <p>The SDK's own schemas copy each attribute into a bean by converters, which takes a fifth more bytes for each row that is listed, and more
 * classes at the start of a function; and one row that a converter cannot read fails its whole page.
 */
final class ConnectionSchema implements TableSchema<ConnectionRow> {

    private static final List<String> ATTRIBUTES =
            List.of(ConnectionRow.CONNECTION_ID, ConnectionRow.CONNECTED_AT, ConnectionRow.EXPIRES_AT);

    private final TableMetadata metadata = StaticTableMetadata.builder()
            .addIndexPartitionKey(TableMetadata.primaryIndexName(), ConnectionRow.CONNECTION_ID, AttributeValueType.S)
            .markAttributeAsKey(ConnectionRow.CONNECTION_ID, AttributeValueType.S)
            .build();

    @Override
    public ConnectionRow mapToItem(Map<String, AttributeValue> attributes) {
        AttributeValue id = attributes.get(ConnectionRow.CONNECTION_ID);
        return new ConnectionRow(
                id == null || id.s() == null ? "" : id.s(),
                digits(attributes.get(ConnectionRow.CONNECTED_AT)),
                digits(attributes.get(ConnectionRow.EXPIRES_AT)));
    }

    private static @Nullable String digits(@Nullable AttributeValue number) {
        return number == null ? null : number.n();
    }

    @Override
    public Map<String, AttributeValue> itemToMap(ConnectionRow row, boolean ignoreNulls) {
        return Map.of(
                ConnectionRow.CONNECTION_ID, AttributeValue.fromS(row.connectionId()),
                ConnectionRow.CONNECTED_AT, AttributeValue.fromN(row.connectedAt()),
                ConnectionRow.EXPIRES_AT, AttributeValue.fromN(row.expiresAt()));
    }

    @Override
    public Map<String, AttributeValue> itemToMap(ConnectionRow row, Collection<String> names) {
        return itemToMap(row, false).entrySet().stream()
                .filter(attribute -> names.contains(attribute.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Override
    public @Nullable AttributeValue attributeValue(ConnectionRow row, String name) {
        return itemToMap(row, false).get(name);
    }

    @Override
    public TableMetadata tableMetadata() {
        return metadata;
    }

    @Override
    public EnhancedType<ConnectionRow> itemType() {
        return EnhancedType.of(ConnectionRow.class);
    }

    @Override
    public List<String> attributeNames() {
        return ATTRIBUTES;
    }

    @Override
    public boolean isAbstract() {
        return false;
    }
}
