package io.github.wschat.examples.lambdaaws;

import io.github.wschat.dynamodb.ConnectionRow;
import io.github.wschat.dynamodb.DynamoDbConnectionStore;
import io.github.wschat.dynamodb.TableClient;
import io.github.wschat.lambda.CrtClient;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.Crc32MismatchException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The connections' table by AWS's Common Runtime alone: the SDK's client, its model of requests and the enhanced client take longer to start
 * than all the rest of a function.
 *
 * <p>It speaks <a
 * href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html">DynamoDB's low-level API</a>. Calls
 * are repeated, given up and interrupted as those of the SDK's client with {@link DynamoDbConnectionStore#clientConfiguration} are, and fail
 * as those do, but for one thing: a call that is repeated until no time is left fails with what was answered last.
 *
 * <p>Thread-safe. It connects when it is first used.
 */
final class CrtTableClient implements TableClient, SdkAutoCloseable {

    private static final String API = "DynamoDB_20120810.";
    private static final String SERVICE = "dynamodb";
    private static final int OK = 200;

    // A page holds 1 MiB of names and values, which JSON makes no more than eight times as long: {"NULL":true} stands
    // for one byte.
    private static final int MOST_OF_AN_ANSWER = 16 * 1024 * 1024;

    private final CrtClient client;
    private final String tableName;
    private final Duration deadline;

    /**
     * Makes a client.
     *
     * @param tableName the table's name
     * @param endpoint DynamoDB's
     * @param region its region
     * @param credentials asked anew for each attempt
     * @param maxConnections how many calls are under way at a time; others wait for them
     * @param deadline how long a call may take
     * @param time what signatures are dated by
     */
    CrtTableClient(
            String tableName,
            URI endpoint,
            Region region,
            AwsCredentialsProvider credentials,
            int maxConnections,
            Duration deadline,
            InstantSource time) {
        this.tableName = tableName;
        this.deadline = deadline;
        this.client = new CrtClient(
                endpoint,
                region,
                SERVICE,
                credentials,
                new CrtClient.Settings(
                        maxConnections, attemptDeadline(deadline), MOST_OF_AN_ANSWER, () -> repeats(deadline)),
                time,
                CrtTableClient::verdict);
    }

    /** Returns what the store's configuration says, which is not asked since it would load half of the SDK. */
    static Duration attemptDeadline(Duration deadline) {
        return deadline.dividedBy(2);
    }

    private static RetryStrategy repeats(Duration deadline) {
        return DynamoDbConnectionStore.clientConfiguration(deadline)
                .retryStrategy()
                .orElseThrow();
    }

    @Override
    public String tableName() {
        return tableName;
    }

    @Override
    public void putItem(ConnectionRow row) {
        call("PutItem", TableJson.put(tableName, row));
    }

    @Override
    public void deleteItem(String connectionId) {
        call("DeleteItem", TableJson.delete(tableName, connectionId));
    }

    @Override
    public Page scan(Scan scan) {
        return TableJson.page(call("Scan", TableJson.scan(tableName, scan)));
    }

    private byte[] call(String operation, byte[] json) {
        if (Thread.currentThread().isInterrupted()) {
            throw AbortedException.create("Interrupted before the call of " + operation);
        }
        CompletableFuture<CrtClient.Answer> answer = client.post(
                "/",
                Map.of("Content-Type", "application/x-amz-json-1.0", "X-Amz-Target", API + operation),
                CrtClient.Payload.of(ByteBuffer.wrap(json)),
                deadline);
        try {
            return answer.get().body();
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw AbortedException.create("Interrupted in a call of " + operation, e);
        } catch (ExecutionException e) {
            throw failure(operation, e.getCause());
        }
    }

    private static SdkException failure(String operation, @Nullable Throwable cause) {
        return cause instanceof SdkException known
                ? known
                : SdkClientException.create(operation + " came to no answer: " + cause, cause);
    }

    private static @Nullable Throwable verdict(CrtClient.Answer answer) {
        String crc32 = answer.header("x-amz-crc32").orElse(null);
        if (crc32 != null && !crc32.equals(crc32(answer.body()))) {
            return Crc32MismatchException.create(
                    "Not the answer that DynamoDB has sent: its CRC-32 is not " + crc32, null);
        }
        return answer.status() == OK ? null : refusal(answer);
    }

    private static String crc32(byte[] body) {
        CRC32 crc32 = new CRC32();
        crc32.update(body);
        return Long.toString(crc32.getValue());
    }

    private static SdkException refusal(CrtClient.Answer answer) {
        TableJson.Refusal refusal = TableJson.refusal(answer.body());
        return answer.failure(
                DynamoDbException.builder(),
                "DynamoDb",
                refusal.code(),
                refusal.message() == null ? "HTTP status " + answer.status() : refusal.message());
    }

    /** Makes no more connections; those in use last until they are answered. */
    @Override
    public void close() {
        client.close();
    }
}
