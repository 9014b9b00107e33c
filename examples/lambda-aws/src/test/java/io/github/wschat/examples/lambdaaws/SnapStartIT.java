package io.github.wschat.examples.lambdaaws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.examples.lambdaruntime.InvocationResult;
import io.github.wschat.examples.lambdaruntime.LambdaFunction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The functions' life with SnapStart, from the constructor to the first event after a restore. */
class SnapStartIT {

    @Test
    @DisplayName(
            "The four functions are primed, hold no connection in the snapshot, and work with the credentials of after the restore")
    void fourFunctions() throws Exception {
        chatsAfterRestore(DeployedChat.setup(), FunctionNeeds.deployed());
    }

    @Test
    @DisplayName("So does the one function")
    void oneFunction() throws Exception {
        chatsAfterRestore(DeployedChat.setup().oneFunction(), List.of(FunctionNeeds.CHAT));
    }

    @Test
    @DisplayName("So it does where it posts and asks for the table by the CRT alone")
    void crt() throws Exception {
        chatsAfterRestore(
                DeployedChat.setup()
                        .oneFunction()
                        .environment("MESSAGE_SENDER", "crt")
                        .environment("TABLE_CLIENT", "crt"),
                List.of(FunctionNeeds.CHAT));
    }

    @Test
    @DisplayName("A function that cannot be primed does not start, and says why")
    void unprimable() throws Exception {
        Queue<String> log = new ConcurrentLinkedQueue<>();
        Path tests = Path.of(UnprimableFunction.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (LambdaFunction function = LambdaFunction.builder("Unprimable")
                .java(List.of(DeployedChat.JAR, tests), UnprimableFunction.class.getName())
                .memorySize(1024)
                .snapStart(true)
                .log(log::add)
                .start()) {
            InvocationResult result = function.invoke("{}".getBytes(StandardCharsets.UTF_8))
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            assertThat(result).isInstanceOf(InvocationResult.FunctionError.class);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(log)
                            .anyMatch(line -> line.contains(
                                    "The function answered {\"statusCode\":500} to a priming event: CONNECT")));
        }
    }

    private static void chatsAfterRestore(DeployedChat.Setup setup, List<FunctionNeeds> functions) throws Exception {
        Map<FunctionNeeds, Snapshot> snapshots = new ConcurrentHashMap<>();
        AtomicReference<DeployedChat> started = new AtomicReference<>();
        try (Tap tap = new Tap();
                CredentialsEndpoint credentials = new CredentialsEndpoint();
                DeployedChat chat = setup.snapStart()
                        .between(tap::before)
                        .credentials(credentials::variables)
                        .beforeRestore(needs -> {
                            snapshots.put(needs, Snapshot.of(needs, Objects.requireNonNull(started.get()), tap));
                            credentials.restore(needs);
                        })
                        .start()) {
            started.set(chat);

            ChatClient ada = chat.connect();
            ada.sendmessage("hello");
            assertThat(ada.receive()).isEqualTo("hello");
            ada.say("test");
            assertThat(ada.receive()).contains(ada.id());
            ada.leave();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(chat.table().ids()).isEmpty());

            assertThat(snapshots).containsOnlyKeys(functions);
            snapshots.forEach((needs, snapshot) -> {
                assertThat(snapshot.calls()).as(needs.name() + "'s calls").isEmpty();
                // That of the Runtime API.
                assertThat(snapshot.remotePorts())
                        .as(needs.name() + "'s connections")
                        .hasSize(1)
                        .doesNotContain(chat.table().uri().getPort(), tap.port());
            });
            assertThat(credentials.handedOut())
                    .hasSameElementsAs(
                            functions.stream().map(DeployedChat::accessKeyId).toList());
            assertThat(chat.log()).filteredOn(line -> line.contains("Primed: ")).hasSize(functions.size());
        }
    }

    /** What a child has asked for, and what it is connected to, when its snapshot is taken. */
    private record Snapshot(List<String> calls, List<Integer> remotePorts) {

        static Snapshot of(FunctionNeeds needs, DeployedChat chat, Tap tap) {
            Set<String> keys = Set.of(DeployedChat.accessKeyId(needs), CredentialsEndpoint.EXPIRED, "priming");
            List<String> calls = Stream.concat(
                            chat.table().calls().stream()
                                    .filter(call -> keys.contains(call.accessKeyId()))
                                    .map(TestTable.Call::action),
                            tap.calls().stream()
                                    .filter(call -> keys.contains(call.accessKeyId()))
                                    .map(Tap.Call::method))
                    .toList();
            ProcessHandle child = chat.function(needs).children().get(0);
            // What priming has closed ends at once, but not on the thread that has closed it.
            List<Integer> remotePorts = Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> ChildSockets.remotePorts(child), ports -> ports.size() == 1);
            return new Snapshot(calls, remotePorts);
        }
    }
}
