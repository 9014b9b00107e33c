package io.github.wschat.dynamodb;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.AttributeConverter;
import software.amazon.awssdk.enhanced.dynamodb.AttributeValueType;
import software.amazon.awssdk.enhanced.dynamodb.EnhancedType;
import software.amazon.awssdk.enhanced.dynamodb.TableSchema;
import software.amazon.awssdk.enhanced.dynamodb.mapper.StaticAttributeTags;
import software.amazon.awssdk.enhanced.dynamodb.mapper.StaticTableSchema;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A row of the table as it is read, which may be anything that others have put there. */
final class ConnectionRow {

    static final String CONNECTION_ID = "connectionId";
    static final String CONNECTED_AT = "connectedAt";
    static final String EXPIRES_AT = "expiresAt";

    private String connectionId = "";
    private @Nullable Long connectedAtMillis;
    private @Nullable Long expiresAtSeconds;

    static ConnectionRow of(Connection connection) {
        ConnectionRow row = new ConnectionRow();
        row.connectionId = connection.id().value();
        row.connectedAtMillis = connection.connectedAt().toEpochMilli();
        row.expiresAtSeconds = connection.expiresAt().getEpochSecond();
        return row;
    }

    /** Describes the table, with no reflection at the start. */
    static TableSchema<ConnectionRow> schema() {
        return StaticTableSchema.builder(ConnectionRow.class)
                .newItemSupplier(ConnectionRow::new)
                .addAttribute(
                        String.class,
                        attribute -> attribute
                                .name(CONNECTION_ID)
                                .getter(row -> row.connectionId)
                                .setter((row, value) -> row.connectionId = value)
                                .tags(StaticAttributeTags.primaryPartitionKey()))
                .addAttribute(
                        Long.class,
                        attribute -> attribute
                                .name(CONNECTED_AT)
                                .getter(row -> row.connectedAtMillis)
                                .setter((row, value) -> row.connectedAtMillis = value)
                                .attributeConverter(new WholeNumber()))
                .addAttribute(
                        Long.class,
                        attribute -> attribute
                                .name(EXPIRES_AT)
                                .getter(row -> row.expiresAtSeconds)
                                .setter((row, value) -> row.expiresAtSeconds = value)
                                .attributeConverter(new WholeNumber()))
                .build();
    }

    String key() {
        return connectionId;
    }

    /**
     * Reads the row.
     *
     * @throws IllegalArgumentException if it is no connection's
     * @throws DateTimeException if a time is out of all bounds
     */
    Connection connection() {
        Long connectedAt = connectedAtMillis;
        Long expiresAt = expiresAtSeconds;
        if (connectedAt == null || expiresAt == null) {
            throw new IllegalArgumentException(
                    (connectedAt == null ? CONNECTED_AT : EXPIRES_AT) + " is missing, or not a whole number");
        }
        return new Connection(
                new ConnectionId(connectionId), Instant.ofEpochMilli(connectedAt), Instant.ofEpochSecond(expiresAt));
    }

    /** Reads what is no whole number as null: the SDK's own converter would fail, and a whole page with it. */
    private static final class WholeNumber implements AttributeConverter<Long> {

        @Override
        public AttributeValue transformFrom(Long number) {
            return AttributeValue.fromN(Long.toString(number));
        }

        @Override
        public @Nullable Long transformTo(AttributeValue value) {
            String digits = value.n();
            if (digits == null) {
                return null;
            }
            try {
                return Long.valueOf(digits);
            } catch (NumberFormatException e) {
                return null;
            }
        }

        @Override
        public EnhancedType<Long> type() {
            return EnhancedType.of(Long.class);
        }

        @Override
        public AttributeValueType attributeValueType() {
            return AttributeValueType.N;
        }
    }
}
