package io.github.wschat.examples.lambdaaws;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What functions ask of AWS, against what templates allow them. */
class PermissionsIT {

    private static final String STALE = "StaleAAAAAAAAAA=";

    @Test
    @DisplayName("Each of the four functions calls the actions and methods that it is allowed, and no other")
    void fourFunctions() throws Exception {
        callsWhatItNeeds(DeployedChat.setup(), FunctionNeeds.deployed());
    }

    @Test
    @DisplayName("The one function calls the actions and methods that it is allowed, and no other")
    void oneFunction() throws Exception {
        callsWhatItNeeds(DeployedChat.setup().oneFunction(), List.of(FunctionNeeds.CHAT));
    }

    @Test
    @DisplayName("By the CRT alone they call the same")
    void crt() throws Exception {
        callsWhatItNeeds(
                DeployedChat.setup().environment("MESSAGE_SENDER", "crt").environment("TABLE_CLIENT", "crt"),
                FunctionNeeds.deployed());
    }

    private static void callsWhatItNeeds(DeployedChat.Setup setup, List<FunctionNeeds> functions) throws Exception {
        try (Tap connections = new Tap();
                DeployedChat chat = setup.between(connections::before).start()) {
            doAll(chat);
            assertThat(chat.table().calls().stream()
                            .collect(groupingBy(TestTable.Call::accessKeyId, mapping(TestTable.Call::action, toSet()))))
                    .isEqualTo(needed(functions, FunctionNeeds::tableActions));
            assertThat(connections.calls().stream()
                            .collect(groupingBy(Tap.Call::accessKeyId, mapping(Tap.Call::method, toSet()))))
                    .isEqualTo(needed(functions, FunctionNeeds::connectionsMethods));
        }
    }

    /** Returns what functions need, by their access keys, without those that need nothing. */
    private static Map<String, Set<String>> needed(
            List<FunctionNeeds> functions, Function<FunctionNeeds, Set<String>> needs) {
        return functions.stream()
                .filter(function -> !needs.apply(function).isEmpty())
                .collect(toMap(DeployedChat::accessKeyId, needs));
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
}
