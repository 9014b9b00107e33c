package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.Chat;
import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionInfo;
import io.github.wschat.core.model.Slice;
import io.github.wschat.inmemory.InMemoryConnectionStore;
import io.github.wschat.protocol.ChatRoutes;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The AWS tutorial's chat, with the clients of the Java world, compared to the letter. */
// Others' clients would have to be told whom to trust; TlsTest has one of them.
class TutorialTest {

    private static final String HELLO = "{\"action\": \"sendmessage\", \"message\": \"hello, everyone!\"}";

    private final ManualTime time = new ManualTime();
    private final InMemoryConnectionStore memory = new InMemoryConnectionStore(time);
    private final StoreThatMayFail store = new StoreThatMayFail(memory);
    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private TyrusGateway gateway;

    @BeforeEach
    void start() {
        gateway = TestTls.gateway().name("tutorial").time(time, time).build();
        Chat chat = Chat.builder(store, gateway, gateway, executor).clock(time).build();
        gateway.start(ChatRoutes.builder(chat).clock(time).build());
    }

    @AfterEach
    void stop() {
        gateway.close();
        executor.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C88 whoever connects has a row")
    void rowOfAClientThatConnects(TutorialClient.Kind kind) throws Exception {
        try (TutorialClient client = kind.connect(gateway.uri())) {
            assertThat(client).isNotNull();
            assertThat(rows()).isEqualTo(Set.of(gateway.connections().get(0).id()));
        }
    }

    @Test
    @DisplayName("C89 while the store fails, whoever connects is refused with 500")
    void storeThatFails() throws Exception {
        store.fails = true;
        try (RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.handshake("/production").status()).isEqualTo(500);
            assertThat(gateway.openConnections()).isZero();
        }
    }

    @Test
    @DisplayName("C90 the row of a connection that has ended is removed, be it there or not")
    void rowIsRemoved() throws Exception {
        try (RawClient client = RawClient.open(gateway.port(), "/production");
                RawClient other = RawClient.open(gateway.port(), "/production")) {
            gateway.connections().forEach(connection -> store.remove(connection.id()));
            assertThat(rows()).isEmpty();
            client.closeWithoutCode();
            other.reset();

            Awaitility.await()
                    .until(() -> gateway.server.stage().dispatcher().isQuiet() && gateway.openConnections() == 0);
            assertThat(rows()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C91 a message for everyone comes to everyone, its sender included (D1)")
    void helloEveryone(TutorialClient.Kind kind) throws Exception {
        try (TutorialClient a = kind.connect(gateway.uri());
                TutorialClient b = kind.connect(gateway.uri())) {
            a.send(HELLO);

            assertThat(a.receive()).isEqualTo("hello, everyone!");
            assertThat(b.receive()).isEqualTo("hello, everyone!");
            b.send("{\"action\": \"sendmessage\", \"message\": \"hello, a\"}");
            assertThat(a.receive()).isEqualTo("hello, a");
            assertThat(b.receive()).isEqualTo("hello, a");
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C92 a row whose connection is gone harms nobody, and is removed")
    void goneRowIsRemoved(TutorialClient.Kind kind) throws Exception {
        ConnectionId gone = new ConnectionIds("tutorial").next();
        store.add(new Connection(gone, time.instant(), time.instant().plus(Duration.ofHours(2))));
        time.advance(Duration.ofMinutes(1));
        try (TutorialClient a = kind.connect(gateway.uri());
                TutorialClient b = kind.connect(gateway.uri())) {
            a.send(HELLO);

            assertThat(a.receive()).isEqualTo("hello, everyone!");
            assertThat(b.receive()).isEqualTo("hello, everyone!");
            Awaitility.await().untilAsserted(() -> assertThat(rows()).hasSize(2).doesNotContain(gone));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C93, C94 any other message is answered with how to use the chat, and what is known of the client")
    void test(TutorialClient.Kind kind) throws Exception {
        try (TutorialClient client = kind.connect(gateway.uri())) {
            ConnectionId id = rows().iterator().next();
            ConnectionInfo info = TestGateway.resultOf(gateway.find(id)).orElseThrow();
            String agent = info.identity().userAgent();
            String answer = "Use the sendmessage route to send a message. Your info: "
                    + "{\"ConnectedAt\":\"2026-01-01T00:00:00.000Z\",\"Identity\":{\"SourceIp\":\"127.0.0.1\","
                    + "\"UserAgent\":" + (agent == null ? "null" : "\"" + agent + "\"") + "},"
                    + "\"LastActiveAt\":\"2026-01-01T00:00:00.000Z\",\"connectionID\":\"" + id.value() + "\"}";
            client.send("test");
            assertThat(client.receive()).isEqualTo(answer);

            client.send("{\"action\":\"unknown\"}");
            assertThat(client.receive()).isEqualTo(answer);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C95 the row of a client that leaves is removed")
    void rowOfAClientThatLeavesIsRemoved(TutorialClient.Kind kind) throws Exception {
        try (TutorialClient client = kind.connect(gateway.uri())) {
            assertThat(rows()).hasSize(1);
            client.send(HELLO);
            assertThat(client.receive()).isEqualTo("hello, everyone!");
        }

        Awaitility.await().untilAsserted(() -> assertThat(rows()).isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void longMessageComesWhole(TutorialClient.Kind kind) throws Exception {
        String text = "x".repeat(30_000) + "€";
        try (TutorialClient a = kind.connect(gateway.uri());
                TutorialClient b = kind.connect(gateway.uri())) {
            a.send("{\"action\": \"sendmessage\", \"message\": \"" + text + "\"}");

            assertThat(b.receive()).isEqualTo(text);
        }
    }

    private Set<ConnectionId> rows() {
        Set<ConnectionId> rows = new HashSet<>();
        store.page(Slice.ALL, null, 100).connections().forEach(connection -> rows.add(connection.id()));
        return rows;
    }
}
