package io.github.wschat.examples.lambdaaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
    @DisplayName("Two clients connect, chat, ask who they are, and leave; the table follows")
    void transcript() throws Exception {
        ChatClient ada = chat.connect();
        ChatClient ben = chat.connect();
        assertThat(chat.table().ids()).containsExactlyInAnyOrder(ada.id(), ben.id());
        assertThat(chat.table().row(ada.id())).containsOnlyKeys("connectionId", "connectedAt", "expiresAt");

        ada.sendmessage(HELLO);
        assertThat(ada.receive()).isEqualTo(HELLO);
        assertThat(ben.receive()).isEqualTo(HELLO);

        ben.say("test");
        assertThat(ben.receive())
                .startsWith("Use the sendmessage route to send a message. Your info: {\"ConnectedAt\":\"")
                .endsWith("\"connectionID\":\"" + ben.id() + "\"}");
        ada.say("{\"action\": \"unknown\"}");
        assertThat(ada.receive()).startsWith("Use the sendmessage route to send a message.");
        ada.say("{\"action\": \"sendmessage\"}");
        assertThat(ada.receive()).isEqualTo("The sendmessage route needs a \"message\" string.");

        ada.leave();
        ben.leave();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(chat.table().ids()).isEmpty());
        assertThat(chat.invoked(FunctionNeeds.DISCONNECT))
                .extracting(DeployedChat.Invoked::payload)
                .containsOnly("{\"isBase64Encoded\":false,\"statusCode\":200}");
    }
}
