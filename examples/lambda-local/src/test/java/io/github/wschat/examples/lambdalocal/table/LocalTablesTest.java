package io.github.wschat.examples.lambdalocal.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import io.github.wschat.examples.lambdalocal.network.CertificateAuthority;
import io.github.wschat.examples.lambdalocal.network.ForwardProxy;
import io.github.wschat.examples.lambdalocal.network.LocalHost;
import io.github.wschat.examples.lambdalocal.template.TableDefinition;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.TrustManagerFactory;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LocalTablesTest {

    private static final String ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/";

    @TempDir
    private static Path folder;

    private CertificateAuthority authority;
    private LocalTables tables;
    private DynamoDbClient admin;

    @BeforeAll
    void start() {
        authority = CertificateAuthority.create("us-east-1", folder);
        tables = LocalTables.start("us-east-1", "123456789012", authority.sslContext());
        tables.grant("admin", "admin", (action, resource) -> true);
        admin = client("admin");
        tables.create(definition("chat"));
        tables.create(definition("rooms"));
    }

    @AfterAll
    void stop() {
        admin.close();
        tables.close();
    }

    @BeforeEach
    void fill() {
        admin.putItem(put -> put.tableName("chat").item(row("1")));
    }

    @Test
    void doesWhatThePolicyAllowsAndRefusesAllElseAsDynamoDbDoes() {
        try (DynamoDbClient client = client("reader", Set.of("dynamodb:GetItem " + ARN + "chat"))) {
            assertThat(client.getItem(get -> get.tableName("chat").key(row("1")))
                            .item())
                    .isEqualTo(row("1"));

            assertThatThrownBy(() -> client.putItem(put -> put.tableName("chat").item(row("2"))))
                    .isInstanceOfSatisfying(DynamoDbException.class, refusal -> {
                        assertThat(refusal.statusCode()).isEqualTo(400);
                        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException");
                        assertThat(refusal.awsErrorDetails().errorMessage())
                                .isEqualTo("User: arn:aws:sts::123456789012:assumed-role/reader-role/session is not"
                                        + " authorized to perform: dynamodb:PutItem on resource: " + ARN + "chat"
                                        + " because no identity-based policy allows the dynamodb:PutItem action");
                    });
            assertDenied(() -> client.getItem(get -> get.tableName("rooms").key(row("1"))), "GetItem", "table/rooms");
            assertDenied(client::listTables, "ListTables", "*");
            // By its ARN, a table is the same one.
            assertDenied(
                    () -> client.deleteItem(
                            delete -> delete.tableName(ARN + "chat").key(row("1"))),
                    "DeleteItem",
                    "table/chat");
        }
        assertThat(admin.getItem(get -> get.tableName("chat").key(row("2"))).item())
                .isEmpty();
    }

    @Test
    void aGrantCanBeChanged() {
        try (DynamoDbClient client = client("changing", Set.of())) {
            assertDenied(client::listTables, "ListTables", "*");
            tables.grant("changing", "changing", (action, resource) -> true);
            assertThat(client.listTables().tableNames()).contains("chat", "rooms");
        }
    }

    @Test
    void refusesKeysThatItDoesNotKnow() {
        try (DynamoDbClient client = client("stranger")) {
            assertRefused(client::listTables, "UnrecognizedClientException");
        }
    }

    @Test
    void refusesRequestsWithoutAKey() throws Exception {
        HttpURLConnection connection = (HttpURLConnection) tables.uri().toURL().openConnection();
        connection.setDoOutput(true);
        connection.setRequestProperty("X-Amz-Target", "DynamoDB_20120810.ListTables");
        connection.getOutputStream().write("{}".getBytes(StandardCharsets.UTF_8));
        assertThat(connection.getResponseCode()).isEqualTo(400);
        try (InputStream error = connection.getErrorStream()) {
            assertThat(error)
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("{\"__type\":\"com.amazon.coral.service#MissingAuthenticationTokenException\","
                            + "\"message\":\"Request is missing Authentication Token\"}");
        }
    }

    @Test
    void whatConcernsSeveralTablesMustBeAllowedOnEach() {
        Map<String, KeysAndAttributes> keys = Map.of("chat", keys("1"), "rooms", keys("1"));
        Map<String, List<WriteRequest>> writes = Map.of("chat", List.of(write("3")), "rooms", List.of(write("3")));
        try (DynamoDbClient client = client(
                "one", Set.of("dynamodb:BatchGetItem " + ARN + "chat", "dynamodb:BatchWriteItem " + ARN + "chat"))) {
            assertDenied(() -> client.batchGetItem(batch -> batch.requestItems(keys)), "BatchGetItem", "table/rooms");
            assertDenied(
                    () -> client.batchWriteItem(batch -> batch.requestItems(writes)), "BatchWriteItem", "table/rooms");
        }
        try (DynamoDbClient client = client(
                "both", Set.of("dynamodb:BatchGetItem " + ARN + "chat", "dynamodb:BatchGetItem " + ARN + "rooms"))) {
            assertThat(client.batchGetItem(batch -> batch.requestItems(keys)).responses())
                    .contains(entry("chat", List.of(row("1"))));
        }
    }

    @Test
    void aTransactionNeedsWhatItsPartsNeed() {
        try (DynamoDbClient client = client(
                "transactor",
                Set.of(
                        "dynamodb:PutItem " + ARN + "chat",
                        "dynamodb:ConditionCheckItem " + ARN + "chat",
                        "dynamodb:GetItem " + ARN + "chat"))) {
            client.transactWriteItems(transaction -> transaction.transactItems(put("chat", "4"), check("chat", "1")));
            assertThat(client.transactGetItems(transaction -> transaction.transactItems(get("chat", "4")))
                            .responses())
                    .hasSize(1);
            assertDenied(
                    () -> client.transactWriteItems(
                            transaction -> transaction.transactItems(put("chat", "5"), delete("rooms", "1"))),
                    "DeleteItem",
                    "table/rooms");
        }
        assertThat(admin.getItem(get -> get.tableName("chat").key(row("5"))).item())
                .isEmpty();
    }

    @Test
    void anIndexIsAResourceOfItsOwn() {
        try (DynamoDbClient client = client(
                "indexer", Set.of("dynamodb:Query " + ARN + "chat/index/byRoom", "dynamodb:Scan " + ARN + "chat"))) {
            assertThat(client.query(query -> query.tableName("chat")
                                    .indexName("byRoom")
                                    .keyConditionExpression("room = :room")
                                    .expressionAttributeValues(Map.of(":room", AttributeValue.fromS("lobby"))))
                            .count())
                    .isZero();
            client.scan(scan -> scan.tableName("chat"));
            assertDenied(
                    () -> client.scan(scan -> scan.tableName("chat").indexName("byRoom")),
                    "Scan",
                    "table/chat/index/byRoom");
        }
    }

    @Test
    void aStatementNeedsItsKindOfPartiQl() {
        try (DynamoDbClient client = client("sql", Set.of("dynamodb:PartiQLSelect " + ARN + "chat"))) {
            assertThat(client.executeStatement(
                                    statement -> statement.statement("SELECT * FROM \"chat\" WHERE id = '1'"))
                            .items())
                    .containsExactly(row("1"));
            assertDenied(
                    () -> client.executeStatement(
                            statement -> statement.statement("DELETE FROM \"chat\" WHERE id = '1'")),
                    "PartiQLDelete",
                    "table/chat");
            assertDenied(
                    () -> client.executeStatement(
                            statement -> statement.statement("SELECT * FROM chat.byRoom WHERE room = 'lobby'")),
                    "PartiQLSelect",
                    "table/chat/index/byRoom");
            assertDenied(
                    () -> client.batchExecuteStatement(batch -> batch.statements(BatchStatementRequest.builder()
                            .statement("INSERT INTO \"rooms\" VALUE {'id': '1'}")
                            .build())),
                    "PartiQLInsert",
                    "table/rooms");
        }
    }

    @Test
    void createsTablesWithIndexesAndTimeToLive() {
        TableDescription table =
                admin.describeTable(describe -> describe.tableName("chat")).table();
        assertThat(table.tableStatus()).isEqualTo(TableStatus.ACTIVE);
        assertThat(table.globalSecondaryIndexes())
                .extracting(GlobalSecondaryIndexDescription::indexName, GlobalSecondaryIndexDescription::indexStatus)
                .containsExactly(tuple("byRoom", IndexStatus.ACTIVE));
        assertThat(admin.describeTimeToLive(describe -> describe.tableName("chat"))
                        .timeToLiveDescription())
                .satisfies(timeToLive -> {
                    assertThat(timeToLive.timeToLiveStatus()).isEqualTo(TimeToLiveStatus.ENABLED);
                    assertThat(timeToLive.attributeName()).isEqualTo("expiresAt");
                });
    }

    @Test
    void saysWhatIsWrongWithATable() {
        Map<String, Object> request = new HashMap<>(definition("broken").createTable());
        request.put("KeySchema", List.of(Map.of("AttributeName", "unknown", "KeyType", "HASH")));
        assertThatThrownBy(() -> tables.create(new TableDefinition("Broken", "broken", ARN + "broken", request, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Broken: DynamoDB Local refuses CreateTable: ")
                .hasMessageContaining("unknown");
        assertThatThrownBy(() -> tables.create(definition("chat")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("preexisting table");
    }

    @Test
    void anOutageIsAnOutageAndLosesNothing() {
        try (DynamoDbClient client = client("admin")) {
            client.listTables();
            tables.cut();
            try {
                assertThatThrownBy(client::listTables).isInstanceOf(SdkClientException.class);
                try (DynamoDbClient another = client("admin")) {
                    assertThatThrownBy(another::listTables).isInstanceOf(SdkClientException.class);
                }
            } finally {
                tables.heal();
            }
            assertThat(client.getItem(get -> get.tableName("chat").key(row("1")))
                            .item())
                    .isEqualTo(row("1"));
        }
    }

    @Test
    void standsWhereDynamoDbStandsForThoseWhoComeThroughTheProxy() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(authority.trustStore())) {
            trusted.load(in, authority.trustStorePassword().toCharArray());
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        try (ForwardProxy proxy = ForwardProxy.start(LocalHost.ofTables("us-east-1", tables.tlsPort()));
                DynamoDbClient client = DynamoDbClient.builder()
                        .region(Region.US_EAST_1)
                        .credentialsProvider(credentials("admin"))
                        .httpClientBuilder(UrlConnectionHttpClient.builder()
                                .tlsTrustManagersProvider(trust::getTrustManagers)
                                .proxyConfiguration(ProxyConfiguration.builder()
                                        .endpoint(URI.create("http://127.0.0.1:" + proxy.port()))
                                        .build()))
                        .build()) {
            assertThat(client.listTables().tableNames()).contains("chat", "rooms");
        }
    }

    private static TableDefinition definition(String name) {
        return new TableDefinition(
                "Table",
                name,
                ARN + name,
                Map.of(
                        "TableName",
                        name,
                        "AttributeDefinitions",
                        List.of(attribute("id", "S"), attribute("room", "S")),
                        "KeySchema",
                        List.of(Map.of("AttributeName", "id", "KeyType", "HASH")),
                        "GlobalSecondaryIndexes",
                        List.of(Map.of(
                                "IndexName",
                                "byRoom",
                                "KeySchema",
                                List.of(Map.of("AttributeName", "room", "KeyType", "HASH")),
                                "Projection",
                                Map.of("ProjectionType", "ALL"),
                                "ProvisionedThroughput",
                                Map.of("ReadCapacityUnits", 5L, "WriteCapacityUnits", 5L))),
                        "ProvisionedThroughput",
                        Map.of("ReadCapacityUnits", 5L, "WriteCapacityUnits", 5L),
                        "StreamSpecification",
                        Map.of("StreamEnabled", true, "StreamViewType", "NEW_IMAGE")),
                "expiresAt");
    }

    private static Map<String, String> attribute(String name, String type) {
        return Map.of("AttributeName", name, "AttributeType", type);
    }

    private static Map<String, AttributeValue> row(String id) {
        return Map.of("id", AttributeValue.fromS(id));
    }

    private static KeysAndAttributes keys(String id) {
        return KeysAndAttributes.builder().keys(List.of(row(id))).build();
    }

    private static WriteRequest write(String id) {
        return WriteRequest.builder().putRequest(put -> put.item(row(id))).build();
    }

    private static TransactWriteItem put(String table, String id) {
        return TransactWriteItem.builder()
                .put(put -> put.tableName(table).item(row(id)))
                .build();
    }

    private static TransactWriteItem delete(String table, String id) {
        return TransactWriteItem.builder()
                .delete(delete -> delete.tableName(table).key(row(id)))
                .build();
    }

    private static TransactWriteItem check(String table, String id) {
        return TransactWriteItem.builder()
                .conditionCheck(
                        check -> check.tableName(table).key(row(id)).conditionExpression("attribute_exists(id)"))
                .build();
    }

    private static TransactGetItem get(String table, String id) {
        return TransactGetItem.builder()
                .get(get -> get.tableName(table).key(row(id)))
                .build();
    }

    private DynamoDbClient client(String accessKeyId, Set<String> allowed) {
        tables.grant(
                accessKeyId,
                accessKeyId + "-role/session",
                (action, resource) -> allowed.contains(action + " " + resource));
        return client(accessKeyId);
    }

    private DynamoDbClient client(String accessKeyId) {
        return DynamoDbClient.builder()
                .endpointOverride(tables.uri())
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials(accessKeyId))
                .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(Duration.ofSeconds(5)))
                .overrideConfiguration(override -> override.retryStrategy(retry -> retry.maxAttempts(1)))
                .build();
    }

    private static StaticCredentialsProvider credentials(String accessKeyId) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, "secret"));
    }

    private static void assertDenied(ThrowingCallable call, String action, String resource) {
        assertRefused(call, "AccessDeniedException")
                .hasMessageContaining("perform: dynamodb:" + action + " on resource: ")
                .hasMessageContaining(resource + " because");
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(ThrowingCallable call, String code) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DynamoDbException.class,
                        refusal -> assertThat(refusal.awsErrorDetails().errorCode())
                                .isEqualTo(code));
    }
}
