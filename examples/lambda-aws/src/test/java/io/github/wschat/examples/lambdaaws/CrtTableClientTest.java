package io.github.wschat.examples.lambdaaws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.wschat.dynamodb.ConnectionRow;
import io.github.wschat.dynamodb.DynamoDbConnectionStore;
import io.github.wschat.dynamodb.TableClient.Page;
import io.github.wschat.dynamodb.TableClient.Scan;
import io.github.wschat.examples.lambdaaws.ScriptedDynamoDb.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What the CRT's client has to do for itself, where the other one is the SDK's. */
class CrtTableClientTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final String FAR = "9999999999";

    private static TestTable table;

    private final ScriptedDynamoDb scripted = new ScriptedDynamoDb();
    private CrtTableClient client;
    private final CrtTableClient scriptedClient =
            TestTableClient.crt(TestTable.NAME, scripted.uri(), TestTableClient.CREDENTIALS, DEADLINE);

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
        client = TestTableClient.crt(TestTable.NAME, table.uri(), TestTableClient.CREDENTIALS, DEADLINE);
    }

    @AfterEach
    void close() {
        table.ids().forEach(table::remove);
        client.close();
        scriptedClient.close();
        scripted.close();
    }

    private static AttributeValue s(String text) {
        return AttributeValue.fromS(text);
    }

    private static AttributeValue n(String digits) {
        return AttributeValue.fromN(digits);
    }

    private static Scan scan(int limit, @Nullable String after) {
        return new Scan(limit, true, 0, 1, after, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Xa1bC2dE3fGCHk4=", "hello, everyone! ü \uD83D\uDE00 \u001f\u2028 \"\\/"})
    @DisplayName("What it puts, the SDK's client reads, and what it deletes is gone")
    void putAndDelete(String id) {
        client.putItem(new ConnectionRow(id, "1795520096000", FAR));

        assertThat(table.row(id))
                .isEqualTo(Map.of(
                        ConnectionRow.CONNECTION_ID, s(id),
                        ConnectionRow.CONNECTED_AT, n("1795520096000"),
                        ConnectionRow.EXPIRES_AT, n(FAR)));
        assertThat(client.scan(scan(10, null)).rows()).containsExactly(new ConnectionRow(id, "1795520096000", FAR));

        client.deleteItem(id);

        assertThat(table.ids()).isEmpty();
    }

    static Stream<AttributeValue> values() {
        AttributeValue nested = s("deep");
        for (int depth = 1; depth < 31; depth++) {
            nested = depth % 2 == 0
                    ? AttributeValue.fromL(List.of(nested))
                    : AttributeValue.fromM(Map.of("d" + depth, nested));
        }
        SdkBytes bytes = SdkBytes.fromByteArray(new byte[] {0, 1, 127, -128, -1});
        return Stream.of(
                s(""),
                s("x".repeat(300_000)),
                n("-12345678901234567890.123456789012345678"),
                n("1E+125"),
                AttributeValue.fromB(bytes),
                AttributeValue.fromBool(false),
                AttributeValue.fromNul(true),
                AttributeValue.fromSs(List.of("a", "b")),
                AttributeValue.fromNs(List.of("1", "2.5")),
                AttributeValue.fromBs(List.of(bytes)),
                AttributeValue.fromM(Map.of()),
                AttributeValue.fromM(Map.of("S", s("a type for its name"), "N", n("1"))),
                AttributeValue.fromL(List.of(s("a"), n("1"), AttributeValue.fromNul(true))),
                nested);
    }

    @ParameterizedTest
    @MethodSource("values")
    @DisplayName("Whatever else is in a row, or in the place of a number, the rest is read")
    void anyValue(AttributeValue value) {
        Map<String, AttributeValue> row = new HashMap<>(
                Map.of(ConnectionRow.CONNECTION_ID, s("a"), ConnectionRow.EXPIRES_AT, n(FAR), "value", value));
        table.put(row);
        assertThat(client.scan(scan(10, null)).rows()).containsExactly(new ConnectionRow("a", null, FAR));

        row.remove("value");
        row.put(ConnectionRow.CONNECTED_AT, value);
        table.put(row);

        AttributeValue asSdkReads = Objects.requireNonNull(table.row("a").get(ConnectionRow.CONNECTED_AT));
        assertThat(client.scan(scan(10, null)).rows()).containsExactly(new ConnectionRow("a", asSdkReads.n(), FAR));
    }

    @Test
    @DisplayName("Pages tell where they end, and leave out what has expired")
    void pages() {
        for (String id : List.of("a", "b", "c")) {
            client.putItem(new ConnectionRow(id, "0", FAR));
        }
        client.putItem(new ConnectionRow("expired", "0", "1000"));

        Page first = client.scan(new Scan(2, true, 0, 1, null, 1000));
        Map<String, @Nullable String> lastKey = Objects.requireNonNull(first.lastEvaluatedKey());
        Page last = client.scan(
                new Scan(10, true, 0, 1, Objects.requireNonNull(lastKey.get(ConnectionRow.CONNECTION_ID)), 1000));

        assertThat(lastKey).containsOnlyKeys(ConnectionRow.CONNECTION_ID);
        assertThat(last.lastEvaluatedKey()).isNull();
        assertThat(Stream.of(first, last).flatMap(page -> page.rows().stream()))
                .extracting(ConnectionRow::connectionId)
                .containsExactlyInAnyOrder("a", "b", "c");
        assertThat(client.scan(new Scan(10, false, 0, 1, null, 999)).rows()).hasSize(4);
    }

    @Test
    void segmentsAreDisjoint() {
        List<String> ids =
                IntStream.range(0, 40).mapToObj(number -> "id-" + number).toList();
        ids.forEach(id -> client.putItem(new ConnectionRow(id, "0", FAR)));

        List<Page> segments = IntStream.range(0, 4)
                .mapToObj(segment -> client.scan(new Scan(100, true, segment, 4, null, 0)))
                .toList();

        assertThat(segments)
                .allSatisfy(page -> assertThat(page.rows()).hasSizeLessThan(ids.size()))
                .flatMap(Page::rows)
                .extracting(ConnectionRow::connectionId)
                .containsExactlyInAnyOrderElementsOf(ids);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"Items\":[{\"connectionId\":{\"S\":1}}]} | not what DynamoDB writes: VALUE_NUMBER_INT",
                "{\"Items\":[{\"a\":{\"S\":\"b\",\"N\":\"1\"}}]} | not what DynamoDB writes: PROPERTY_NAME",
                "{\"Items\":[{\"a\":{}}]} | not what DynamoDB writes: END_OBJECT",
                "{\"Items\":[{\"a\":1}]} | not what DynamoDB writes: VALUE_NUMBER_INT",
                "{\"Items\":{}} | not what DynamoDB writes: START_OBJECT",
                "{\"Items\":[1]} | not what DynamoDB writes: VALUE_NUMBER_INT",
                "{\"LastEvaluatedKey\":[]} | not what DynamoDB writes: START_ARRAY",
                "{\"Items\":[{\"a\":{\"S\":\"b | Unexpected end-of-input",
                "{}{} | not what DynamoDB writes: START_OBJECT",
                "<html> | Unexpected character",
                "`` | not what DynamoDB writes: null"
            })
    @DisplayName("What it cannot read is a failure that says why, and is not asked for again")
    void unreadable(String body, String reason) {
        scripted.answerNext(Answer.ok(body));

        assertThatExceptionOfType(SdkClientException.class)
                .isThrownBy(() -> scriptedClient.scan(scan(10, null)))
                .withMessageStartingWith("The answer to Scan cannot be read: ")
                .withMessageContaining(reason);
        assertThat(scripted.requests()).containsExactly("Scan");
    }

    @Test
    @DisplayName("Members and types that are new in an answer are passed over; a key that is no string is told as such")
    void news() {
        scripted.answerNext(
                Answer.ok(
                        "{\"New\":[{\"a\":1}],\"Items\":[{\"connectionId\":{\"V\":[1,{}]},\"more\":{\"W\":{}}}],\"LastEvaluatedKey\":{\"a\":{\"N\":\"1\"}},\"Newer\":true}"));

        Page page = scriptedClient.scan(scan(10, null));

        assertThat(page.rows()).containsExactly(new ConnectionRow("", null, null));
        assertThat(page.lastEvaluatedKey()).containsOnlyKeys("a").containsValue(null);
    }

    @Test
    void afterCloseACallFails() {
        scriptedClient.close();

        assertThatExceptionOfType(SdkClientException.class)
                .isThrownBy(() -> scriptedClient.scan(scan(10, null)))
                .withMessageContaining("The client is closed");
        assertThat(scripted.requests()).isEmpty();
    }

    @Test
    @DisplayName("An attempt has the time that the store's configuration of the SDK's client gives it")
    void attemptDeadline() {
        assertThat(CrtTableClient.attemptDeadline(DEADLINE))
                .isEqualTo(DynamoDbConnectionStore.clientConfiguration(DEADLINE)
                        .apiCallAttemptTimeout()
                        .orElseThrow());
    }
}
