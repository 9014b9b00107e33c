package io.github.wschat.dynamodb;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of the connections' table, as DynamoDB has it: what is read may be anything that others have put there.
 *
 * @param connectionId the attribute {@link #CONNECTION_ID}, the table's key; empty if that is no string
 * @param connectedAt the digits of the number {@link #CONNECTED_AT}, in milliseconds since 1970; null if there is no such number
 * @param expiresAt the digits of the number {@link #EXPIRES_AT}, in seconds since 1970; null if there is no such number
 */
public record ConnectionRow(
        String connectionId,
        @Nullable String connectedAt,
        @Nullable String expiresAt) {

    /** The name of the table's key, a string. */
    public static final String CONNECTION_ID = "connectionId";

    /** The name of the attribute that tells since when, a number. */
    public static final String CONNECTED_AT = "connectedAt";

    /** The name of the attribute that tells until when, a number. */
    public static final String EXPIRES_AT = "expiresAt";

    static ConnectionRow of(Connection connection) {
        return new ConnectionRow(
                connection.id().value(),
                Long.toString(connection.connectedAt().toEpochMilli()),
                Long.toString(connection.expiresAt().getEpochSecond()));
    }

    /**
     * Reads the row.
     *
     * @throws IllegalArgumentException if it is no connection's
     * @throws DateTimeException if a time is out of all bounds
     */
    Connection connection() {
        return new Connection(
                new ConnectionId(connectionId),
                Instant.ofEpochMilli(wholeNumber(CONNECTED_AT, connectedAt)),
                Instant.ofEpochSecond(wholeNumber(EXPIRES_AT, expiresAt)));
    }

    private static long wholeNumber(String name, @Nullable String digits) {
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
