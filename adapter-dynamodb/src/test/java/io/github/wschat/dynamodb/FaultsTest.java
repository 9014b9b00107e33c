package io.github.wschat.dynamodb;

import static io.github.wschat.dynamodb.Connections.connection;
import static io.github.wschat.dynamodb.Connections.connections;
import static io.github.wschat.dynamodb.Connections.walk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.out.ConnectionStoreException;
import io.github.wschat.core.port.out.ConnectionStoreException.Operation;
import io.github.wschat.dynamodb.FaultyHttpClient.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Throttling, errors and outages, beneath the real client. */
@ExtendWith(LocalDynamoDb.Shared.class)
class FaultsTest {

    private static final Duration AMPLE = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(400);

    private final FaultyHttpClient http = new FaultyHttpClient();
    private final ManualClock clock = new ManualClock();
    private final List<DynamoDbClient> clients = new ArrayList<>();
    private final LocalDynamoDb dynamoDb;
    private final String table;
    private final DynamoDbConnectionStore store;

    FaultsTest(LocalDynamoDb dynamoDb) {
        this.dynamoDb = dynamoDb;
        this.table = dynamoDb.newTable();
        this.store = store(AMPLE);
    }

    @AfterEach
    void close() {
        clients.forEach(DynamoDbClient::close);
        http.close();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NEVER_ANSWERED")
    void triesAgainWithinTheDeadline(Fault fault) {
        Connection kept = connection(1, clock.instant());
        Connection removed = connection(2, clock.instant());

        http.failNext(fault, fault, fault);
        store.add(kept);
        store.add(removed);
        http.failNext(fault, fault, fault);
        store.remove(removed.id());
        http.failNext(fault, fault, fault);
        assertThat(walk(store, 1, 10)).containsExactly(kept);

        assertThat(http.requests()).isEqualTo(4 + 1 + 4 + 4);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("S8 what lasts longer than the deadline shows, with the operation, the id and the cause")
    void givesUpAfterTheDeadline(Fault fault) {
        DynamoDbConnectionStore hasty = store(SHORT);
        Connection connection = connection(1, clock.instant());
        http.failAs(() -> fault);

        assertGivesUp(() -> hasty.add(connection), Operation.ADD, connection.id());
        assertGivesUp(() -> hasty.remove(connection.id()), Operation.REMOVE, connection.id());
        assertGivesUp(() -> hasty.page(Slice.ALL, null, 10), Operation.PAGE, null);
    }

    @Test
    void anAttemptThatIsNotAnsweredLeavesTimeForAnother() {
        DynamoDbConnectionStore patient = store(Duration.ofSeconds(6));
        http.failNext(Fault.NEVER_ANSWERED);

        patient.add(connection(1, clock.instant()));

        assertThat(http.requests()).isEqualTo(2);
        assertThat(walk(store, 1, 10)).hasSize(1);
    }

    @Test
    void whatIsNoUseToRepeatIsNotRepeated() {
        DynamoDbConnectionStore lost = new DynamoDbConnectionStore(client(AMPLE), "no-such-table", clock);

        assertThatExceptionOfType(ConnectionStoreException.class).isThrownBy(() -> lost.page(Slice.ALL, null, 10));

        assertThat(http.requests()).isOne();
    }

    @Test
    @DisplayName("S6 a walk whose page fails goes on from the last cursor")
    void resumesAfterAFailedPage() {
        List<Connection> connections = connections(30, clock.instant());
        connections.forEach(store::add);
        DynamoDbConnectionStore hasty = store(SHORT);
        ConnectionPage first = store.page(Slice.ALL, null, 10);
        List<Connection> listed = new ArrayList<>(first.connections());

        http.failAs(() -> Fault.SERVER_ERROR);
        assertGivesUp(() -> hasty.page(Slice.ALL, first.next(), 10), Operation.PAGE, null);
        http.failAs(() -> null);
        listed.addAll(walk(store, Slice.ALL, Objects.requireNonNull(first.next()), 10));

        assertThat(listed).containsExactlyInAnyOrderElementsOf(connections);
    }

    @Test
    @DisplayName("S3 S7 while every third request fails, many threads add, remove and walk, and nothing is lost")
    void losesNothingOnABadDay() throws Exception {
        List<Connection> lasting = connections(40, clock.instant());
        lasting.forEach(store::add);
        Set<Connection> expected = ConcurrentHashMap.newKeySet();
        expected.addAll(lasting);
        AtomicInteger count = new AtomicInteger();
        List<Fault> faults = List.copyOf(EnumSet.complementOf(EnumSet.of(Fault.NEVER_ANSWERED)));
        http.failAs(() -> {
            int request = count.incrementAndGet();
            return request % 3 == 0 ? faults.get(request / 3 % faults.size()) : null;
        });

        ExecutorService pool = Executors.newFixedThreadPool(6);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int base = 1000 * (thread + 1);
                running.add(pool.submit(() -> {
                    for (int i = 0; i < 20; i++) {
                        Connection passing = connection(base + i, clock.instant());
                        store.add(passing);
                        if (i % 2 == 0) {
                            store.remove(passing.id());
                        } else {
                            expected.add(passing);
                        }
                    }
                }));
            }
            for (int slices : new int[] {1, 3}) {
                running.add(pool.submit(() -> {
                    for (int limit : new int[] {7, 100, 7}) {
                        assertThat(walk(store, slices, limit))
                                .containsAll(lasting)
                                .doesNotHaveDuplicates();
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get(60, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(walk(store, 1, 1000)).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void aCallOfAnInterruptedThreadFailsAndLeavesItInterrupted() {
        Thread.currentThread().interrupt();
        try {
            assertThatExceptionOfType(ConnectionStoreException.class)
                    .isThrownBy(() -> store.add(connection(1, clock.instant())))
                    .withCauseInstanceOf(AbortedException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void anInterruptEndsTheWaitForTheNextAttempt() throws Exception {
        CountDownLatch failing = new CountDownLatch(6);
        http.failAs(() -> {
            failing.countDown();
            return Fault.THROTTLED;
        });
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            AtomicBoolean interrupted = new AtomicBoolean();
            Future<?> call = pool.submit(() -> {
                try {
                    store.page(Slice.ALL, null, 10);
                } finally {
                    interrupted.set(Thread.currentThread().isInterrupted());
                }
            });
            assertThat(failing.await(20, TimeUnit.SECONDS)).isTrue();

            pool.shutdownNow();

            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> call.get(10, TimeUnit.SECONDS))
                    .withCauseInstanceOf(ConnectionStoreException.class);
            assertThat(interrupted).isTrue();
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void refusesADeadlineThatLeavesNoTimeForAnAttempt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DynamoDbConnectionStore.clientConfiguration(Duration.ZERO))
                .withMessageContaining("PT0S");
    }

    private DynamoDbConnectionStore store(Duration deadline) {
        return new DynamoDbConnectionStore(client(deadline), table, clock);
    }

    private DynamoDbClient client(Duration deadline) {
        DynamoDbClient client = dynamoDb.clientBuilder(http)
                .overrideConfiguration(DynamoDbConnectionStore.clientConfiguration(deadline))
                .build();
        clients.add(client);
        return client;
    }

    private static void assertGivesUp(ThrowingCallable call, Operation operation, @Nullable ConnectionId id) {
        long start = System.nanoTime();
        assertThatExceptionOfType(ConnectionStoreException.class)
                .isThrownBy(call)
                .satisfies(failure -> {
                    assertThat(failure.operation()).isEqualTo(operation);
                    assertThat(failure.id()).isEqualTo(id);
                })
                .withCauseInstanceOf(ApiCallTimeoutException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, AMPLE);
    }
}
