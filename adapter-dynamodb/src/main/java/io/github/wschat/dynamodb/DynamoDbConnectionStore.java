package io.github.wschat.dynamodb;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.InvalidCursorException;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.out.ConnectionStore;
import io.github.wschat.core.port.out.ConnectionStoreException;
import io.github.wschat.core.port.out.ConnectionStoreException.Operation;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/**
 * A connection store in a table of Amazon DynamoDB, for any number of processes that share one chat.
 *
 * <p>The table's key is {@code connectionId} (a string); a row holds besides {@code connectedAt} (a number: milliseconds since
 * 1970) and {@code expiresAt} (a number: seconds since 1970, by which
 * <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html">DynamoDB's time to live</a>
 * deletes it, days late at times). {@link ConnectionsTable} makes one. Adding puts a row, removing deletes one, and a page is one
 * <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html">scan</a> request, whose segments are the
 * slices.
 *
 * <p><b>Consistency.</b> Reads are eventually consistent, at half the price: a walk may miss a connection that was added just
 * before it, and list one that was removed just before. In the sense of rule S3 such a connection is not yet, or still, visible
 * (<a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html">read
 * consistency</a>). {@link #withConsistentReads()} makes every walk see all that had been written before
 * each of its pages.
 *
 * <p><b>Pages.</b> DynamoDB counts a page's limit before it leaves out expired rows, and ends a page at 1 MiB: pages may be
 * short, or empty, and still go on. Each page is rounded up to a read unit, so give {@code Chat} a page size of {@link #PAGE_SIZE}.
 *
 * <p><b>Other rows.</b> Rows without a number {@code expiresAt}, such as those that the functions of AWS's tutorial write, are
 * never listed. One that cannot be read otherwise is passed over, and a page that has any logs that once, as a warning, with the
 * first one's key.
 *
 * <p><b>Cursors</b> are good in any process, for the table of that name; a store cannot tell its table from one of the same name in
 * another region or account.
 *
 * <p><b>Failure.</b> What the client fails with shows as a {@link ConnectionStoreException}. The client retries before, as it is
 * configured: see {@link #clientConfiguration}. A call that is interrupted fails too, and the thread stays interrupted.
 *
 * <p>Safe for use by many threads. The client is the caller's to close.
 */
public final class DynamoDbConnectionStore implements ConnectionStore {

    /**
     * The page size for {@code Chat}, in connections: about 0.6 MB of a page's
     * <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html">1 MB</a>, so that rounding adds less
     * than a hundredth to the cost.
     */
    public static final int PAGE_SIZE = 10_000;

    private static final Logger LOGGER = System.getLogger(DynamoDbConnectionStore.class.getName());

    private final TableClient table;
    private final InstantSource clock;
    private final boolean consistentReads;
    private final String scope;

    /**
     * Makes a store with eventually consistent reads; asks nothing of DynamoDB yet.
     *
     * @param client the way to DynamoDB, which the caller closes
     * @param tableName the table's name
     * @param clock tells when a connection has expired
     */
    public DynamoDbConnectionStore(DynamoDbClient client, String tableName, InstantSource clock) {
        this(new SdkTableClient(client, tableName), clock);
    }

    /**
     * Makes a store with eventually consistent reads; asks nothing of DynamoDB yet.
     *
     * @param table the way to the table, which the caller closes
     * @param clock tells when a connection has expired
     */
    public DynamoDbConnectionStore(TableClient table, InstantSource clock) {
        this(table, clock, false);
    }

    private DynamoDbConnectionStore(TableClient table, InstantSource clock, boolean consistentReads) {
        this.table = table;
        this.clock = clock;
        this.consistentReads = consistentReads;
        this.scope = "dynamodb:" + table.tableName();
    }

    /**
     * Returns a store for the same table whose pages see all that was written before them, at twice the price.
     *
     * @return the other store; this one stays as it is
     */
    public DynamoDbConnectionStore withConsistentReads() {
        return new DynamoDbConnectionStore(table, clock, true);
    }

    /**
     * Returns a configuration for the client, by which throttled and failed requests are tried again until a deadline.
     *
     * <ul>
     *   <li>A call ends after {@code deadline}, whatever has happened.
     *   <li>An attempt that is not answered within half of it is given up, so that there is time for another one.
     *   <li>Attempts are not counted, and not paid for by the
     *       <a href="https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/retry-strategy.html">tokens</a> that all calls
     *       of a client share: a walk that is throttled does not make other calls fail at their first error.
     *   <li>Between two attempts passes a random time, up to a bound that doubles each time from 50 ms, as
     *       <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html">DynamoDB's guide</a>
     *       has it, to 1 s at most (our choice: a deadline within a function's timeout leaves room for several).
     * </ul>
     *
     * <p>Which errors are worth another attempt is what the SDK's
     * <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html">standard mode</a> says.
     *
     * @param deadline the longest that a call may take, longer than zero; a few seconds, less than the timeout of whoever waits
     * @return what {@code DynamoDbClient.builder().overrideConfiguration(…)} takes
     * @throws IllegalArgumentException if the deadline is not longer than a millisecond
     */
    public static ClientOverrideConfiguration clientConfiguration(Duration deadline) {
        if (deadline.toMillis() < 2) {
            throw new IllegalArgumentException("A call's deadline is at least 2 ms, not " + deadline);
        }
        BackoffStrategy backoff = BackoffStrategy.exponentialDelay(Duration.ofMillis(50), Duration.ofSeconds(1));
        return ClientOverrideConfiguration.builder()
                .apiCallTimeout(deadline)
                .apiCallAttemptTimeout(deadline.dividedBy(2))
                .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .maxAttempts(Integer.MAX_VALUE)
                        .circuitBreakerEnabled(false)
                        .backoffStrategy(backoff)
                        .throttlingBackoffStrategy(backoff)
                        .build())
                .build();
    }

    @Override
    public void add(Connection connection) {
        try {
            table.putItem(ConnectionRow.of(connection));
        } catch (SdkException e) {
            throw failure(Operation.ADD, connection.id(), e);
        }
    }

    @Override
    public void remove(ConnectionId id) {
        try {
            table.deleteItem(id.value());
        } catch (SdkException e) {
            throw failure(Operation.REMOVE, id, e);
        }
    }

    @Override
    public ConnectionPage page(Slice slice, @Nullable Cursor after, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("A page's limit is at least 1, not " + limit);
        }
        TableClient.Page page = scan(new TableClient.Scan(
                limit,
                consistentReads,
                slice.index(),
                slice.count(),
                after == null ? null : after.positionIn(scope, slice),
                // Whole seconds, as expiresAt has: now's fraction does not matter.
                clock.instant().getEpochSecond()));
        List<Connection> listed = listed(page.rows());
        return new ConnectionPage(
                listed,
                next(slice, page.lastEvaluatedKey()),
                index -> Cursor.of(scope, slice, listed.get(index).id().value()));
    }

    private TableClient.Page scan(TableClient.Scan scan) {
        try {
            return table.scan(scan);
        } catch (DynamoDbException e) {
            // With a start key, it is the only part of the request that DynamoDB can find invalid: all else was taken
            // for the page before. The texts differ: "Please use ExclusiveStartKey with correct Segment", "Exclusive
            // start key must lie within the segment".
            if (scan.exclusiveStartKey() != null
                    && "ValidationException".equals(e.awsErrorDetails().errorCode())) {
                throw new InvalidCursorException("DynamoDB refuses the cursor's position: " + e.getMessage());
            }
            throw failure(Operation.PAGE, null, e);
        } catch (SdkException e) {
            throw failure(Operation.PAGE, null, e);
        }
    }

    private List<Connection> listed(List<ConnectionRow> rows) {
        // Again, since the answer may have taken long.
        Instant now = clock.instant();
        List<Connection> listed = new ArrayList<>(rows.size());
        int unreadable = 0;
        String first = "";
        for (ConnectionRow row : rows) {
            try {
                Connection connection = row.connection();
                if (now.isBefore(connection.expiresAt())) {
                    listed.add(connection);
                }
            } catch (IllegalArgumentException | DateTimeException e) {
                if (unreadable++ == 0) {
                    first = printable(row.connectionId()) + ": " + e.getMessage();
                }
            }
        }
        if (unreadable > 0) {
            LOGGER.log(
                    Level.WARNING,
                    "Passed over {0} rows of the table {1} that are no connections, the first of them {2}",
                    unreadable,
                    table.tableName(),
                    first);
        }
        return List.copyOf(listed);
    }

    private @Nullable Cursor next(Slice slice, @Nullable Map<String, @Nullable String> lastKey) {
        if (lastKey == null) {
            return null;
        }
        String id = lastKey.get(ConnectionRow.CONNECTION_ID);
        if (id == null || lastKey.size() > 1) {
            throw failure(
                    Operation.PAGE,
                    null,
                    new IllegalStateException("The key of the table " + table.tableName() + " is not the string "
                            + ConnectionRow.CONNECTION_ID + " alone, but " + lastKey.keySet()));
        }
        return Cursor.of(scope, slice, id);
    }

    /** Makes a foreign key fit for a log: others may have put anything there. */
    private static String printable(String key) {
        return key.substring(0, Math.min(key.length(), ConnectionId.MAX_LENGTH)).replaceAll("[^!-~]", "?");
    }

    private static ConnectionStoreException failure(Operation operation, @Nullable ConnectionId id, Exception cause) {
        if (cause instanceof AbortedException) {
            Thread.currentThread().interrupt();
        }
        return new ConnectionStoreException(operation, id, cause);
    }
}
