package io.github.wschat.dynamodb;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A row of the table as it is read, which may be anything that others have put there. */
record ConnectionRow(Map<String, AttributeValue> attributes) {

    static final String CONNECTION_ID = "connectionId";
    static final String CONNECTED_AT = "connectedAt";
    static final String EXPIRES_AT = "expiresAt";

    static ConnectionRow of(Connection connection) {
        return new ConnectionRow(Map.of(
                CONNECTION_ID, AttributeValue.fromS(connection.id().value()),
                CONNECTED_AT, number(connection.connectedAt().toEpochMilli()),
                EXPIRES_AT, number(connection.expiresAt().getEpochSecond())));
    }

    private static AttributeValue number(long number) {
        return AttributeValue.fromN(Long.toString(number));
    }

    /** Returns the row's key, which the table lets nobody leave out. */
    String key() {
        AttributeValue key = attributes.get(CONNECTION_ID);
        return key == null || key.s() == null ? "" : key.s();
    }

    /**
     * Reads the row.
     *
     * @throws IllegalArgumentException if it is no connection's
     * @throws DateTimeException if a time is out of all bounds
     */
    Connection connection() {
        return new Connection(
                new ConnectionId(key()),
                Instant.ofEpochMilli(wholeNumber(CONNECTED_AT)),
                Instant.ofEpochSecond(wholeNumber(EXPIRES_AT)));
    }

    private long wholeNumber(String name) {
        AttributeValue value = attributes.get(name);
        @Nullable String digits = value == null ? null : value.n();
        if (digits != null) {
            try {
                return Long.parseLong(digits);
            } catch (NumberFormatException e) {
                // Said below: DynamoDB's numbers may have fractions, and 38 digits.
            }
        }
        throw new IllegalArgumentException(name + " is missing, or not a whole number");
    }
}
