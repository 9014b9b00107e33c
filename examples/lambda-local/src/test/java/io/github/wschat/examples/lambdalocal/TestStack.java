package io.github.wschat.examples.lambdalocal;

import io.github.wschat.examples.lambdalocal.template.Choices;
import io.github.wschat.examples.lambdalocal.template.TemplateReader;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A template's application in this JVM, with what a test wants to look into. */
final class TestStack implements AutoCloseable {

    private final LocalStack stack;
    private final String table;
    private final DynamoDbClient dynamoDb;
    private final Queue<String> output = new ConcurrentLinkedQueue<>();
    private final List<ChatClient> clients = new ArrayList<>();
    private final Log log = new Log();
    private final Logger logger = Logger.getLogger("io.github.wschat");

    private TestStack(Path template, Choices choices, @Nullable Path nodeModules) {
        Settings settings = new Settings(template, choices, "127.0.0.1", 0, 0, 4, Set.of(), nodeModules, false);
        var application = TemplateReader.read(template, settings.choices());
        this.table = application.tables().get(0).tableName();
        this.stack = new LocalStack(application, settings, output::add);
        logger.addHandler(log);
        stack.start();
        this.dynamoDb = DynamoDbClient.builder()
                .endpointOverride(stack.tables().uri())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(LocalStack.DEVELOPER, LocalStack.DEVELOPER)))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    static TestStack start(Path template) {
        return start(template, Map.of(), Map.of(), null);
    }

    static TestStack start(
            Path template, Map<String, String> parameters, Map<String, Path> code, @Nullable Path nodeModules) {
        return new TestStack(template, choices(parameters, code, Map.of()), nodeModules);
    }

    /** Starts an application some of whose functions somebody else runs. */
    static TestStack start(Path template, Map<String, String> parameters, Map<String, URI> functionEndpoints) {
        return new TestStack(template, choices(parameters, Map.of(), functionEndpoints), null);
    }

    private static Choices choices(
            Map<String, String> parameters, Map<String, Path> code, Map<String, URI> functionEndpoints) {
        return new Choices(parameters, code, functionEndpoints, Set.of(), null, "us-east-1", "test");
    }

    LocalStack stack() {
        return stack;
    }

    URI uri() {
        return stack.uri();
    }

    /** Connects a client, which is closed with the stack. */
    ChatClient connect() {
        ChatClient client = new ChatClient(stack.uri());
        clients.add(client);
        return client;
    }

    /** Lets all clients go, and waits until the functions know. */
    void disconnectAll() {
        clients.forEach(ChatClient::close);
        clients.clear();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> stack.isQuiet() && stack.openConnections() == 0);
    }

    /** Returns the ids of all rows, in their order. */
    Set<String> rows() {
        Set<String> ids = new TreeSet<>();
        dynamoDb.scanPaginator(scan -> scan.tableName(table).consistentRead(true))
                .items()
                .forEach(row ->
                        ids.add(Objects.requireNonNull(row.get("connectionId")).s()));
        return ids;
    }

    /** Adds a row as the chat does, of somebody who connected five minutes ago. */
    void putRow(String id, Duration untilItExpires) {
        Instant now = Instant.now();
        dynamoDb.putItem(put -> put.tableName(table)
                .item(Map.of(
                        "connectionId", AttributeValue.fromS(id),
                        "connectedAt",
                                AttributeValue.fromN(Long.toString(
                                        now.minus(Duration.ofMinutes(5)).toEpochMilli())),
                        "expiresAt",
                                AttributeValue.fromN(
                                        Long.toString(now.plus(untilItExpires).getEpochSecond())))));
    }

    /** Returns what whoever started it has seen so far. */
    List<String> output() {
        return List.copyOf(output);
    }

    /** Takes what has been logged since the last time. */
    List<String> takeLog() {
        List<String> taken = new ArrayList<>();
        for (String line = log.lines.poll(); line != null; line = log.lines.poll()) {
            taken.add(line);
        }
        return taken;
    }

    @Override
    public void close() {
        clients.forEach(ChatClient::close);
        dynamoDb.close();
        stack.close();
        logger.removeHandler(log);
    }

    private static final class Log extends Handler {

        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        public void publish(LogRecord logged) {
            Throwable thrown = logged.getThrown();
            lines.add(
                    logged.getLevel() + " " + logged.getMessage() + (thrown == null ? "" : ": " + thrown.getMessage()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
