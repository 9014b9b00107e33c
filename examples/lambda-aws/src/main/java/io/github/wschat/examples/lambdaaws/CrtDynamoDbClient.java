package io.github.wschat.examples.lambdaaws;

import io.github.wschat.dynamodb.DynamoDbConnectionStore;
import io.github.wschat.lambda.CrtClient;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
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
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/**
 * As much of a client of DynamoDB as {@link DynamoDbConnectionStore} uses, by AWS's Common Runtime alone: the SDK's client takes longer to
 * start than all the rest of a function.
 *
 * <p>It scans, puts and deletes. Any other call, and any member of a request that it does not know, is refused with {@link
 * UnsupportedOperationException}. It speaks <a
 * href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html">DynamoDB's low-level API</a>.
 *
 * <p>Calls are repeated, given up and interrupted as those of the SDK's client with {@link DynamoDbConnectionStore#clientConfiguration} are,
 * and fail as those do, but for one thing: a call that is repeated until no time is left fails with what was answered last.
 *
 * <p>Thread-safe. It connects when it is first used.
 */
final class CrtDynamoDbClient implements DynamoDbClient {

    private static final String API = "DynamoDB_20120810.";
    private static final int OK = 200;

    // A page holds 1 MiB of names and values, which JSON makes no more than eight times as long: {"NULL":true} stands
    // for one byte.
    private static final int MOST_OF_AN_ANSWER = 16 * 1024 * 1024;

    private static final Set<String> SCAN = Set.of(
            "TableName",
            "Limit",
            "Segment",
            "TotalSegments",
            "ExclusiveStartKey",
            "ConsistentRead",
            "FilterExpression",
            "ExpressionAttributeValues");
    private static final Set<String> PUT_ITEM = Set.of("TableName", "Item");
    private static final Set<String> DELETE_ITEM = Set.of("TableName", "Key", "ReturnValues");

    private final CrtClient client;
    private final Duration deadline;

    /**
     * Makes a client.
     *
     * @param endpoint DynamoDB's
     * @param region its region
     * @param credentials asked anew for each attempt
     * @param maxConnections how many calls are under way at a time; others wait for them
     * @param deadline how long a call may take
     * @param time what signatures are dated by
     */
    CrtDynamoDbClient(
            URI endpoint,
            Region region,
            AwsCredentialsProvider credentials,
            int maxConnections,
            Duration deadline,
            InstantSource time) {
        this.deadline = deadline;
        this.client = new CrtClient(
                endpoint,
                region,
                SERVICE_NAME,
                credentials,
                new CrtClient.Settings(
                        maxConnections, attemptDeadline(deadline), MOST_OF_AN_ANSWER, () -> repeats(deadline)),
                time,
                CrtDynamoDbClient::verdict);
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
    public ScanResponse scan(ScanRequest request) {
        return TableJson.scanned(call("Scan", request, SCAN));
    }

    @Override
    public PutItemResponse putItem(PutItemRequest request) {
        call("PutItem", request, PUT_ITEM);
        return PutItemResponse.builder().build();
    }

    @Override
    public DeleteItemResponse deleteItem(DeleteItemRequest request) {
        return TableJson.deleted(call("DeleteItem", request, DELETE_ITEM));
    }

    private byte[] call(String operation, DynamoDbRequest request, Set<String> members) {
        byte[] json = TableJson.written(operation, request, members);
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

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    /** Makes no more connections; those in use last until they are answered. */
    @Override
    public void close() {
        client.close();
    }
}
