package io.github.wschat.examples.lambdaaws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.out.ConnectionStoreException;
import io.github.wschat.core.port.out.ConnectionStoreException.Operation;
import io.github.wschat.dynamodb.DynamoDbConnectionStore;
import io.github.wschat.examples.lambdaaws.ScriptedDynamoDb.Answer;
import io.github.wschat.examples.lambdaaws.ScriptedDynamoDb.Fault;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.SdkGlobalTime;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.Crc32MismatchException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** Throttling, errors and outages, beneath the store: with either client it behaves the same. */
@ParameterizedClass
@EnumSource
class TableClientFaultsTest {

    private static final Duration AMPLE = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Instant NOW = Instant.parse("2026-11-24T12:34:56Z");
    private static final Connection ADA =
            new Connection(new ConnectionId("Xa1bC2dE3fGCHk4="), NOW, NOW.plusSeconds(7200));

    private final ScriptedDynamoDb dynamoDb = new ScriptedDynamoDb();
    private final List<SdkAutoCloseable> clients = new ArrayList<>();
    private final TestTableClient kind;
    private final DynamoDbConnectionStore store;

    TableClientFaultsTest(TestTableClient kind) {
        this.kind = kind;
        this.store = store(AMPLE);
    }

    @AfterEach
    void close() {
        // The SDK's clients share what they have found out of the time.
        SdkGlobalTime.setGlobalTimeOffset(0);
        clients.forEach(SdkAutoCloseable::close);
        dynamoDb.close();
    }

    private DynamoDbConnectionStore store(Duration deadline) {
        return store(deadline, TestTableClient.CREDENTIALS);
    }

    private DynamoDbConnectionStore store(Duration deadline, AwsCredentialsProvider credentials) {
        return kind.store("connections", dynamoDb.uri(), credentials, deadline, InstantSource.fixed(NOW), clients::add);
    }

    private void page() {
        store.page(Slice.ALL, null, 10);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NEVER_ANSWERED")
    void triesAgainWithinTheDeadline(Fault fault) {
        dynamoDb.failNext(fault, fault, fault);
        store.add(ADA);
        dynamoDb.failNext(fault, fault, fault);
        store.remove(ADA.id());
        dynamoDb.failNext(fault, fault, fault);
        page();

        assertThat(dynamoDb.requests()).hasSize(3 * 4);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("S8 what lasts longer than the deadline shows, with the operation, the id and the cause")
    void givesUpAfterTheDeadline(Fault fault) {
        DynamoDbConnectionStore hasty = store(SHORT);
        dynamoDb.failAs(() -> fault);

        assertGivesUp(() -> hasty.add(ADA), Operation.ADD, ADA.id(), fault);
        assertGivesUp(() -> hasty.remove(ADA.id()), Operation.REMOVE, ADA.id(), fault);
        assertGivesUp(() -> hasty.page(Slice.ALL, null, 10), Operation.PAGE, null, fault);
    }

    private void assertGivesUp(ThrowingCallable call, Operation operation, @Nullable ConnectionId id, Fault fault) {
        long start = System.nanoTime();
        assertThatExceptionOfType(ConnectionStoreException.class)
                .isThrownBy(call)
                .satisfies(failure -> {
                    assertThat(failure.operation()).isEqualTo(operation);
                    assertThat(failure.id()).isEqualTo(id);
                    assertThat(failure.getCause())
                            .isInstanceOfAny(causeAfterTheDeadline(fault), ApiCallTimeoutException.class);
                });
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AMPLE);
    }

    private Class<? extends Throwable> causeAfterTheDeadline(Fault fault) {
        if (kind == TestTableClient.SDK) {
            return ApiCallTimeoutException.class;
        }
        return switch (fault) {
            case THROTTLED, SERVER_ERROR -> DynamoDbException.class;
            case CUT -> SdkClientException.class;
            case NEVER_ANSWERED -> ApiCallTimeoutException.class;
        };
    }

    @Test
    void anAttemptThatIsNotAnsweredLeavesTimeForAnother() {
        DynamoDbConnectionStore patient = store(Duration.ofSeconds(4));
        dynamoDb.failNext(Fault.NEVER_ANSWERED);

        patient.add(ADA);

        assertThat(dynamoDb.requests()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "400, ResourceNotFoundException",
        "400, UnrecognizedClientException",
        "400, AccessDeniedException",
        "403, IncompleteSignatureException"
    })
    @DisplayName("What is no use to repeat is not repeated, and shows as DynamoDB has said it")
    void refused(int status, String type) {
        dynamoDb.answerNext(Answer.error(status, type));

        assertThat(failure(this::page)).isInstanceOfSatisfying(DynamoDbException.class, refusal -> {
            assertThat(refusal.statusCode()).isEqualTo(status);
            assertThat(refusal.requestId()).isEqualTo(ScriptedDynamoDb.REQUEST_ID);
            assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(type);
            assertThat(refusal.awsErrorDetails().errorMessage()).isEqualTo("as scripted");
            assertThat(refusal)
                    .hasMessageStartingWith("as scripted (Service: DynamoDb, Status Code: " + status + ", Request ID: "
                            + ScriptedDynamoDb.REQUEST_ID + ")");
        });
        assertThat(dynamoDb.requests()).hasSize(1);
    }

    private static SdkException failure(ThrowingCallable call) {
        ConnectionStoreException failure = catchThrowableOfType(ConnectionStoreException.class, call);
        assertThat(failure).hasCauseInstanceOf(SdkException.class);
        return (SdkException) Objects.requireNonNull(failure.getCause());
    }

    @Test
    @DisplayName("An error of whatever stands before DynamoDB shows with its status")
    void notDynamoDbs() {
        dynamoDb.answerNext(Answer.of(405, "<html>Not here</html>"));

        assertThat(failure(this::page)).isInstanceOfSatisfying(DynamoDbException.class, refusal -> {
            assertThat(refusal.statusCode()).isEqualTo(405);
            assertThat(refusal.awsErrorDetails().errorCode()).isNull();
        });
        assertThat(dynamoDb.requests()).hasSize(1);
    }

    @Test
    @DisplayName("An answer that is not what its checksum is of is not taken")
    void damaged() {
        dynamoDb.answerNext(Answer.damaged("{\"Items\":[],\"Count\":0,\"ScannedCount\":0}"));

        assertThat(failure(this::page)).isInstanceOf(Crc32MismatchException.class);
        assertThat(dynamoDb.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, -3})
    @DisplayName(
            "A request that is refused for its date is made again by DynamoDB's clock, as is every later one at once")
    void wrongClock(int hoursAhead) {
        dynamoDb.clockIsAhead(Duration.ofHours(hoursAhead));

        page();
        page();

        assertThat(dynamoDb.requests()).hasSize(3);
    }

    @Test
    @DisplayName("Without credentials nothing is asked")
    void noCredentials() {
        DynamoDbConnectionStore nobodys = store(AMPLE, () -> {
            throw SdkClientException.create("nobody");
        });

        assertThat(failure(() -> nobodys.add(ADA)))
                .isInstanceOf(SdkClientException.class)
                .hasMessageContaining("nobody");
        assertThat(dynamoDb.requests()).isEmpty();
    }

    @Test
    void aCallOfAnInterruptedThreadFailsAndLeavesItInterrupted() {
        Thread.currentThread().interrupt();
        try {
            assertThatExceptionOfType(ConnectionStoreException.class)
                    .isThrownBy(() -> store.add(ADA))
                    .withCauseInstanceOf(AbortedException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void anInterruptEndsTheWaitForTheNextAttempt() throws Exception {
        CountDownLatch failing = new CountDownLatch(6);
        dynamoDb.failAs(() -> {
            failing.countDown();
            return Fault.THROTTLED;
        });

        assertInterruptEndsIt(failing);

        int asked = dynamoDb.requests().size();
        Awaitility.await()
                .during(Duration.ofMillis(1500))
                .atMost(AMPLE)
                .until(() -> dynamoDb.requests().size() <= asked + 1);
    }

    @Test
    void anInterruptEndsTheWaitForAnAnswer() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        dynamoDb.failAs(() -> {
            asked.countDown();
            return Fault.NEVER_ANSWERED;
        });

        assertInterruptEndsIt(asked);

        // The SDK's client lets it be until the attempt's deadline.
        if (kind == TestTableClient.CRT) {
            assertThat(dynamoDb.abandoned().await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private void assertInterruptEndsIt(CountDownLatch underWay) throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            AtomicBoolean interrupted = new AtomicBoolean();
            Future<?> call = pool.submit(() -> {
                try {
                    page();
                } finally {
                    interrupted.set(Thread.currentThread().isInterrupted());
                }
            });
            assertThat(underWay.await(20, TimeUnit.SECONDS)).isTrue();

            pool.shutdownNow();

            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> call.get(10, TimeUnit.SECONDS))
                    .withCauseInstanceOf(ConnectionStoreException.class);
            assertThat(interrupted).isTrue();
        } finally {
            pool.shutdownNow();
        }
    }
}
