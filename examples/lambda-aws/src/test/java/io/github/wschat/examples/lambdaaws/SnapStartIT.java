package io.github.wschat.examples.lambdaaws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.examples.lambdaruntime.InvocationResult;
import io.github.wschat.examples.lambdaruntime.LambdaFunction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
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
            assertThat(log)
                    .anyMatch(line ->
                            line.contains("The function answered {\"statusCode\":500} to a priming event: CONNECT"));
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
                    .atMost(20, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(chat.table().ids()).isEmpty());

            assertThat(snapshots).containsOnlyKeys(functions);
            snapshots.forEach((needs, snapshot) -> {
                assertThat(snapshot.calls()).as(needs.name() + "'s calls").isEmpty();
                assertThat(snapshot.sockets()).as(needs.name() + "'s sockets").hasSize(1);
            });
            assertThat(credentials.handedOut())
                    .hasSameElementsAs(
                            functions.stream().map(DeployedChat::accessKeyId).toList());
            assertThat(chat.log()).filteredOn(line -> line.contains("Primed: ")).hasSize(functions.size());
        }
    }

    /** What a child has done and holds when its snapshot is taken. */
    private record Snapshot(List<String> calls, List<String> sockets) {

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
            List<String> sockets = chat.function(needs).children().stream()
                    .flatMap(child -> sockets(Path.of("/proc", String.valueOf(child.pid()))))
                    .toList();
            return new Snapshot(calls, sockets);
        }

        /** Returns the rows of a process's TCP sockets, that of the Runtime API among them. */
        private static Stream<String> sockets(Path process) {
            try (Stream<Path> files = Files.list(process.resolve("fd"))) {
                Set<String> inodes = new HashSet<>();
                for (Path file : files.toList()) {
                    String target = Files.readSymbolicLink(file).toString();
                    if (target.startsWith("socket:[")) {
                        inodes.add(target.substring("socket:[".length(), target.length() - 1));
                    }
                }
                return Stream.concat(
                                Files.readAllLines(process.resolve("net/tcp")).stream(),
                                Files.readAllLines(process.resolve("net/tcp6")).stream())
                        .filter(row -> Stream.of(row.trim().split("\\s+"))
                                .skip(9)
                                .limit(1)
                                .anyMatch(inodes::contains));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
