package io.github.wschat.dynamodb;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls of <a
 * href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html">DynamoDB's API</a> that {@link
 * DynamoDbConnectionStore} makes, for one table. The SDK's client is the usual way; this is for whoever has a shorter one.
 *
 * <p>Calls block until they are answered, and are repeated as the client sees fit. They fail with the SDK's exceptions: {@link
 * software.amazon.awssdk.services.dynamodb.model.DynamoDbException} with DynamoDB's code for what it has refused, {@link
 * software.amazon.awssdk.core.exception.AbortedException} where the thread is interrupted, and another {@link
 * software.amazon.awssdk.core.exception.SdkException} for everything else.
 *
 * <p>Implementations are safe for use by many threads.
 */
public interface TableClient {

    /**
     * Returns the table's name.
     *
     * @return its name, the same each time
     */
    String tableName();

    /**
     * Puts a row in place of whatever has its key: <a
     * href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html">PutItem</a>.
     *
     * @param row the row, of which nothing is null
     */
    void putItem(ConnectionRow row);

    /**
     * Deletes a row, if it is there: <a
     * href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html">DeleteItem</a>.
     *
     * @param connectionId its key
     */
    void deleteItem(String connectionId);

    /**
     * Reads a page of rows: <a
     * href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html">Scan</a>, once.
     *
     * @param scan which
     * @return the page
     */
    Page scan(Scan scan);

    /**
     * Which rows a page is to have.
     *
     * @param limit how many are read at most, at least 1; those that have expired count, and are left out
     * @param consistentRead whether all is seen that was written before
     * @param segment which part of the table, from 0
     * @param totalSegments of how many parts; 1 is the whole table, for which DynamoDB is named no segment
     * @param exclusiveStartKey the key after which to go on; null from the segment's beginning
     * @param expiresAfter only rows whose {@link ConnectionRow#EXPIRES_AT} is a number greater than this are returned, in seconds since
     *     1970
     */
    record Scan(
            int limit,
            boolean consistentRead,
            int segment,
            int totalSegments,
            @Nullable String exclusiveStartKey,
            long expiresAfter) {}

    /**
     * A page of rows.
     *
     * @param rows the rows, in DynamoDB's order
     * @param lastEvaluatedKey the key after which to go on, by attribute, null for one that is no string; null if this was the last page
     */
    record Page(List<ConnectionRow> rows, @Nullable Map<String, @Nullable String> lastEvaluatedKey) {}
}
