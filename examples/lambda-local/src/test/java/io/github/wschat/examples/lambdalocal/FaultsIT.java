package io.github.wschat.examples.lambdalocal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What goes wrong on a whole stack: afterwards nobody's row is lost, none is listed after its expiry, everyone else is served, and what
 * was wrong has been logged once.
 */
@Timeout(180)
class FaultsIT {

    private static TestStack chat;

    @BeforeAll
    static void start() {
        chat = TestStack.start(Path.of("src/test/apps/faults/template.yaml"));
    }

    @AfterAll
    static void stop() {
        chat.close();
    }

    @AfterEach
    void leave() {
        chat.stack().tables().heal();
        chat.disconnectAll();
        within30s(() -> assertThat(chat.rows()).isEmpty());
        chat.takeLog();
    }

    @ParameterizedTest
    @CsvSource({
        "crash, Runtime.ExitError",
        "hang, Sandbox.Timedout",
        "throw, java.lang.IllegalStateException: thrown on purpose",
        "nonsense, The function's answer"
    })
    @DisplayName(
            "A function that crashes, hangs, throws or answers nonsense costs its caller an error frame, and nobody anything else")
    void functionFails(String how, String logged) throws Exception {
        ChatClient ada = chat.connect();
        ChatClient ben = chat.connect();
        Set<String> rows = chat.rows();
        assertThat(rows).hasSize(2);

        assertThat(ada.say("{\"action\":\"misbehave\",\"how\":\"" + how + "\"}").hears())
                .startsWith("{\"message\": \"Internal server error\"");

        assertThat(chat.takeLog())
                .singleElement()
                .asString()
                .contains("misbehave")
                .contains(logged);
        assertEverybodyIsServed(ada, ben);
        assertThat(ada.say("{\"action\":\"misbehave\",\"how\":\"not\"}").hears())
                .isEqualTo("well");
        assertThat(chat.rows()).isEqualTo(rows);
        assertThat(chat.takeLog()).isEmpty();
    }

    @Test
    @DisplayName(
            "While the table is away nobody connects and nothing is sent; when it is back, all that were there are there")
    void tableIsAway() throws Exception {
        ChatClient ada = chat.connect();
        ChatClient ben = chat.connect();
        assertEverybodyIsServed(ada, ben);
        Set<String> rows = chat.rows();

        chat.stack().tables().cut();
        ada.sendMessage("nobody hears this");
        Throwable refused = catchThrowable(chat::connect);

        assertThat(refused).hasRootCauseMessage("Unexpected HTTP response status code 500");
        within30s(() -> assertThat(chat.stack().isQuiet()).isTrue());
        assertThat(ben.hasHeardNothing()).isTrue();
        chat.stack().tables().heal();
        assertThat(chat.rows()).isEqualTo(rows);
        assertEverybodyIsServed(ada, ben, chat.connect());
    }

    @Test
    @DisplayName("An outage that is short enough delays a message, and loses nobody")
    void tableIsAwayShortly() throws Exception {
        ChatClient ada = chat.connect();
        ChatClient ben = chat.connect();
        assertEverybodyIsServed(ada, ben);

        chat.stack().tables().cut();
        ada.sendMessage("late");
        within30s(() -> assertThat(chat.stack().isQuiet()).isFalse());
        chat.stack().tables().heal();

        assertThat(ben.hears()).isEqualTo("late");
        assertThat(ada.hears()).isEqualTo("late");
    }

    @Test
    @DisplayName("Whoever sends and is cut off at once takes nobody along")
    void senderIsCutOff() throws Exception {
        List<ChatClient> others =
                IntStream.range(0, 40).mapToObj(i -> chat.connect()).toList();
        Set<String> rows = chat.rows();
        ChatClient ada = chat.connect();

        ada.sendMessage("farewell");
        ada.close();

        for (ChatClient other : others) {
            assertThat(other.hears()).isEqualTo("farewell");
        }
        within30s(() -> assertThat(chat.rows()).isEqualTo(rows));
        assertThat(chat.takeLog()).isEmpty();
    }

    @Test
    @DisplayName("A row that has expired gets nothing, though its connection is open")
    void expired() throws Exception {
        ChatClient ada = chat.connect();
        ChatClient ben = chat.connect();
        chat.putRow(ben.id(), Duration.ofSeconds(-1));

        ada.sendMessage("not for Ben");

        assertThat(ada.hears()).isEqualTo("not for Ben");
        within30s(() -> assertThat(chat.stack().isQuiet()).isTrue());
        assertThat(ben.hasHeardNothing()).isTrue();
    }

    @Test
    @DisplayName(
            "Two hundred come and go, half of them without a word, while two go on chatting; only those two are left")
    void twoHundredComeAndGo() throws Exception {
        ChatClient ada = chat.connect();
        ChatClient ben = chat.connect();
        Set<String> both = new TreeSet<>(List.of(ada.id(), ben.id()));
        for (int wave = 0; wave < 5; wave++) {
            List<CompletableFuture<ChatClient>> coming = IntStream.range(0, 40)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> new ChatClient(chat.uri())))
                    .toList();
            List<ChatClient> here = new ArrayList<>();
            coming.forEach(client -> here.add(client.join()));
            String text = "wave " + wave;
            ada.sendMessage(text);
            for (ChatClient client : here) {
                assertThat(client.hears()).isEqualTo(text);
            }
            assertThat(ada.hears()).isEqualTo(text);
            assertThat(ben.hears()).isEqualTo(text);
            for (int i = 0; i < here.size(); i++) {
                if (i % 2 == 0) {
                    here.get(i).leave();
                } else {
                    here.get(i).close();
                }
            }
        }

        within30s(() -> assertThat(chat.rows()).isEqualTo(both));
        assertEverybodyIsServed(ada, ben);
        assertThat(chat.takeLog()).isEmpty();
    }

    private static void assertEverybodyIsServed(ChatClient... clients) throws InterruptedException {
        for (ChatClient sender : clients) {
            sender.sendMessage("still here?");
            for (ChatClient client : clients) {
                assertThat(client.hears()).isEqualTo("still here?");
            }
        }
    }

    private static void within30s(ThrowingRunnable assertion) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(assertion);
    }
}
