package io.github.wschat.examples.lambdaaws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wschat.examples.lambdaaws.DeployedChat.Invoked;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.MapAssert;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the functions log in the course of a chat. */
class LogsIT {

    private static final String SECRET = "Nobody-but-the-chat-is-to-read-this";
    private static final String STALE = "StaleAAAAAAAAAA=";

    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
    private static final TestTable.Failure NO_TABLE =
            new TestTable.Failure(400, "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException");

    private static DeployedChat chat;
    private static ChatClient ada;

    @BeforeAll
    static void chat() throws Exception {
        chat = DeployedChat.setup().start();
        ada = chat.connect();
        chat.table().put(STALE, Duration.ofHours(1));

        ada.sendmessage(SECRET);
        assertThat(ada.receive()).isEqualTo(SECRET);
        ada.say(SECRET);
        assertThat(ada.receive()).contains(ada.id());
        ada.say("{\"action\": \"sendmessage\", \"text\": \"" + SECRET + "\"}");
        assertThat(ada.receive()).startsWith("The sendmessage route needs");

        chat.table().fail(NO_TABLE);
        ada.sendmessage(SECRET);
        awaitInvocations(FunctionNeeds.SEND_MESSAGE, 3);
        assertThatThrownBy(() -> chat.connect()).isInstanceOf(RuntimeException.class);
        ada.leave();
        awaitInvocations(FunctionNeeds.DISCONNECT, 1);

        line(FunctionNeeds.SEND_MESSAGE, "A message of " + ada.id());
        line(FunctionNeeds.CONNECT, "Connection ");
        line(FunctionNeeds.DISCONNECT, "Connection ");
    }

    private static void awaitInvocations(FunctionNeeds needs, int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> chat.invoked(needs).size() == count);
    }

    @AfterAll
    static void stop() {
        chat.close();
    }

    private static List<Map<String, String>> lines(FunctionNeeds needs) {
        String prefix = "[" + needs.name() + "Function] ";
        return chat.log().stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> JsonLines.parse(line.substring(prefix.length())))
                .toList();
    }

    /** Returns the line that begins with a text, once it is there. */
    private static Map<String, String> line(FunctionNeeds needs, String message) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(
                        () -> lines(needs).stream()
                                .filter(line -> Objects.requireNonNull(line.get("message"))
                                        .startsWith(message))
                                .findFirst()
                                .orElse(null),
                        Objects::nonNull);
    }

    /** Asserts that a line has the ids of one event of the function, and of its connection. */
    private static MapAssert<String, String> assertLine(FunctionNeeds needs, Map<String, String> line) {
        Invoked event = chat.invoked(needs).stream()
                .filter(done -> done.event().requestId().equals(line.get("apiRequestId")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("A line of no event: " + line));
        return assertThat(line)
                .containsEntry("requestId", event.result().requestId())
                .containsEntry("connectionId", event.event().connectionId().value());
    }

    @Test
    @DisplayName("All of them log JSON, line by line, and each line has its time, level, logger and text")
    void json() {
        for (FunctionNeeds needs : FunctionNeeds.deployed()) {
            assertThat(lines(needs))
                    .allSatisfy(line -> assertThat(line).containsKeys("timestamp", "level", "logger", "message"));
        }
        assertThat(lines(FunctionNeeds.SEND_MESSAGE)).isNotEmpty();
    }

    @Test
    @DisplayName(
            "A broadcast is a line with the ids of its request and its sender, and so is each connection that it removes")
    void broadcast() {
        Map<String, String> report = line(FunctionNeeds.SEND_MESSAGE, "A message of " + SECRET.length() + " bytes: ");
        Map<String, String> removal = line(FunctionNeeds.SEND_MESSAGE, "Connection " + STALE + " was gone");

        assertLine(FunctionNeeds.SEND_MESSAGE, report)
                .containsEntry("connectionId", ada.id())
                .containsEntry("level", "INFO");
        assertLine(FunctionNeeds.SEND_MESSAGE, removal)
                .containsEntry("requestId", report.get("requestId"))
                .containsEntry("level", "INFO");
    }

    @Test
    @DisplayName("What fails is a line with the ids of its request and its connection, and with the cause")
    void failures() {
        Map<FunctionNeeds, String> messages = Map.of(
                FunctionNeeds.CONNECT, "Connection ",
                FunctionNeeds.SEND_MESSAGE, "A message of " + ada.id(),
                FunctionNeeds.DISCONNECT, "Connection " + ada.id() + " could not be removed");
        messages.forEach((needs, message) -> assertLine(needs, line(needs, message))
                .containsEntry("level", "ERROR")
                .hasEntrySatisfying("exception", trace -> assertThat(trace).contains("ResourceNotFoundException")));
    }

    @Test
    @DisplayName("What was said is in no line, whatever became of it")
    void secrecy() {
        assertThat(chat.log()).isNotEmpty().noneMatch(line -> line.contains(SECRET));
    }
}
