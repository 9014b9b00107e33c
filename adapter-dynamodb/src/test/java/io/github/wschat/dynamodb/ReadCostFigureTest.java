package io.github.wschat.dynamodb;

import static io.github.wschat.dynamodb.Connections.connection;
import static io.github.wschat.dynamodb.Connections.walk;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.model.Connection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.enhanced.dynamodb.TableSchema;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** The figures of docs/dynamodb.md, computed and measured, and a table of 100,000 connections. */
@ExtendWith(LocalDynamoDb.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadCostFigureTest {

    /** A line of the page's table: connections, page size, pages, read units, read units of consistent reads. */
    private static final Pattern FIGURES = Pattern.compile("\\| ([\\d,]+) ".repeat(5) + "\\|");

    private static final int MOST = 100_000;
    private static final int BATCH = 25;
    private static final int ROW_BYTES =
            "connectionId".length() + 16 + "connectedAt".length() + 8 + "expiresAt".length() + 6;

    private final ManualClock clock = new ManualClock();
    private final Map<Integer, String> tables;
    private final TableSchema<ConnectionRow> schema = new ConnectionSchema();
    private final LocalDynamoDb dynamoDb;
    private final DynamoDbClient client;

    ReadCostFigureTest(LocalDynamoDb dynamoDb) {
        this.dynamoDb = dynamoDb;
        this.client = dynamoDb.clientBuilder().build();
        this.tables = Map.of(1000, dynamoDb.newTable(), 10_000, dynamoDb.newTable(), MOST, dynamoDb.newTable());
    }

    @BeforeAll
    void fill() {
        tables.forEach((connections, table) -> IntStream.range(0, connections / BATCH)
                .parallel()
                .forEach(batch -> client.batchWriteItem(write -> write.requestItems(Map.of(
                        table,
                        IntStream.range(batch * BATCH, (batch + 1) * BATCH)
                                .mapToObj(this::put)
                                .toList())))));
    }

    @AfterAll
    void close() {
        client.close();
    }

    @Test
    void thePageSaysWhatAListingCosts() throws IOException {
        List<int[]> lines = figures();

        assertThat(lines).extracting(line -> line[0]).contains(1000, 10_000, MOST);
        for (int[] line : lines) {
            int connections = line[0];
            int pageSize = line[1];
            RequestLog log = new RequestLog();
            try (DynamoDbClient counted = counted(log)) {
                DynamoDbConnectionStore store = new DynamoDbConnectionStore(counted, table(connections), clock);
                assertThat(new HashSet<>(walk(store, 1, pageSize))).hasSize(connections);
                double units = log.readUnits();
                int pages = log.scans().size();
                assertThat(new double[] {pages, units})
                        .as("%d connections in pages of %d, as printed", connections, pageSize)
                        .containsExactly(line[2], line[3]);
                assertThat(units).as("as computed").isEqualTo(computedUnits(connections, pageSize));
                // Twice as much, whatever the number of rows; so it is measured where that takes no time.
                assertThat(line[4]).isEqualTo(2 * line[3]);
                if (connections < MOST) {
                    walk(store.withConsistentReads(), 1, pageSize);
                    assertThat(log.readUnits() - units).isEqualTo(line[4]);
                }
            }
        }
    }

    @Test
    void aConnectionCostsAWriteUnitAsItComesAndOneAsItGoes() {
        RequestLog log = new RequestLog();
        try (DynamoDbClient counted = counted(log)) {
            DynamoDbConnectionStore store = new DynamoDbConnectionStore(counted, dynamoDb.newTable(), clock);
            Connection connection = connection(1, clock.instant());

            store.add(connection);
            assertThat(log.writeUnits()).isEqualTo(1);
            store.remove(connection.id());
            assertThat(log.writeUnits()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"7, 10000", "1, 100000"})
    @DisplayName(
            "S3 S4 of 100,000 connections each is listed exactly once, and pages that reach 1 MiB end by themselves")
    void listsManyExactlyOnce(int slices, int limit) {
        RequestLog log = new RequestLog();
        try (DynamoDbClient counted = counted(log)) {
            DynamoDbConnectionStore store = new DynamoDbConnectionStore(counted, table(MOST), clock);

            List<Connection> listed = walk(store, slices, limit);

            assertThat(listed).hasSize(MOST);
            assertThat(new HashSet<>(listed)).hasSize(MOST);
            assertThat(listed)
                    .allMatch(connection -> connection
                            .connectedAt()
                            .equals(connection(0, clock.instant()).connectedAt()));
            assertThat(log.scannedRows()).isEqualTo(MOST);
            int rowsAPage = Math.min(limit, (1 << 20) / ROW_BYTES);
            assertThat(log.scans()).hasSizeBetween(MOST / rowsAPage, MOST / rowsAPage + 2 * slices + 1);
            // Rounding up adds less than half a unit for each page.
            assertThat(log.readUnits())
                    .isBetween(
                            MOST * ROW_BYTES / 8192.0,
                            MOST * ROW_BYTES / 8192.0 + 0.5 * log.scans().size());
        }
    }

    private String table(int connections) {
        return Objects.requireNonNull(tables.get(connections), "a table of " + connections);
    }

    private DynamoDbClient counted(RequestLog log) {
        return dynamoDb.clientBuilder()
                .overrideConfiguration(DynamoDbConnectionStore.clientConfiguration(Duration.ofSeconds(30)).toBuilder()
                        .addExecutionInterceptor(log)
                        .build())
                .build();
    }

    private WriteRequest put(int number) {
        Connection connection = connection(number, clock.instant());
        return WriteRequest.builder()
                .putRequest(PutRequest.builder()
                        .item(schema.itemToMap(ConnectionRow.of(connection), true))
                        .build())
                .build();
    }

    private static double computedUnits(int connections, int pageSize) {
        double units = 0;
        for (int rest = connections; rest > 0; rest -= pageSize) {
            units += Math.ceil(Math.min(rest, pageSize) * ROW_BYTES / 4096.0) / 2;
        }
        return units;
    }

    private static List<int[]> figures() throws IOException {
        List<int[]> figures = new ArrayList<>();
        Matcher line = FIGURES.matcher(Files.readString(Path.of("../docs/dynamodb.md")));
        while (line.find()) {
            figures.add(IntStream.rangeClosed(1, 5)
                    .map(column -> Integer.parseInt(line.group(column).replace(",", "")))
                    .toArray());
        }
        return figures;
    }
}
