package io.github.wschat.examples.lambdaaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What functions ask of AWS, against what templates allow them. */
class PermissionsIT {

    private static final String STALE = "StaleAAAAAAAAAA=";

    @Test
    @DisplayName("Each of the four functions calls the actions and methods that it is allowed, and no other")
    void fourFunctions() throws Exception {
        callsWhatItNeeds(DeployedChat.setup(), FunctionNeeds.deployed().toArray(FunctionNeeds[]::new));
    }

    @Test
    @DisplayName("The one function calls the actions and methods that it is allowed, and no other")
    void oneFunction() throws Exception {
        callsWhatItNeeds(DeployedChat.setup().oneFunction(), FunctionNeeds.CHAT);
    }

    private static void callsWhatItNeeds(DeployedChat.Setup setup, FunctionNeeds... functions) throws Exception {
        try (Tap connections = new Tap();
                DeployedChat chat = setup.between(connections::before).start()) {
            doAll(chat);
            for (FunctionNeeds needs : functions) {
                assertThat(actions(chat, needs)).as(needs.name()).isEqualTo(needs.tableActions());
                assertThat(methods(connections, needs)).as(needs.name()).isEqualTo(needs.connectionsMethods());
            }
        }
    }

    private static void doAll(DeployedChat chat) throws Exception {
        ChatClient ada = chat.connect();
        chat.table().put(STALE, Duration.ofHours(1));
        ada.sendmessage("hello");
        assertThat(ada.receive()).isEqualTo("hello");
        ada.say("{\"action\": \"sendmessage\"}");
        assertThat(ada.receive()).startsWith("The sendmessage route needs");
        assertThat(chat.table().ids()).containsExactly(ada.id());
        ada.say("test");
        assertThat(ada.receive()).contains(ada.id());
        ada.leave();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(chat.table().ids()).isEmpty());
    }

    private static Set<String> actions(DeployedChat chat, FunctionNeeds needs) {
        return chat.table().calls().stream()
                .filter(call -> call.accessKeyId().equals(DeployedChat.accessKeyId(needs)))
                .map(TestTable.Call::action)
                .collect(Collectors.toSet());
    }

    private static Set<String> methods(Tap connections, FunctionNeeds needs) {
        return connections.calls().stream()
                .filter(call -> call.accessKeyId().equals(DeployedChat.accessKeyId(needs)))
                .map(Tap.Call::method)
                .collect(Collectors.toSet());
    }
}
