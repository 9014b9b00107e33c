package io.github.wschat.examples.lambdaaws;

import static io.github.wschat.examples.lambdaaws.FunctionNeeds.CHAT;
import static io.github.wschat.examples.lambdaaws.FunctionNeeds.CONNECT;
import static io.github.wschat.examples.lambdaaws.FunctionNeeds.DISCONNECT;
import static io.github.wschat.examples.lambdaaws.FunctionNeeds.SEND_MESSAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.wschat.examples.lambdaaws.DeployedChat.Invoked;
import io.github.wschat.examples.lambdaaws.TestTable.Call;
import io.github.wschat.examples.lambdaaws.TestTable.Failure;
import io.github.wschat.examples.lambdaruntime.InvocationResult;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes wrong around the deployed functions: nobody is lost silently, and nobody is dropped wrongly. */
@Timeout(120)
class FaultsIT {

    private static final Duration OLD = Duration.ofMinutes(5);
    private static final Duration YOUNG = Duration.ofSeconds(1);
    private static final String OK = "{\"isBase64Encoded\":false,\"statusCode\":200}";
    private static final String ERROR = "{\"isBase64Encoded\":false,\"statusCode\":500}";
    private static final String TIMEOUT = "{\"isBase64Encoded\":false,\"statusCode\":504}";
    private static final String INTERNAL_SERVER_ERROR = "{\"message\": \"Internal server error\"";

    private static DeployedChat chat;

    @BeforeAll
    static void start() throws Exception {
        chat = DeployedChat.setup().start();
    }

    @AfterAll
    static void stop() {
        chat.close();
    }

    @AfterEach
    void leave() {
        chat.table().fail(null);
        chat.disconnectAll();
        chat.table().clear();
    }

    @Test
    @DisplayName("C92 a row whose connection is gone is removed, and no other, least of all the sender's")
    void staleRow() throws Exception {
        ChatClient ada = chat.connect();
        ChatClient ben = chat.connect();
        chat.table().put(stale(1), OLD);

        ada.sendmessage("one");

        assertThat(ada.receive()).isEqualTo("one");
        assertThat(ben.receive()).isEqualTo("one");
        assertThat(answerTo(ada)).isEqualTo(OK);
        assertThat(chat.table().ids()).containsExactlyInAnyOrder(ada.id(), ben.id());
        ada.sendmessage("two");
        assertThat(ada.receive()).isEqualTo("two");
        assertThat(ben.receive()).isEqualTo("two");
    }

    @Test
    @DisplayName("A 410 for a connection that may still be in $connect removes nothing")
    void false410() throws Exception {
        ChatClient ada = chat.connect();
        chat.table().put(stale(2), YOUNG);

        ada.sendmessage("one");

        assertThat(answerTo(ada)).isEqualTo(OK);
        assertThat(chat.table().ids()).containsExactlyInAnyOrder(ada.id(), stale(2));
    }

    @Test
    @DisplayName("Whoever sends and leaves at once takes nobody along")
    void senderLeaves() throws Exception {
        ChatClient ada = chat.connect();
        ChatClient ben = chat.connect();

        ada.sendmessage("farewell");
        ada.leave();

        assertThat(ben.receive()).isEqualTo("farewell");
        patiently().untilAsserted(() -> assertThat(chat.table().ids()).containsExactly(ben.id()));
    }

    @Test
    @DisplayName(
            "3,000 rows on several pages: all that are there get the message, the stale are removed, the young are kept")
    void manyRows() throws Exception {
        List<String> old = IntStream.range(1000, 2500).mapToObj(FaultsIT::stale).toList();
        List<String> young =
                IntStream.range(3000, 4500).mapToObj(FaultsIT::stale).toList();
        // A kilobyte each: three pages.
        chat.table().putAll(old, OLD, 1024);
        chat.table().putAll(young, YOUNG, 1024);
        List<ChatClient> clients = Stream.generate(chat::connect).limit(5).toList();
        int scans = scans();

        clients.get(0).sendmessage("hello, all");

        for (ChatClient client : clients) {
            assertThat(client.receive()).isEqualTo("hello, all");
        }
        assertThat(answerTo(clients.get(0))).isEqualTo(OK);
        List<String> left = new ArrayList<>(young);
        clients.forEach(client -> left.add(client.id()));
        assertThat(chat.table().ids()).containsExactlyInAnyOrderElementsOf(left);
        assertThat(scans() - scans).isGreaterThan(2);
        assertThat(clients).allSatisfy(client -> assertThat(client.untaken()).isEmpty());
    }

    @Test
    @DisplayName("A throttled table is asked again")
    void throttledTable() throws Exception {
        chat.table().failNext(2, Failure.THROTTLED);
        ChatClient ada = chat.connect();
        chat.table().failNext(2, Failure.THROTTLED);

        ada.sendmessage("hello");

        assertThat(ada.receive()).isEqualTo("hello");
        assertThat(chat.table().ids()).containsExactly(ada.id());
    }

    @Test
    @DisplayName("C89 while the table fails, nobody can connect, who is connected stays, and all is well afterwards")
    void tableFails() throws Exception {
        ChatClient ada = chat.connect();
        ChatClient ben = chat.connect();
        chat.table().fail(Failure.BROKEN);

        // All at the same time, since each function tries for five seconds.
        ada.sendmessage("lost");
        ben.leave();
        assertThat(refusal()).isEqualTo(500);
        assertThat(last(CONNECT).payload()).isEqualTo(ERROR);
        assertThat(answerTo(ada)).isEqualTo(ERROR);
        patiently()
                .until(() -> chat.invoked(DISCONNECT).stream()
                        .anyMatch(done -> done.event().connectionId().value().equals(ben.id())));
        assertThat(last(DISCONNECT).payload()).isEqualTo(ERROR);
        assertThat(chat.log())
                .anySatisfy(line ->
                        assertThat(line).contains("could not be recorded").contains("ConnectionStoreException"));

        chat.table().fail(null);
        ada.sendmessage("found");
        assertThat(ada.receive()).isEqualTo("found");
        // Ben's row could not be removed with him; the 410 does not remove it either while it is young.
        assertThat(chat.table().ids()).containsExactlyInAnyOrder(ada.id(), ben.id());
    }

    @Test
    @DisplayName("Without its table the chat says so, and goes on when it is there again")
    void tableGone() throws Exception {
        ChatClient ada = chat.connect();
        chat.table().drop();
        try {
            ada.sendmessage("nobody there");
            assertThat(answerTo(ada)).isEqualTo(ERROR);
            assertThat(refusal()).isEqualTo(500);
            assertThat(chat.log()).anySatisfy(line -> assertThat(line).contains("ResourceNotFoundException"));
        } finally {
            chat.table().create();
        }

        ChatClient ben = chat.connect();
        ben.sendmessage("again");
        assertThat(ben.receive()).isEqualTo("again");
    }

    @Test
    @DisplayName("A wrong endpoint refuses everybody with 403: nobody is removed, and the log says so")
    void wrongEndpoint() throws Exception {
        try (DeployedChat lost = DeployedChat.setup()
                .oneFunction()
                .environment(
                        "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI",
                        chat.gateway()
                                .managementEndpoint()
                                .resolve("/elsewhere")
                                .toString())
                .start()) {
            List<String> rows =
                    IntStream.range(5000, 5100).mapToObj(FaultsIT::stale).toList();
            lost.table().putAll(rows, OLD, 0);
            ChatClient ada = lost.connect();

            ada.sendmessage("hello");

            patiently().until(() -> !lost.invoked(SEND_MESSAGE).isEmpty());
            assertThat(lost.invoked(SEND_MESSAGE).get(0).payload()).isEqualTo(ERROR);
            assertThat(lost.table().ids()).hasSize(101);
            assertThat(lost.log()).anySatisfy(line -> assertThat(line).contains("ENDPOINT_REFUSED"));
        }
    }

    @Test
    @DisplayName("Posts that are throttled are made again, and reach everybody")
    void throttledPosts() throws Exception {
        try (DeployedChat throttled = DeployedChat.setup()
                .oneFunction()
                .limits(limits -> limits.throttling(true).requestsPerSecond(40).requestBurst(10))
                .start()) {
            List<ChatClient> clients =
                    Stream.generate(throttled::connect).limit(25).toList();

            clients.get(0).sendmessage("hello");

            for (ChatClient client : clients) {
                assertThat(client.receive()).isEqualTo("hello");
            }
            patiently().until(() -> !throttled.invoked(SEND_MESSAGE).isEmpty());
            assertThat(throttled.invoked(SEND_MESSAGE).get(0).payload()).isEqualTo(OK);
            assertThat(throttled.table().ids()).hasSize(25);
        }
    }

    @Test
    @DisplayName("A broadcast that takes too long ends in time, and the log has the cursor from which to go on")
    void tooLong() throws Exception {
        List<String> rows =
                IntStream.range(6000, 8000).mapToObj(FaultsIT::stale).toList();
        try (SlowConnections connections = new SlowConnections(Duration.ofMillis(400));
                DeployedChat slow = slow(connections, Duration.ofSeconds(4))) {
            slow.table().putAll(rows, OLD, 0);
            ChatClient ada = slow.connect();

            ada.sendmessage("hello");

            patiently().until(() -> !slow.invoked(SEND_MESSAGE).isEmpty());
            Invoked done = slow.invoked(SEND_MESSAGE).get(0);
            assertThat(done.result()).isInstanceOf(InvocationResult.Answered.class);
            assertThat(done.payload()).isEqualTo(TIMEOUT);
            assertThat(connections.posted()).hasSizeBetween(64, 1500);
            assertThat(slow.log())
                    .anySatisfy(line -> assertThat(line)
                            .contains("did not reach everyone in time")
                            .contains("resumeAfter=")
                            .doesNotContain("resumeAfter=null"));
            assertThat(slow.table().ids()).hasSize(2001);
        }
    }

    @Test
    @DisplayName(
            "A function that is killed in mid-broadcast is an error to its sender, and the next message finds a new one")
    void killed() throws Exception {
        List<String> rows =
                IntStream.range(8000, 8300).mapToObj(FaultsIT::stale).toList();
        try (SlowConnections connections = new SlowConnections(Duration.ofMillis(300));
                DeployedChat slow = slow(connections, Duration.ofSeconds(20))) {
            slow.table().putAll(rows, OLD, 0);
            ChatClient ada = slow.connect();
            ada.sendmessage("hello");
            patiently().until(() -> connections.posted().size() > 64);

            slow.function(CHAT).children().forEach(ProcessHandle::destroyForcibly);

            assertThat(ada.receive()).startsWith(INTERNAL_SERVER_ERROR);
            assertThat(slow.table().ids()).hasSize(301);
            ada.sendmessage("again");
            patiently().until(() -> slow.invoked(SEND_MESSAGE).size() == 2);
            assertThat(slow.invoked(SEND_MESSAGE).get(1).payload()).isEqualTo(OK);
            assertThat(connections.posted()).containsAll(rows);
        }
    }

    /** Returns the status with which a client is refused. */
    private static int refusal() {
        Throwable thrown = catchThrowable(chat::connect);
        if (thrown.getCause() instanceof WebSocketHandshakeException refused) {
            return refused.getResponse().statusCode();
        }
        throw new AssertionError("The client was not refused", thrown);
    }

    private static DeployedChat slow(SlowConnections connections, Duration timeout) throws Exception {
        return DeployedChat.setup()
                .oneFunction()
                .environment(
                        "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI",
                        connections.uri().toString())
                .timeout(CHAT, timeout)
                .start();
    }

    private static String stale(int number) {
        return String.format("Stale%010d=", number);
    }

    /** Waits for what was answered to the message of a client that has sent one. */
    private static String answerTo(ChatClient client) {
        patiently().until(() -> !answers(client).isEmpty());
        return answers(client).get(0).payload();
    }

    private static List<Invoked> answers(ChatClient client) {
        return chat.invoked(SEND_MESSAGE).stream()
                .filter(done -> done.event().connectionId().value().equals(client.id()))
                .toList();
    }

    private static Invoked last(FunctionNeeds needs) {
        List<Invoked> all = chat.invoked(needs);
        return all.get(all.size() - 1);
    }

    private static int scans() {
        return (int) chat.table().calls().stream()
                .filter(new Call(DeployedChat.accessKeyId(SEND_MESSAGE), "Scan")::equals)
                .count();
    }

    private static ConditionFactory patiently() {
        return Awaitility.await().atMost(Duration.ofSeconds(40));
    }
}
