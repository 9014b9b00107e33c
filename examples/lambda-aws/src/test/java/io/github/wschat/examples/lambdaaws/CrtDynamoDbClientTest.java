package io.github.wschat.examples.lambdaaws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.wschat.dynamodb.DynamoDbConnectionStore;
import io.github.wschat.examples.lambdaaws.ScriptedDynamoDb.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.Select;

/** What the CRT's client has to do for itself, where the other one is the SDK's. */
class CrtDynamoDbClientTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final String KEY = "connectionId";

    private static TestTable table;

    private final ScriptedDynamoDb scripted = new ScriptedDynamoDb();
    private DynamoDbClient client;
    private final DynamoDbClient scriptedClient = TestTableClient.CRT.make(scripted.uri(), DEADLINE);

    @BeforeAll
    static void start() throws Exception {
        table = new TestTable();
    }

    @AfterAll
    static void stop() {
        table.close();
    }

    @BeforeEach
    void open() {
        client = TestTableClient.CRT.make(table.uri(), DEADLINE);
    }

    @AfterEach
    void close() {
        table.ids().forEach(table::remove);
        client.close();
        scriptedClient.close();
        scripted.close();
    }

    private static SdkBytes bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return SdkBytes.fromByteArray(bytes);
    }

    private static AttributeValue s(String text) {
        return AttributeValue.fromS(text);
    }

    static Stream<AttributeValue> values() {
        AttributeValue nested = s("deep");
        for (int depth = 1; depth < 31; depth++) {
            nested = depth % 2 == 0
                    ? AttributeValue.fromL(List.of(nested))
                    : AttributeValue.fromM(Map.of("d" + depth, nested));
        }
        return Stream.of(
                s(""),
                s("hello, everyone! ü \uD83D\uDE00 \u0000\u001f\u2028 \"\\/"),
                s("x".repeat(300_000)),
                AttributeValue.fromN("-12345678901234567890.123456789012345678"),
                AttributeValue.fromN("1E+125"),
                AttributeValue.fromB(bytes()),
                AttributeValue.fromB(bytes(0, 1, 127, 128, 255)),
                AttributeValue.fromBool(true),
                AttributeValue.fromBool(false),
                AttributeValue.fromNul(true),
                AttributeValue.fromSs(List.of("a", "b")),
                AttributeValue.fromNs(List.of("1", "2.5")),
                AttributeValue.fromBs(List.of(bytes(1), bytes(255, 0))),
                AttributeValue.fromM(Map.of()),
                AttributeValue.fromM(Map.of("S", s("a type for its name"), "N", AttributeValue.fromN("1"))),
                AttributeValue.fromL(List.of()),
                AttributeValue.fromL(List.of(s("a"), AttributeValue.fromN("1"), AttributeValue.fromNul(true))),
                nested);
    }

    @ParameterizedTest
    @MethodSource("values")
    @DisplayName("A value of any type is written and read as the SDK's client writes and reads it")
    void everyType(AttributeValue value) {
        Map<String, AttributeValue> written = Map.of(KEY, s("written"), "value", value);
        client.putItem(put -> put.tableName(TestTable.NAME).item(written));
        Map<String, AttributeValue> asSdkReads = table.row("written");
        assertThat(asSdkReads)
                .extractingByKey("value")
                .isNotNull()
                .extracting(AttributeValue::type)
                .isEqualTo(value.type());

        ScanResponse page = client.scan(scan -> scan.tableName(TestTable.NAME).consistentRead(true));

        assertThat(page.items()).containsExactly(asSdkReads);
        table.put(written);
        assertThat(table.row("written")).isEqualTo(asSdkReads);
    }

    @Test
    void aPageTellsWhereItEnds() {
        for (String id : List.of("a", "b", "c")) {
            table.put(Map.of(KEY, s(id)));
        }

        ScanResponse first = client.scan(scan -> scan.tableName(TestTable.NAME).limit(2));
        ScanResponse last =
                client.scan(scan -> scan.tableName(TestTable.NAME).exclusiveStartKey(first.lastEvaluatedKey()));

        assertThat(first.count()).isEqualTo(2);
        assertThat(first.scannedCount()).isEqualTo(2);
        assertThat(first.lastEvaluatedKey()).isEqualTo(first.items().get(1));
        assertThat(last.count()).isOne();
        assertThat(last.hasLastEvaluatedKey()).isFalse();
        assertThat(Stream.of(first, last).flatMap(page -> page.items().stream()))
                .extracting(row -> Objects.requireNonNull(row.get(KEY)).s())
                .containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void whatIsDeletedIsReturnedIfThatIsAskedFor() {
        Map<String, AttributeValue> row = Map.of(KEY, s("a"), "more", AttributeValue.fromN("1"));
        Map<String, AttributeValue> key = Map.of(KEY, s("a"));

        table.put(row);
        assertThat(client.deleteItem(delete ->
                                delete.tableName(TestTable.NAME).key(key).returnValues(ReturnValue.ALL_OLD))
                        .attributes())
                .isEqualTo(row);
        table.put(row);
        assertThat(client.deleteItem(delete -> delete.tableName(TestTable.NAME).key(key))
                        .hasAttributes())
                .isFalse();
        assertThat(table.ids()).isEmpty();
    }

    static Stream<Arguments> unsupported() {
        return Stream.of(
                scan("IndexName", scan -> scan.indexName("index")),
                scan("ProjectionExpression", scan -> scan.projectionExpression(KEY)),
                scan("Select", scan -> scan.select(Select.COUNT)),
                scan("ReturnConsumedCapacity", scan -> scan.returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)),
                scan("AttributesToGet", scan -> scan.attributesToGet(KEY)),
                scan("ScanFilter", scan -> scan.scanFilter(Map.of())),
                scan("ExpressionAttributeNames", scan -> scan.expressionAttributeNames(Map.of("#a", KEY))),
                scan("apiCallTimeout", scan -> scan.overrideConfiguration(own -> own.apiCallTimeout(DEADLINE))),
                scan("headers", scan -> scan.overrideConfiguration(own -> own.putHeader("a", "b"))),
                put("ConditionExpression", put -> put.conditionExpression("attribute_not_exists(a)")),
                put("ReturnValues", put -> put.returnValues(ReturnValue.ALL_OLD)),
                delete("ConditionExpression", delete -> delete.conditionExpression("attribute_exists(a)")),
                delete("ReturnItemCollectionMetrics", delete -> delete.returnItemCollectionMetrics("SIZE")));
    }

    private static Arguments scan(String member, Consumer<ScanRequest.Builder> change) {
        ScanRequest.Builder request = ScanRequest.builder().tableName(TestTable.NAME);
        change.accept(request);
        return refused(member + " of Scan", client -> client.scan(request.build()));
    }

    private static Arguments put(String member, Consumer<PutItemRequest.Builder> change) {
        PutItemRequest.Builder request =
                PutItemRequest.builder().tableName(TestTable.NAME).item(Map.of(KEY, s("a")));
        change.accept(request);
        return refused(member + " of PutItem", client -> client.putItem(request.build()));
    }

    private static Arguments delete(String member, Consumer<DeleteItemRequest.Builder> change) {
        DeleteItemRequest.Builder request =
                DeleteItemRequest.builder().tableName(TestTable.NAME).key(Map.of(KEY, s("a")));
        change.accept(request);
        return refused(member + " of DeleteItem", client -> client.deleteItem(request.build()));
    }

    private static Arguments refused(String what, Consumer<DynamoDbClient> call) {
        return Arguments.argumentSet(what, what, call);
    }

    @ParameterizedTest
    @MethodSource("unsupported")
    @DisplayName("What it does not know of a request is refused by its name, and nothing is asked")
    void unknownMember(String what, Consumer<DynamoDbClient> call) {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> call.accept(scriptedClient))
                .withMessage("This client does not know " + what);
        assertThat(scripted.requests()).isEmpty();
    }

    @Test
    void aValueWithoutATypeIsRefused() {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> scriptedClient.putItem(put -> put.tableName(TestTable.NAME)
                        .item(Map.of(KEY, AttributeValue.builder().build()))))
                .withMessageStartingWith("A value has no type that this client knows");
        assertThat(scripted.requests()).isEmpty();
    }

    @Test
    void otherCallsAreRefused() {
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(scriptedClient::listTables);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"Items\":[{\"a\":{\"V\":[1,2]}}]} | a value of a type that this client does not know: V",
                "{\"Items\":[{\"a\":{\"S\":1}}]} | not what DynamoDB writes: VALUE_NUMBER_INT",
                "{\"Items\":[{\"a\":{\"S\":\"b\",\"N\":\"1\"}}]} | not what DynamoDB writes: PROPERTY_NAME",
                "{\"Items\":[{\"a\":{}}]} | not what DynamoDB writes: END_OBJECT",
                "{\"Items\":[{\"a\":{\"B\":\"*\"}}]} | base64",
                "{\"Items\":{}} | not what DynamoDB writes: START_OBJECT",
                "{\"Items\":[{\"a\":{\"S\":\"b | Unexpected end-of-input",
                "{}{} | not what DynamoDB writes: START_OBJECT",
                "<html> | Unexpected character",
                "`` | not what DynamoDB writes: null"
            })
    @DisplayName("What it cannot read is a failure that says why, and is not asked for again")
    void unreadable(String body, String reason) {
        scripted.answerNext(Answer.ok(body));

        assertThatExceptionOfType(SdkClientException.class)
                .isThrownBy(() -> scriptedClient.scan(scan -> scan.tableName(TestTable.NAME)))
                .withMessageStartingWith("The answer to Scan cannot be read: ")
                .withMessageContaining(reason);
        assertThat(scripted.requests()).containsExactly("Scan");
    }

    @Test
    @DisplayName("Members that are new in an answer are passed over")
    void newMembers() {
        scripted.answerNext(Answer.ok("{\"New\":[{\"a\":1}],\"Items\":[{\"a\":{\"S\":\"b\"}}],\"Newer\":true}"));

        assertThat(scriptedClient.scan(scan -> scan.tableName(TestTable.NAME)).items())
                .containsExactly(Map.of("a", s("b")));
    }

    @Test
    void afterCloseACallFails() {
        scriptedClient.close();

        assertThatExceptionOfType(SdkClientException.class)
                .isThrownBy(() -> scriptedClient.scan(scan -> scan.tableName(TestTable.NAME)))
                .withMessageContaining("The client is closed");
        assertThat(scripted.requests()).isEmpty();
    }

    @Test
    @DisplayName("An attempt has the time that the store's configuration of the SDK's client gives it")
    void attemptDeadline() {
        assertThat(CrtDynamoDbClient.attemptDeadline(DEADLINE))
                .isEqualTo(DynamoDbConnectionStore.clientConfiguration(DEADLINE)
                        .apiCallAttemptTimeout()
                        .orElseThrow());
    }
}
