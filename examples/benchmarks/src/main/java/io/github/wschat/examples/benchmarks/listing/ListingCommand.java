package io.github.wschat.examples.benchmarks.listing;

import io.github.wschat.dynamodb.ConnectionsTable;
import io.github.wschat.dynamodb.DynamoDbConnectionStore;
import io.github.wschat.examples.benchmarks.report.Column;
import io.github.wschat.examples.benchmarks.report.Report;
import io.github.wschat.examples.benchmarks.report.Table;
import io.github.wschat.examples.benchmarks.run.CannotMeasureException;
import io.github.wschat.examples.benchmarks.run.RunOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** {@code listing}: the store on DynamoDB beside a bare scan. */
@Command(
        name = "listing",
        mixinStandardHelpOptions = true,
        description = "Lists 100,000 connections of DynamoDB Local with the store, and with a bare scan of the SDK.")
public final class ListingCommand implements Runnable {

    private static final String TABLE = "connections";
    private static final int BATCH = 25;
    private static final int LIMIT = DynamoDbConnectionStore.PAGE_SIZE;
    private static final String BASE = "bare scan, pages of 10,000";

    private static final Column WALL = Column.of("wall, ms", 0).withRatio().withChart();
    private static final Column CLIENT =
            Column.of("client's CPU, ms", 0).withRatio().withChart();
    private static final Column ALLOCATED =
            Column.of("client's bytes per row", 0).withRatio();
    private static final Column SERVER = Column.of("DynamoDB Local's CPU, ms", 0);
    private static final Column REQUESTS = Column.of("requests", 0);
    private static final Column ROWS = Column.of("rows read", 0);

    @Mixin
    private RunOptions options = new RunOptions();

    /** Makes the command, for the command line to fill. */
    public ListingCommand() {}

    @Override
    public void run() {
        int connections = options.smoke() ? 2000 : 100_000;
        int walksPerRound = options.smoke() ? 1 : 3;
        options.progress("starting DynamoDB Local");
        ScanCounts counts = new ScanCounts();
        try (DynamoDbProcess dynamoDb = DynamoDbProcess.start();
                DynamoDbClient client = client(dynamoDb, counts)) {
            options.progress(String.format(Locale.ROOT, "writing %,d connections", connections));
            fill(client, connections);
            Map<String, Lister> listers = listers(client, connections);
            options.progress("warming up");
            for (int walk = 0; walk < walksPerRound; walk++) {
                listers.values().forEach(Lister::list);
            }
            Report report = options.begin("listing");
            Table table = report.add(new Table(
                    String.format(Locale.ROOT, "Listing %,d connections", connections),
                    BASE,
                    WALL,
                    CLIENT,
                    ALLOCATED,
                    SERVER,
                    REQUESTS,
                    ROWS));
            for (int round = 1; round <= options.rounds(); round++) {
                options.progress("round " + round + " of " + options.rounds());
                measureRound(table, dynamoDb, counts, listers, connections, walksPerRound);
            }
            report.note("A bare scan looks into no row; the store makes a connection of each that has not expired.");
            report.note(
                    "The client's CPU and bytes are those of the thread that lists; the compiler's and the collector's threads"
                            + " are not counted.");
            options.publish(report);
        } catch (SdkException e) {
            throw new CannotMeasureException("DynamoDB Local fails: " + e.getMessage(), e);
        }
    }

    private static Map<String, Lister> listers(DynamoDbClient client, int connections) {
        DynamoDbConnectionStore store = new DynamoDbConnectionStore(client, TABLE, InstantSource.system());
        ScanRequest whole = ScanRequest.builder().tableName(TABLE).build();
        ScanRequest paged = whole.toBuilder().limit(LIMIT).build();
        Map<String, Lister> listers = new LinkedHashMap<>();
        listers.put(BASE, Lister.scan(client, paged));
        listers.put("the same, with the store's filter", Lister.scan(client, Lister.filtered(paged, Instant.now())));
        listers.put("DynamoDbConnectionStore, pages of 10,000", Lister.walk(store, LIMIT));
        listers.put("bare scan, pages of 1 MiB", Lister.scan(client, whole));
        listers.put("DynamoDbConnectionStore, pages of 1 MiB", Lister.walk(store, connections + 1));
        return listers;
    }

    private static DynamoDbClient client(DynamoDbProcess dynamoDb, ExecutionInterceptor counts) {
        return DynamoDbClient.builder()
                .endpointOverride(dynamoDb.address())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                // It works on the thread that calls.
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .overrideConfiguration(configuration -> configuration.addExecutionInterceptor(counts))
                .build();
    }

    private static void fill(DynamoDbClient client, int connections) {
        new ConnectionsTable(client, TABLE).createIfAbsent(Duration.ofMinutes(1));
        Instant now = Instant.now();
        for (int begin = 0; begin < connections; begin += BATCH) {
            List<WriteRequest> batch = IntStream.range(begin, begin + BATCH)
                    .mapToObj(number -> put(number, now))
                    .toList();
            client.batchWriteItem(write -> write.requestItems(Map.of(TABLE, batch)));
        }
    }

    private static WriteRequest put(int number, Instant now) {
        return WriteRequest.builder()
                .putRequest(PutRequest.builder()
                        .item(Map.of(
                                // As long as API Gateway's.
                                "connectionId",
                                AttributeValue.fromS(String.format(Locale.ROOT, "id-%012d=", number)),
                                "connectedAt",
                                AttributeValue.fromN(Long.toString(now.toEpochMilli())),
                                "expiresAt",
                                AttributeValue.fromN(Long.toString(
                                        now.plus(Duration.ofHours(2)).getEpochSecond()))))
                        .build())
                .build();
    }

    private static void measureRound(
            Table table,
            DynamoDbProcess dynamoDb,
            ScanCounts counts,
            Map<String, Lister> listers,
            int connections,
            int walks) {
        Map<String, Usage> usages = new LinkedHashMap<>();
        for (int walk = 0; walk < walks; walk++) {
            listers.forEach(
                    (name, lister) -> usages.merge(name, usage(dynamoDb, counts, lister, connections), Usage::plus));
        }
        usages.forEach((name, usage) -> {
            table.add(name, WALL.name(), usage.wallNanos() / 1e6 / walks);
            table.add(name, CLIENT.name(), usage.clientNanos() / 1e6 / walks);
            table.add(name, ALLOCATED.name(), (double) usage.clientBytes() / walks / connections);
            table.add(name, SERVER.name(), (double) usage.serverTime().toMillis() / walks);
            table.add(name, REQUESTS.name(), (double) usage.requests() / walks);
            table.add(name, ROWS.name(), (double) usage.rows() / walks);
        });
    }

    private static Usage usage(DynamoDbProcess dynamoDb, ScanCounts counts, Lister lister, int connections) {
        Usage begin = Usage.now(dynamoDb, counts);
        int listed = lister.list();
        Usage used = Usage.now(dynamoDb, counts).since(begin);
        if (listed != connections) {
            throw new CannotMeasureException("Of " + connections + " connections " + listed + " were listed");
        }
        return used;
    }
}
