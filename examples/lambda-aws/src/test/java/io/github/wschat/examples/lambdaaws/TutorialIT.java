package io.github.wschat.examples.lambdaaws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.examples.lambdaruntime.InvocationResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The tutorial, followed on the jar that is deployed. */
class TutorialIT {

    private static final String HELLO = "hello, everyone!";

    private static DeployedChat chat;

    @BeforeAll
    static void start() throws Exception {
        chat = DeployedChat.setup().start();
    }

    @AfterAll
    static void stop() {
        chat.close();
    }

    @Test
    @DisplayName("C88, C91, C93, C94, C95 two clients connect, chat, ask who they are, and leave; the table follows")
    void transcript() throws Exception {
        show("table:  " + chat.table().ids());
        ChatClient ada = chat.connect();
        ChatClient ben = chat.connect();
        show("Ada connects as " + ada.id() + ", Ben as " + ben.id());
        assertThat(chat.table().ids()).containsExactlyInAnyOrder(ada.id(), ben.id());
        assertThat(chat.table().row(ada.id())).containsOnlyKeys("connectionId", "connectedAt", "expiresAt");
        show("table:  " + chat.table().ids());

        says(ada, "Ada", "{\"action\": \"sendmessage\", \"message\": \"" + HELLO + "\"}");
        assertThat(hears(ada, "Ada")).isEqualTo(HELLO);
        assertThat(hears(ben, "Ben")).isEqualTo(HELLO);

        says(ben, "Ben", "test");
        assertThat(hears(ben, "Ben"))
                .startsWith("Use the sendmessage route to send a message. Your info: {\"ConnectedAt\":\"")
                .endsWith("\"connectionID\":\"" + ben.id() + "\"}");
        says(ada, "Ada", "{\"action\": \"unknown\"}");
        assertThat(hears(ada, "Ada")).startsWith("Use the sendmessage route to send a message.");
        says(ada, "Ada", "{\"action\": \"sendmessage\"}");
        assertThat(hears(ada, "Ada")).isEqualTo("The sendmessage route needs a \"message\" string.");

        ada.leave();
        ben.leave();
        show("Ada and Ben leave");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(chat.table().ids()).isEmpty());
        show("table:  " + chat.table().ids());
        assertThat(chat.invoked(FunctionNeeds.DISCONNECT))
                .extracting(DeployedChat.Invoked::payload)
                .containsOnly("{\"isBase64Encoded\":false,\"statusCode\":200}");
    }

    @Test
    @DisplayName("C90 a second $disconnect of the same connection is answered 200, too")
    void disconnectAgain() throws Exception {
        ChatClient ada = chat.connect();
        ada.leave();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> chat.invoked(FunctionNeeds.DISCONNECT).stream()
                        .anyMatch(done -> done.event().connectionId().value().equals(ada.id())));
        DeployedChat.Invoked first = chat.invoked(FunctionNeeds.DISCONNECT)
                .get(chat.invoked(FunctionNeeds.DISCONNECT).size() - 1);

        InvocationResult second = chat.function(FunctionNeeds.DISCONNECT)
                .invoke(first.event().json().getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);

        assertThat(new String(second.payload(), StandardCharsets.UTF_8)).isEqualTo(first.payload());
        assertThat(chat.table().ids()).doesNotContain(ada.id());
    }

    private static void says(ChatClient client, String name, String text) {
        show(name + " > " + text);
        client.say(text);
    }

    private static String hears(ChatClient client, String name) throws InterruptedException {
        String text = client.receive();
        show(name + " < " + text);
        return text;
    }

    /** Prints a line that examples/lambda-aws/try shows. */
    private static void show(String line) {
        System.out.println("| " + line);
    }
}
