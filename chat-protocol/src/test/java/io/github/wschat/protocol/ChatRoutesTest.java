package io.github.wschat.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wschat.core.Chat;
import io.github.wschat.core.model.ClientIdentity;
import io.github.wschat.core.model.Connection;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.model.ConnectionInfo;
import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Delivery;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.in.ConnectDecision;
import io.github.wschat.core.port.in.ConnectRequest;
import io.github.wschat.core.port.out.ConnectionStore;
import io.github.wschat.core.port.out.ConnectionStoreException;
import io.github.wschat.core.port.out.LiveConnectionsException;
import io.github.wschat.core.port.out.MessageSender;
import io.github.wschat.inmemory.InMemoryConnectionStore;
import io.github.wschat.protocol.FakeTransport.Sent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRoutesTest {

    private static final Instant NOW = Instant.parse("2022-01-25T18:50:04.673Z");
    private static final ConnectionId A = new ConnectionId("Mg_ugfpqPHcCIVA=");
    private static final ConnectionId B = new ConnectionId("Mg_ugfpqPHcCIVB=");
    private static final ConnectionId C = new ConnectionId("Mg_ugfpqPHcCIVC=");
    private static final ClientIdentity IDENTITY = new ClientIdentity("192.0.2.1", null);
    private static final String HELLO = "{\"action\": \"sendmessage\", \"message\": \"hello, everyone!\"}";
    private static final String MISSING = "The sendmessage route needs a \"message\" string.";

    private final InstantSource clock = InstantSource.fixed(NOW);
    private final ConnectionStore store = new InMemoryConnectionStore(clock);
    private final FailingStore failing = new FailingStore();
    private final FakeTransport transport = new FakeTransport();
    private final RecordedLog log = new RecordedLog();
    private final ChatRoutes routes = builder(store).build();

    @AfterEach
    void closeLog() {
        log.close();
    }

    private Chat chat(ConnectionStore connections) {
        return Chat.builder(connections, transport, transport, Runnable::run)
                .clock(clock)
                .connectionLifetime(Duration.ofHours(1))
                .build();
    }

    private ChatRoutes.Builder builder(ConnectionStore connections) {
        return ChatRoutes.builder(chat(connections)).clock(clock);
    }

    private static RouteRequest connect(ConnectionId id) {
        return RouteRequest.connect(id, IDENTITY, NOW, "request", new Handshake(Map.of(), Map.of()));
    }

    private static RouteRequest disconnect(ConnectionId id) {
        return RouteRequest.disconnect(id, IDENTITY, NOW, "request", new Disconnection(1001, ""));
    }

    private static RouteRequest message(String key, String body) {
        return RouteRequest.message(key, A, IDENTITY, NOW, "request", body);
    }

    private static RouteRequest sendmessage(String body) {
        return message("sendmessage", body);
    }

    private static RouteResponse handle(RouteHandler handler, RouteRequest request) {
        return handler.handle(request)
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private int status(RouteRequest request) {
        return handle(routes, request).status();
    }

    private void connectAll(ConnectionId... ids) {
        for (ConnectionId id : ids) {
            assertThat(status(connect(id))).isEqualTo(200);
        }
    }

    private List<ConnectionId> recorded() {
        ConnectionPage page = store.page(Slice.ALL, null, 100);
        return page.connections().stream().map(Connection::id).toList();
    }

    private void assertLogged(Level level, String... texts) {
        assertThat(log.entries()).singleElement().satisfies(entry -> {
            assertThat(entry.level()).isEqualTo(level);
            assertThat(entry.text()).contains(texts).doesNotContain("hello");
        });
    }

    @Nested
    class Connecting {

        @DisplayName("C88: $connect records the connection and answers 200")
        @Test
        void connectRecordsTheConnection() {
            assertThat(handle(routes, connect(A))).isEqualTo(RouteResponse.OK);
            assertThat(recorded()).containsExactly(A);
        }

        @DisplayName("C89: $connect answers 500 while the store fails, and says why in the log")
        @Test
        void connectAnswers500WhileTheStoreFails() {
            assertThat(handle(builder(failing).build(), connect(A)).status()).isEqualTo(500);
            assertLogged(Level.SEVERE, A.value());
            assertThat(log.entries().get(0).thrown())
                    .isInstanceOf(ConnectionStoreException.class)
                    .hasCause(failing.cause);
        }

        @Test
        void theUsersOwnAdmissionSeesWhatTheClientAsksWith() {
            List<ConnectRequest> seen = new ArrayList<>();
            ChatRoutes guarded = builder(store)
                    .connect(request -> {
                        seen.add(request);
                        return new ConnectDecision.Admitted();
                    })
                    .build();
            Map<String, List<String>> headers = Map.of("Origin", List.of("https://example.org"));
            Map<String, List<String>> query = Map.of("room", List.of("red", "blue"));
            handle(
                    guarded,
                    RouteRequest.connect(A, IDENTITY, NOW, "request", new Handshake(headers, query))
                            .withAuthorizer(Map.of("principalId", "alice")));
            assertThat(seen)
                    .containsExactly(
                            new ConnectRequest(A, NOW, IDENTITY, headers, query, Map.of("principalId", "alice")));
        }

        @ParameterizedTest
        @ValueSource(ints = {301, 401, 403, 503})
        void aRefusalsStatusIsTheAnswer(int status) {
            ChatRoutes guarded = builder(store)
                    .connect(request -> new ConnectDecision.Refused(status))
                    .build();
            assertThat(handle(guarded, connect(A))).isEqualTo(RouteResponse.of(status));
        }

        @Test
        void theSubprotocolIsAnswered() {
            ChatRoutes guarded = builder(store)
                    .connect(request -> new ConnectDecision.Admitted("chat1"))
                    .build();
            assertThat(handle(guarded, connect(A))).isEqualTo(new RouteResponse(200, "chat1", null));
        }

        @Test
        void whatTheUsersAdmissionThrowsFailsTheRoute() {
            ChatRoutes guarded = builder(store)
                    .connect(request -> {
                        throw new IllegalStateException("a fault");
                    })
                    .build();
            assertThatThrownBy(() -> handle(guarded, connect(A))).hasMessage("a fault");
        }
    }

    @Nested
    class Disconnecting {

        @DisplayName("C90: $disconnect forgets the connection")
        @Test
        void disconnectForgetsTheConnection() {
            connectAll(A, B);
            assertThat(status(disconnect(A))).isEqualTo(200);
            assertThat(recorded()).containsExactly(B);
        }

        @DisplayName("C90: a second $disconnect answers 200 too")
        @Test
        void aSecondDisconnectAnswers200() {
            connectAll(A);
            assertThat(status(disconnect(A))).isEqualTo(200);
            assertThat(status(disconnect(A))).isEqualTo(200);
        }

        @DisplayName("C90: $disconnect answers 500 while the store fails, and says why in the log")
        @Test
        void disconnectAnswers500WhileTheStoreFails() {
            assertThat(handle(builder(failing).build(), disconnect(A)).status()).isEqualTo(500);
            assertLogged(Level.SEVERE, A.value());
            assertThat(log.entries().get(0).thrown())
                    .isInstanceOf(ConnectionStoreException.class)
                    .hasCause(failing.cause);
        }
    }

    @Nested
    class SendingToEveryone {

        @DisplayName("C91, D1: everyone receives the message, the sender included")
        @Test
        void everyoneReceivesTheMessage() {
            connectAll(A, B);
            assertThat(handle(routes, sendmessage(HELLO))).isEqualTo(RouteResponse.OK);
            assertThat(transport.sent)
                    .containsExactlyInAnyOrder(new Sent(A, "hello, everyone!"), new Sent(B, "hello, everyone!"));
        }

        @DisplayName("C91, D1: the setting leaves the sender out")
        @Test
        void theSenderCanBeLeftOut() {
            connectAll(A, B);
            handle(builder(store).excludeSender(true).build(), sendmessage(HELLO));
            assertThat(transport.sent).containsExactly(new Sent(B, "hello, everyone!"));
        }

        @DisplayName("C92: one whose connection is gone changes nothing for the others")
        @Test
        void aGoneConnectionChangesNothingForTheOthers() {
            connectAll(A, C, B);
            transport.outcomes.put(C, Delivery.GONE);
            assertThat(status(sendmessage(HELLO))).isEqualTo(200);
            assertThat(transport.sent).extracting(Sent::to).containsExactlyInAnyOrder(A, B);
        }

        @DisplayName("D7: the payload is read leniently, and the last of duplicate members counts")
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{message:'hi'}",
                    "{\"message\":\"no\",\"message\":\"hi\"}",
                    "{\"message\":7,\"message\":\"hi\"}",
                    "{\"a\":{\"message\":\"no\"},'message':\"h\\u0069\",\"b\":[{\"message\":\"no\"}]}"
                })
        void thePayloadIsReadLeniently(String body) {
            connectAll(A);
            handle(routes, sendmessage(body));
            assertThat(transport.sent).containsExactly(new Sent(A, "hi"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", " ", "\u0000", "<b>&\"'\\", "\uD83D\uDE00 \u00e4\u4e16"})
        void textIsSentAsItIs(String text) {
            connectAll(A);
            String quoted = text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\u0000", "\\u0000");
            handle(routes, sendmessage("{\"message\":\"" + quoted + "\"}"));
            assertThat(transport.sent).containsExactly(new Sent(A, text));
        }

        @ParameterizedTest
        @ValueSource(strings = {"{\"message\":\"a\\uD800b\"}", "{\"message\":\"a\uDC00b\"}"})
        void unpairedSurrogatesBecomeReplacementCharacters(String body) {
            connectAll(A);
            assertThat(status(sendmessage(body))).isEqualTo(200);
            assertThat(transport.sent).containsExactly(new Sent(A, "a\uFFFDb"));
        }

        @DisplayName("Without a message string, the sender is told, and nobody else receives anything")
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"action\":\"sendmessage\"}",
                    "{\"message\":null}",
                    "{\"message\":7}",
                    "{\"message\":true}",
                    "{\"message\":{\"message\":\"no\"}}",
                    "{\"message\":[\"no\"]}",
                    "{\"message\":\"no\",\"message\":7}",
                    "{\"Message\":\"no\"}",
                    "[\"message\",\"no\"]",
                    "\"message\"",
                    "null",
                    "no",
                    "",
                    "{\"message\":\"no\"",
                    "{\"message\":\"no\"} {}"
                })
        void withoutAMessageTheSenderIsTold(String body) {
            connectAll(A, B);
            assertThat(handle(routes, sendmessage(body))).isEqualTo(RouteResponse.OK);
            assertThat(transport.sent).containsExactly(new Sent(A, MISSING));
        }

        @DisplayName("D13: a message as long as the limit is sent, a longer one is none")
        @ParameterizedTest
        @ValueSource(ints = {131_072, 131_073})
        void theMessagesLengthHasALimit(int length) {
            connectAll(A);
            String text = "x".repeat(length);
            handle(routes, sendmessage("{\"message\":\"" + text + "\"}"));
            assertThat(transport.sent).containsExactly(new Sent(A, length == 131_072 ? text : MISSING));
        }

        @Test
        void aStoreThatFailsAnswers500() {
            assertThat(handle(builder(failing).build(), sendmessage(HELLO)).status())
                    .isEqualTo(500);
            assertLogged(Level.SEVERE, A.value(), "STORE_FAILED");
            assertThat(log.entries().get(0).thrown()).hasRootCause(failing.cause);
        }

        @Test
        void anEndpointThatRefusesAnswers500() {
            connectAll(A);
            transport.outcomes.put(A, Delivery.REFUSED_ENDPOINT);
            assertThat(status(sendmessage(HELLO))).isEqualTo(500);
            assertLogged(Level.SEVERE, A.value(), "ENDPOINT_REFUSED", "refused=1");
        }

        @Test
        void anInterruptAnswers504AndStaysSet() {
            connectAll(A, B);
            Thread.currentThread().interrupt();
            int status = status(sendmessage(HELLO));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(status).isEqualTo(504);
            assertLogged(Level.WARNING, A.value(), "INTERRUPTED", "delivered=0");
        }
    }

    @Nested
    class SendingInTime {

        private final List<Duration> timesToLive = new ArrayList<>();

        private RouteResponse handleWithin(Duration left) {
            SendMessageRoute route = new SendMessageRoute(
                    broadcast -> {
                        if (broadcast.timeToLive() != null) {
                            timesToLive.add(broadcast.timeToLive());
                        }
                        return chat(store).sendToAll(broadcast);
                    },
                    new Replies(chat(store)),
                    false,
                    clock);
            return handle(route, sendmessage(HELLO).withDeadline(NOW.plus(left)));
        }

        @DisplayName("A deadline leaves a second to answer, or half the time where less than two are left")
        @ParameterizedTest
        @CsvSource({
            "PT29S, PT28S",
            "PT3S, PT2S",
            "PT2S, PT1S",
            "PT1.999999998S, PT0.999999999S",
            "PT1S, PT0.5S",
            "PT0.000000001S, PT0.000000001S"
        })
        void aDeadlineLeavesTimeToAnswer(Duration left, Duration timeToLive) {
            connectAll(A);
            assertThat(handleWithin(left).status()).isEqualTo(200);
            assertThat(timesToLive).containsExactly(timeToLive);
        }

        @ParameterizedTest
        @ValueSource(strings = {"PT0S", "PT-0.000000001S", "PT-1M"})
        void afterItsDeadlineAMessageIsSentToNobody(Duration left) {
            connectAll(A);
            assertThat(handleWithin(left).status()).isEqualTo(504);
            assertThat(transport.sent).isEmpty();
            assertLogged(Level.WARNING, A.value());
        }

        @Test
        void withoutADeadlineABroadcastTakesTheTimeItNeeds() {
            connectAll(A);
            SendMessageRoute route = new SendMessageRoute(
                    broadcast -> {
                        assertThat(broadcast.timeToLive()).isNull();
                        return chat(store).sendToAll(broadcast);
                    },
                    new Replies(chat(store)),
                    false,
                    clock);
            assertThat(handle(route, sendmessage(HELLO)).status()).isEqualTo(200);
            assertThat(transport.sent).hasSize(1);
        }

        @DisplayName("A broadcast that does not end in time answers 504, and the log says where to go on")
        @Test
        void aBroadcastThatDoesNotEndInTimeAnswers504() {
            connectAll(A, B, C);
            AtomicReference<Instant> now = new AtomicReference<>(NOW);
            MessageSender slow = (to, message) -> {
                now.set(NOW.plusSeconds(10));
                return transport.send(to, message);
            };
            Chat chat = Chat.builder(store, slow, transport, Runnable::run)
                    .clock(now::get)
                    .pageSize(1)
                    .build();
            ChatRoutes built = ChatRoutes.builder(chat).clock(now::get).build();
            RouteResponse response = handle(built, sendmessage(HELLO).withDeadline(NOW.plusSeconds(3)));
            assertThat(response.status()).isEqualTo(504);
            assertLogged(Level.WARNING, A.value(), "TIME_TO_LIVE", "delivered=1,", "resumeAfter=");
            assertThat(log.entries().get(0).text()).doesNotContain("resumeAfter=null");
        }
    }

    @Nested
    class AnsweringTheRest {

        private static final String USAGE = "Use the sendmessage route to send a message. Your info: ";

        private void open(ConnectionInfo info) {
            transport.open.put(info.id(), info);
        }

        private String reply() {
            assertThat(transport.sent).hasSize(1);
            return transport.sent.get(0).text();
        }

        @DisplayName("C93, C94, D2: the client is told how to use the chat, and what is known of it")
        @ParameterizedTest
        @ValueSource(strings = {"test", "{\"action\":\"unknown\"}", ""})
        void theClientIsToldItsInfo(String body) {
            open(new ConnectionInfo(A, NOW, IDENTITY, Instant.parse("2022-01-25T18:50:07.642Z")));
            assertThat(handle(routes, message("$default", body))).isEqualTo(RouteResponse.OK);
            assertThat(transport.sent)
                    .containsExactly(new Sent(
                            A,
                            USAGE
                                    + "{\"ConnectedAt\":\"2022-01-25T18:50:04.673Z\",\"Identity\":{\"SourceIp\":\"192.0.2.1\","
                                    + "\"UserAgent\":null},\"LastActiveAt\":\"2022-01-25T18:50:07.642Z\","
                                    + "\"connectionID\":\"Mg_ugfpqPHcCIVA=\"}"));
        }

        @ParameterizedTest
        @CsvSource({
            "1970-01-01T00:00:00Z, 1970-01-01T00:00:00.000Z",
            "2022-01-25T18:50:00.100Z, 2022-01-25T18:50:00.100Z",
            "9999-12-31T23:59:59Z, 9999-12-31T23:59:59.000Z"
        })
        void timesAlwaysHaveThreeDigitsOfMilliseconds(Instant time, String written) {
            open(new ConnectionInfo(A, time, IDENTITY, time));
            handle(routes, message("$default", "test"));
            assertThat(reply())
                    .contains("\"ConnectedAt\":\"" + written + "\"")
                    .contains("\"LastActiveAt\":\"" + written + "\"");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "Mozilla/5.0 (X11; Linux) é | Mozilla/5.0 (X11; Linux) é",
                    "a \"quote\" and a \\ | a \\\"quote\\\" and a \\\\",
                    "`tab\there` | tab\\there"
                })
        void theUserAgentIsWrittenAsAJsonString(String userAgent, String written) {
            open(new ConnectionInfo(A, NOW, new ClientIdentity("192.0.2.1", userAgent), NOW));
            handle(routes, message("$default", "test"));
            assertThat(reply()).contains("\"UserAgent\":\"" + written + "\"}");
        }

        @Test
        void anUnpairedSurrogateInTheUserAgentBecomesAReplacementCharacter() {
            open(new ConnectionInfo(A, NOW, new ClientIdentity("192.0.2.1", "a\uD800b"), NOW));
            handle(routes, message("$default", "test"));
            assertThat(reply()).contains("\"UserAgent\":\"a\uFFFDb\"}");
        }

        @Test
        void aClientThatIsGoneIsSentNothing() {
            assertThat(status(message("$default", "test"))).isEqualTo(200);
            assertThat(transport.sent).isEmpty();
        }

        @Test
        void aTransportThatCannotSayAnswers500() {
            transport.lookupFailure = new IllegalStateException("the gateway is down");
            assertThat(status(message("$default", "hello"))).isEqualTo(500);
            assertLogged(Level.SEVERE, A.value());
            assertThat(log.entries().get(0).thrown())
                    .isInstanceOf(LiveConnectionsException.class)
                    .hasCause(transport.lookupFailure);
        }
    }

    @DisplayName("What becomes of a reply changes no status, and is logged")
    @Nested
    class Replying {

        private void replyEnds(CompletionStage<Delivery> outcome) {
            transport.outcomes.put(A, outcome);
            assertThat(status(sendmessage("hello"))).isEqualTo(200);
        }

        @Test
        void aReplyThatFailsIsAWarningWithItsCause() {
            Exception cause = new IllegalStateException("a fault");
            replyEnds(CompletableFuture.completedStage(new Delivery.Failed(cause)));
            assertLogged(Level.WARNING, A.value());
            assertThat(log.entries().get(0).thrown()).isSameAs(cause);
        }

        @Test
        void aReplyThatTheEndpointRefusesIsAWarning() {
            replyEnds(Delivery.REFUSED_ENDPOINT);
            assertLogged(Level.WARNING, A.value(), "the endpoint's address or permission is wrong");
        }

        @Test
        void aReplyToAClientThatIsGoneIsADetail() {
            replyEnds(Delivery.GONE);
            assertLogged(Level.FINE, A.value());
        }

        @Test
        void aReplyThatIsDeliveredIsNotLogged() {
            replyEnds(Delivery.DELIVERED);
            assertThat(log.entries()).isEmpty();
        }
    }

    @Nested
    class Building {

        private final RouteHandler own =
                request -> CompletableFuture.completedStage(new RouteResponse(200, null, "own " + request.routeKey()));

        private @Nullable String body(ChatRoutes built, RouteRequest request) {
            return handle(built, request).body();
        }

        @Test
        void theChatHasFourRoutes() {
            assertThat(routes.routeKeys())
                    .containsExactlyInAnyOrder("$connect", "$disconnect", "$default", "sendmessage");
        }

        @Test
        void ownRoutesAreAdded() {
            ChatRoutes built = builder(store).route("join", own).build();
            assertThat(built.routeKeys())
                    .containsExactlyInAnyOrder("$connect", "$disconnect", "$default", "sendmessage", "join");
            assertThat(body(built, message("join", "x"))).isEqualTo("own join");
        }

        @ParameterizedTest
        @ValueSource(strings = {"sendmessage", "$default"})
        void theChatsMessageRoutesCanBeReplaced(String key) {
            assertThat(body(builder(store).route(key, own).build(), message(key, "x")))
                    .isEqualTo("own " + key);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "$connect", "$disconnect", "$", "$join"})
        void reservedKeysAreRefused(String key) {
            assertThatIllegalArgumentException().isThrownBy(() -> builder(store).route(key, own));
        }

        @ParameterizedTest
        @ValueSource(strings = {"join", "sendmessage", "$default"})
        void aKeyIsGivenOnce(String key) {
            ChatRoutes.Builder builder = builder(store).route(key, own);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.route(key, own))
                    .withMessageContaining(key);
        }

        @Test
        void aRequestForNoRouteIsRefused() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> routes.handle(message("join", "x")))
                    .withMessageContaining("join");
        }

        @Test
        void theConnectionLifetimeIsTheChats() {
            assertThat(routes.connectionLifetime()).isEqualTo(Duration.ofHours(1));
        }

        @Test
        void theKeysAreWhatASelectorTakes() {
            RouteSelector selector = RouteSelector.of(RouteSelector.BY_ACTION, routes.routeKeys());
            assertThat(selector.select(HELLO)).isEqualTo("sendmessage");
        }
    }
}
