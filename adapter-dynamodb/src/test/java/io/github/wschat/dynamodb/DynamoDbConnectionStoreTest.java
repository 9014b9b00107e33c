package io.github.wschat.dynamodb;

import static io.github.wschat.dynamodb.Connections.connection;
import static io.github.wschat.dynamodb.Connections.connections;
import static io.github.wschat.dynamodb.Connections.walk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.InvalidCursorException;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.out.ConnectionStoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;

@ExtendWith(LocalDynamoDb.Shared.class)
class DynamoDbConnectionStoreTest {

    private final ManualClock clock = new ManualClock();
    private final RequestLog log = new RequestLog();
    private final Warnings warnings = new Warnings();
    private final LocalDynamoDb dynamoDb;
    private final String table;
    private final DynamoDbClient client;
    private final DynamoDbConnectionStore store;

    DynamoDbConnectionStoreTest(LocalDynamoDb dynamoDb) {
        this.dynamoDb = dynamoDb;
        this.table = dynamoDb.newTable();
        this.client = dynamoDb.clientBuilder()
                .overrideConfiguration(DynamoDbConnectionStore.clientConfiguration(Duration.ofSeconds(30)).toBuilder()
                        .addExecutionInterceptor(log)
                        .build())
                .build();
        this.store = new DynamoDbConnectionStore(client, table, clock);
    }

    @AfterEach
    void close() {
        warnings.close();
        client.close();
    }

    @Test
    void aRowIsTheTutorialsAndTwoNumbers() {
        Instant connectedAt = Instant.parse("2226-11-23T12:00:00.987Z");
        store.add(new Connection(new ConnectionId("L0SM9cOFvHcCIhw="), connectedAt, connectedAt.plusSeconds(7200)));

        assertThat(client.scan(scan -> scan.tableName(table)).items())
                .containsExactly(Map.of(
                        "connectionId", AttributeValue.fromS("L0SM9cOFvHcCIhw="),
                        "connectedAt", AttributeValue.fromN(Long.toString(connectedAt.toEpochMilli())),
                        "expiresAt", AttributeValue.fromN(Long.toString(connectedAt.getEpochSecond() + 7201))));
    }

    @Test
    void eachOperationIsOneRequestThatOnePermissionAllows() {
        store.add(connection(1, clock.instant()));
        store.remove(new ConnectionId("unknown"));
        store.page(Slice.ALL, null, 10);

        assertThat(log.operations()).containsExactly("PutItem", "DeleteItem", "Scan");
    }

    @Test
    void readsAreEventuallyConsistentUnlessToldOtherwise() {
        store.page(Slice.ALL, null, 7);
        store.withConsistentReads().page(Slice.ALL, null, 7);

        assertThat(log.scans()).extracting(ScanRequest::consistentRead).containsExactly(false, true);
    }

    @Test
    void aPageIsOneRequestForItsLimitAndSegment() {
        store.page(Slice.ALL, null, 7);
        store.page(new Slice(2, 5), null, DynamoDbConnectionStore.PAGE_SIZE);

        assertThat(log.scans()).extracting(ScanRequest::limit).containsExactly(7, 10_000);
        assertThat(log.scans()).extracting(ScanRequest::segment).containsExactly(null, 2);
        assertThat(log.scans()).extracting(ScanRequest::totalSegments).containsExactly(null, 5);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 999_999_999})
    @DisplayName("S5 the whole second of expiresAt is the end, at whatever fraction of a second a page is asked for")
    void expiresWithItsSecond(long nanos) {
        Connection connection = connection(1, clock.instant());
        store.add(connection);

        clock.advance(Duration.between(clock.instant(), connection.expiresAt())
                .minusSeconds(1)
                .plusNanos(nanos));
        assertThat(walk(store, 1, 10)).containsExactly(connection);
        clock.advance(Duration.ofSeconds(1));
        assertThat(walk(store, 1, 10)).isEmpty();
    }

    @Test
    @DisplayName("S5 a connection that expires while DynamoDB answers is not listed")
    void expiresWhileDynamoDbAnswers() {
        Connection connection = connection(1, clock.instant());
        store.add(connection);
        List<Instant> times = new ArrayList<>(
                List.of(connection.expiresAt().minusMillis(1), connection.expiresAt(), connection.expiresAt()));
        DynamoDbConnectionStore slow = new DynamoDbConnectionStore(client, table, () -> times.remove(0));

        assertThat(slow.page(Slice.ALL, null, 10).connections()).isEmpty();
    }

    @Test
    @DisplayName("S5 expired rows that are still there make pages empty, and the walk goes on")
    void walksOverExpiredRows() {
        List<Connection> expired = connections(50, clock.instant());
        expired.forEach(store::add);
        clock.advance(Connections.LIFETIME.plusSeconds(1));
        Connection current = connection(1000, clock.instant());
        store.add(current);

        List<ConnectionPage> pages = new ArrayList<>();
        @Nullable Cursor next = null;
        do {
            pages.add(store.page(Slice.ALL, next, 5));
            next = pages.get(pages.size() - 1).next();
        } while (next != null);

        assertThat(pages).hasSizeBetween(10, 12);
        assertThat(pages).filteredOn(page -> page.connections().isEmpty()).hasSizeBetween(9, 11);
        assertThat(pages).flatExtracting(ConnectionPage::connections).containsExactly(current);
    }

    @Test
    @DisplayName("S3 an empty table is one empty page, whatever the slices")
    void listsNothingOfAnEmptyTable() {
        for (Slice slice : List.of(Slice.ALL, new Slice(0, 7), new Slice(999_999, Slice.MAX_COUNT))) {
            ConnectionPage page = store.page(slice, null, 10);

            assertThat(page.connections()).isEmpty();
            assertThat(page.next()).isNull();
        }
    }

    @Test
    void rowsOfTheTutorialsFunctionsAreNotListedAndCanBeRemoved() {
        put(Map.of("connectionId", AttributeValue.fromS("tutorial")));
        Connection ours = connection(1, clock.instant());
        store.add(ours);

        assertThat(walk(store, 3, 1)).containsExactly(ours);
        store.remove(new ConnectionId("tutorial"));

        assertThat(client.scan(scan -> scan.tableName(table)).count()).isOne();
        assertThat(warnings.texts).isEmpty();
    }

    @Test
    void rowsThatAreNoConnectionsArePassedOverAndLoggedOnceAPage() {
        String later = Long.toString(clock.instant().plusSeconds(60).getEpochSecond());
        List<Map<String, AttributeValue>> malformed = List.of(
                row("no-connected-at", null, AttributeValue.fromN(later)),
                row("text", AttributeValue.fromS("yesterday"), AttributeValue.fromN(later)),
                row("fraction", AttributeValue.fromN("1.5"), AttributeValue.fromN(later)),
                row("negative", AttributeValue.fromN("-1"), AttributeValue.fromN(later)),
                row("fraction-at-the-end", AttributeValue.fromN("1"), AttributeValue.fromN(later + ".5")),
                row("too-late", AttributeValue.fromN("1"), AttributeValue.fromN("9".repeat(18))),
                row("beyond-long", AttributeValue.fromN("1"), AttributeValue.fromN("9".repeat(38))),
                row("backwards", AttributeValue.fromN(later + "001"), AttributeValue.fromN(later)),
                row("two words\n", AttributeValue.fromN("1"), AttributeValue.fromN(later)),
                row("x".repeat(2048), AttributeValue.fromN("1"), AttributeValue.fromN(later)));
        malformed.forEach(this::put);
        put(row("text-at-the-end", AttributeValue.fromN("1"), AttributeValue.fromS("never")));
        put(row("null-at-the-end", AttributeValue.fromN("1"), AttributeValue.fromNul(true)));
        List<Connection> ours = connections(20, clock.instant());
        ours.forEach(store::add);

        assertThat(walk(store, 1, 100)).containsExactlyInAnyOrderElementsOf(ours);
        assertThat(warnings.texts)
                .singleElement()
                .satisfies(text -> assertThat(text)
                        .startsWith("Passed over " + malformed.size() + " rows of the table " + table)
                        .hasSizeLessThan(500)
                        .doesNotContain("\n"));
        assertThat(walk(store, 5, 1)).containsExactlyInAnyOrderElementsOf(ours);
    }

    @Test
    void aMalformedRowIsNamed() {
        put(row("two words\n", AttributeValue.fromN("1"), AttributeValue.fromN("9000000000")));

        store.page(Slice.ALL, null, 10);

        assertThat(warnings.texts)
                .singleElement()
                .satisfies(text -> assertThat(text).contains("two?words?: A connection id"));
    }

    @Test
    void aMalformedRowCanBeReplacedAndRemoved() {
        Connection connection = connection(1, clock.instant());
        Map<String, AttributeValue> malformed =
                row(connection.id().value(), AttributeValue.fromBool(true), AttributeValue.fromL(List.of()));
        put(malformed);
        store.add(connection);
        assertThat(walk(store, 1, 10)).containsExactly(connection);

        put(malformed);
        store.remove(connection.id());
        assertThat(client.scan(scan -> scan.tableName(table)).count()).isZero();
    }

    @Test
    void otherAttributesOfARowDoNotMatter() {
        Connection connection = connection(1, clock.instant());
        store.add(connection);
        client.updateItem(update -> update.tableName(table)
                .key(Map.of("connectionId", AttributeValue.fromS(connection.id().value())))
                .updateExpression("SET nickname = :name")
                .expressionAttributeValues(Map.of(":name", AttributeValue.fromS("Ann"))));

        assertThat(walk(store, 1, 10)).containsExactly(connection);
    }

    @Test
    @DisplayName("S6 a cursor of another table is refused before DynamoDB is asked")
    void refusesAnotherTablesCursor() {
        connections(10, clock.instant()).forEach(store::add);
        Cursor cursor = store.page(Slice.ALL, null, 10).cursorAfter(0);
        DynamoDbConnectionStore other = new DynamoDbConnectionStore(client, dynamoDb.newTable(), clock);
        int asked = log.scans().size();

        assertThatExceptionOfType(InvalidCursorException.class)
                .isThrownBy(() -> other.page(Slice.ALL, cursor, 10))
                .withMessageContaining(table);
        assertThat(log.scans()).hasSize(asked);
    }

    @Test
    @DisplayName("S6 a cursor is good for a store with consistent reads, and the other way round")
    void cursorsAreGoodWhateverTheConsistency() {
        connections(10, clock.instant()).forEach(store::add);
        Cursor next = Objects.requireNonNull(store.page(Slice.ALL, null, 4).next());

        assertThat(walk(store.withConsistentReads(), Slice.ALL, next, 4)).hasSize(6);
    }

    @Test
    @DisplayName("S6 a cursor whose position lies in another segment is refused")
    void refusesAPositionOutsideOfTheSegment() {
        connections(40, clock.instant()).forEach(store::add);
        Connection other = store.page(new Slice(1, 2), null, 10).connections().get(0);
        Cursor crossed =
                Cursor.of("dynamodb:" + table, new Slice(0, 2), other.id().value());

        assertThatExceptionOfType(InvalidCursorException.class)
                .isThrownBy(() -> store.page(new Slice(0, 2), crossed, 10))
                .withMessageContaining("segment");
    }

    @Test
    @DisplayName("S6 a cursor whose position can be no key is refused")
    void refusesAPositionThatIsNoKey() {
        Cursor impossible = Cursor.of("dynamodb:" + table, Slice.ALL, "");

        assertThatExceptionOfType(InvalidCursorException.class).isThrownBy(() -> store.page(Slice.ALL, impossible, 10));
    }

    @Test
    @DisplayName("S8 a table with another key shows as a failure, and not as a refused cursor")
    void aTableWithAnotherKeyFails() {
        String foreign = table + "-foreign";
        dynamoDb.createForeignTable(foreign, ScalarAttributeType.S, "id");
        for (String id : List.of("a", "b")) {
            client.putItem(put -> put.tableName(foreign).item(Map.of("id", AttributeValue.fromS(id))));
        }
        DynamoDbConnectionStore lost = new DynamoDbConnectionStore(client, foreign, clock);

        assertThatExceptionOfType(ConnectionStoreException.class)
                .isThrownBy(() -> lost.page(Slice.ALL, null, 1))
                .withMessageContaining(foreign);
        assertThatExceptionOfType(ConnectionStoreException.class)
                .isThrownBy(() -> lost.add(connection(1, clock.instant())));
    }

    private void put(Map<String, AttributeValue> row) {
        client.putItem(put -> put.tableName(table).item(row));
    }

    private static Map<String, AttributeValue> row(
            String id, @Nullable AttributeValue connectedAt, AttributeValue expiresAt) {
        return connectedAt == null
                ? Map.of("connectionId", AttributeValue.fromS(id), "expiresAt", expiresAt)
                : Map.of("connectionId", AttributeValue.fromS(id), "connectedAt", connectedAt, "expiresAt", expiresAt);
    }

    /** What the store has logged, kept from the console. */
    private static final class Warnings extends Handler {

        private final List<String> texts = new ArrayList<>();
        private final Logger logger = Logger.getLogger(DynamoDbConnectionStore.class.getName());

        Warnings() {
            logger.setUseParentHandlers(false);
            logger.addHandler(this);
        }

        @Override
        public void publish(LogRecord message) {
            if (message.getLevel().equals(Level.WARNING)) {
                texts.add(new SimpleFormatter().formatMessage(message));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
            logger.setUseParentHandlers(true);
        }
    }
}
