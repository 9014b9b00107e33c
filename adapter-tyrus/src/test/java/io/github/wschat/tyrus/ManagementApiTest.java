package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.protocol.RouteKeys;
import io.github.wschat.protocol.RouteResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code @connections}, on a bare socket. */
class ManagementApiTest {

    /** Anybody's: its signature is not looked at where there are no access keys. */
    private static final String SIGNED = "Authorization: AWS4-HMAC-SHA256"
            + " Credential=AKIDEXAMPLE/20260101/us-east-1/execute-api/aws4_request,"
            + " SignedHeaders=host;x-amz-date, Signature=" + "0".repeat(64);

    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private static RawClient.Answer call(TestGateway gateway, String method, String path, String body, String... lines)
            throws IOException {
        try (RawClient caller = gateway.connect()) {
            return caller.call(method, path, body, lines);
        }
    }

    private static RawClient.Answer call(TestGateway gateway, String method, ConnectionId id) throws IOException {
        return call(gateway, method, "/production/@connections/" + id.value(), "", SIGNED);
    }

    private static RawClient.Answer post(TestGateway gateway, String id, String body) throws IOException {
        return call(gateway, "POST", "/production/@connections/" + id, body, SIGNED);
    }

    private static void assertRefused(RawClient.Answer answer, int status, String type, String body) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.values("x-amzn-ErrorType")).containsExactly(type);
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.values("x-amzn-RequestId")).singleElement().asString().matches(UUID);
    }

    @Test
    @DisplayName("C73 a post arrives as one text, and is answered with 200 and an empty body")
    void post() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.open()) {
            RawClient.Answer answer = post(gateway, gateway.nextId().value(), "hello \u00e4\u20ac\uD83D\uDE00");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.values("Content-Length")).containsExactly("0");
            assertThat(answer.values("x-amzn-RequestId"))
                    .singleElement()
                    .asString()
                    .matches(UUID);
            assertThat(client.readText()).isEqualTo("hello \u00e4\u20ac\uD83D\uDE00");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "@connections, =",
        "%40connections, %3D",
        "@connections, %3D",
        "%40connections, =",
        "%40connections, %3d"
    })
    @DisplayName("C74, C98 the path's @ and = may be sent as they are or encoded")
    void encodedPath(String connections, String equals) throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.open()) {
            String id = gateway.nextId().value().replace("=", equals);
            RawClient.Answer answer = call(gateway, "POST", "/production/" + connections + "/" + id, "hello", SIGNED);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(client.readText()).isEqualTo("hello");
        }
    }

    @Test
    @DisplayName("C75 a post of 131,072 bytes arrives as one message, in frames of 32 KiB")
    void largestPost() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.open()) {
            String text = "\u20ac".repeat(43_690) + "xy";
            assertThat(post(gateway, gateway.nextId().value(), text).status()).isEqualTo(200);

            assertThat(client.readMessage()).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {131_073, 1_000_000})
    @DisplayName("C76 a post of more is refused with 413, and nothing arrives")
    void tooLargePost(int bytes) throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.open()) {
            RawClient.Answer answer = post(gateway, gateway.nextId().value(), "x".repeat(bytes));

            assertRefused(
                    answer, 413, "PayloadTooLargeException", "{\"message\":\"A message has at most 131072 bytes.\"}");
            client.ping("what comes first?");
            assertThat(client.read().text()).isEqualTo("what comes first?");
        }
    }

    @Test
    @DisplayName("C77, C83, C85 of a closed connection everything is answered with 410, without a body")
    void goneConnection() throws Exception {
        try (TestGateway gateway = TestGateway.start()) {
            ConnectionId id = gateway.gone();

            for (String method : new String[] {"POST", "GET", "DELETE"}) {
                assertRefused(call(gateway, method, id), 410, "GoneException", "");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "GET", "DELETE"})
    @DisplayName("C78 of a well-formed id that was never given everything is answered with 410")
    void unknownConnection(String method) throws Exception {
        try (TestGateway gateway = TestGateway.start()) {
            assertRefused(call(gateway, method, new ConnectionId("Xa1bC2dE3fGCHk4=")), 410, "GoneException", "");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "GET", "DELETE"})
    @DisplayName("C79 an id of another form is refused with 400")
    void malformedId(String method) throws Exception {
        try (TestGateway gateway = TestGateway.start()) {
            for (String id : new String[] {
                "test-connection-123",
                "Xa1bC2dE3fGCHk4",
                "Xa1bC2dE3fGCHk4=x",
                "a/b",
                "a+b",
                "%zz",
                "a%20b",
                "%C3%A4",
                "%00",
                "x".repeat(129),
                ""
            }) {
                RawClient.Answer answer = call(gateway, method, "/production/@connections/" + id, "", SIGNED);

                assertRefused(answer, 400, "BadRequestException", "{\"message\":\"Invalid connectionId\"}");
            }
        }
    }

    @Test
    void accessKeysThatFailAreAFailureOfTheGateway() throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                .settings(settings -> settings.accessKeys(id -> {
                    throw new IllegalStateException("no keys today");
                }))
                .start()) {
            assertRefused(
                    post(gateway, "Xa1bC2dE3fGCHk4=", "x"),
                    500,
                    "InternalServerErrorException",
                    "{\"message\":\"Internal server error\"}");
        }
    }

    @Test
    @DisplayName("C80 a post to one's own id inside $connect is answered with 410, and the 101 comes all the same")
    void postInsideConnect() throws Exception {
        CompletableFuture<RouteResponse> decision = new CompletableFuture<>();
        try (TestGateway gateway = TestGateway.setup()
                        .route(RouteKeys.CONNECT, request -> decision)
                        .start();
                RawClient client = gateway.connect()) {
            client.sendHandshake("/production");
            ConnectionId id = gateway.nextId();

            assertRefused(call(gateway, "POST", id), 410, "GoneException", "");
            assertRefused(call(gateway, "GET", id), 410, "GoneException", "");
            assertRefused(call(gateway, "DELETE", id), 410, "GoneException", "");
            decision.complete(RouteResponse.OK);
            assertThat(client.answer().status()).isEqualTo(101);
            assertThat(post(gateway, id.value(), "now").status()).isEqualTo(200);
            assertThat(client.readText()).isEqualTo("now");
        }
    }

    @Test
    @DisplayName("C62 a post to the id inside $disconnect is answered with 410")
    void postInsideDisconnect() throws Exception {
        BlockingQueue<CompletableFuture<RouteResponse>> answers = new LinkedBlockingQueue<>();
        try (TestGateway gateway = TestGateway.setup()
                .route(RouteKeys.DISCONNECT, request -> {
                    CompletableFuture<RouteResponse> answer = new CompletableFuture<>();
                    answers.add(answer);
                    return answer;
                })
                .start()) {
            try (RawClient client = gateway.open()) {
                client.closeWithoutCode();
                client.awaitEnd();
            }
            CompletableFuture<RouteResponse> answer = Objects.requireNonNull(answers.poll(10, TimeUnit.SECONDS));

            assertRefused(
                    call(gateway, "POST", gateway.next(RouteKeys.DISCONNECT).connectionId()), 410, "GoneException", "");
            answer.complete(RouteResponse.OK);
        }
    }

    @Test
    @DisplayName("C81 GET tells of a client without User-Agent, to the letter")
    void get() throws Exception {
        ManualTime time = new ManualTime();
        try (TestGateway gateway = TestGateway.setup().time(time).start();
                RawClient client = gateway.open()) {
            ConnectionId id = gateway.nextId();
            gateway.awaitAnswers();
            time.advance(Duration.ofMillis(9_284));
            client.text("x");
            gateway.next(RouteKeys.DEFAULT);
            RawClient.Answer answer = call(gateway, "GET", id);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.values("Content-Type")).containsExactly("application/json");
            assertThat(answer.body()).isEqualTo("""
                    {"connectedAt":"2026-01-01T00:00:00.000Z","identity":{"sourceIp":"127.0.0.1","userAgent":null},\
                    "lastActiveAt":"2026-01-01T00:00:09.284Z"}""");
        }
    }

    @Test
    @DisplayName("C82 a client's message moves lastActiveAt, and a post does not (our decision)")
    void lastActiveAt() throws Exception {
        ManualTime time = new ManualTime();
        try (TestGateway gateway = TestGateway.setup().time(time).start();
                RawClient client = gateway.connect()) {
            client.handshake("/production", "User-Agent: a \"browser\"");
            ConnectionId id = gateway.nextId();
            gateway.awaitAnswers();
            time.advance(Duration.ofSeconds(5));
            post(gateway, id.value(), "x");
            assertThat(call(gateway, "GET", id).body()).isEqualTo("""
                    {"connectedAt":"2026-01-01T00:00:00.000Z","identity":{"sourceIp":"127.0.0.1",\
                    "userAgent":"a \\"browser\\""},"lastActiveAt":"2026-01-01T00:00:00.000Z"}""");
            client.text("x");
            gateway.next(RouteKeys.DEFAULT);

            assertThat(call(gateway, "GET", id).body())
                    .contains("\"connectedAt\":\"2026-01-01T00:00:00.000Z\"")
                    .contains("\"lastActiveAt\":\"2026-01-01T00:00:05.000Z\"");
        }
    }

    @Test
    @DisplayName("C84, C99 DELETE closes with 1000: the client sees it, and so does $disconnect")
    void delete() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.open()) {
            ConnectionId id = gateway.nextId();
            RawClient.Answer answer = call(gateway, "DELETE", id);

            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.body()).isEmpty();
            assertThat(client.readClose()).isEqualTo(new RawClient.Close(1000, "Connection Closed Normally"));
            client.closeWithoutCode();
            assertThat(gateway.nextEnd().code()).isEqualTo(1000);
            assertRefused(call(gateway, "DELETE", id), 410, "GoneException", "");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /@connections/Xa1bC2dE3fGCHk4=",
        "POST, /other/@connections/Xa1bC2dE3fGCHk4=",
        "GET, /%40connections/Xa1bC2dE3fGCHk4%3D",
        "DELETE, /@connections"
    })
    @DisplayName("C86 without the stage, everything is refused with 403")
    void withoutStage(String method, String path) throws Exception {
        try (TestGateway gateway = TestGateway.start()) {
            assertRefused(
                    call(gateway, method, path, "", SIGNED), 403, "ForbiddenException", "{\"message\":\"Forbidden\"}");
        }
    }

    @Test
    @DisplayName("C87 with throttling on, calls above the rate are refused with 429, until time has passed")
    void rate() throws Exception {
        ManualTime time = new ManualTime();
        try (TestGateway gateway = TestGateway.setup()
                        .time(time)
                        .limits(limits ->
                                limits.throttling(true).requestsPerSecond(10).requestBurst(3))
                        .start();
                RawClient client = gateway.open()) {
            String id = gateway.nextId().value();
            for (int i = 0; i < 3; i++) {
                assertThat(post(gateway, id, "x").status()).isEqualTo(200);
            }

            assertRefused(post(gateway, id, "x"), 429, "LimitExceededException", "");
            time.advance(Duration.ofMillis(100));
            assertThat(post(gateway, id, "x").status()).isEqualTo(200);
            assertThat(post(gateway, id, "x").status()).isEqualTo(429);
            assertThat(client.readText()).isEqualTo("x");
        }
    }

    @Test
    @DisplayName(
            "D19 with throttling on, messages above the rate are told as Too Many Requests (our decision), and come to no route")
    void messageRate() throws Exception {
        ManualTime time = new ManualTime();
        try (TestGateway gateway = TestGateway.setup()
                        .time(time)
                        .limits(limits ->
                                limits.throttling(true).requestsPerSecond(1).requestBurst(1))
                        .start();
                RawClient client = gateway.open()) {
            String id = gateway.nextId().value();
            client.text("1");
            assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("1");
            client.text("2");

            assertThat(client.readText())
                    .matches("\\{\"message\": \"Too Many Requests\", \"connectionId\":\"" + id
                            + "\", \"requestId\":\"[A-Za-z0-9_-]{15}=\"}");
            gateway.awaitAnswers();
            time.advance(Duration.ofSeconds(1));
            client.text("3");
            assertThat(gateway.next(RouteKeys.DEFAULT).body()).isEqualTo("3");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "OPTIONS"})
    @DisplayName("D18 another method is refused with 403 (our decision)")
    void otherMethods(String method) throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.open()) {
            RawClient.Answer answer = call(gateway, method, gateway.nextId());

            assertThat(client).isNotNull();
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.values("x-amzn-ErrorType")).containsExactly("ForbiddenException");
        }
    }

    @Test
    @DisplayName("D20 an empty post arrives as an empty text (our decision)")
    void emptyPost() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.open()) {
            assertThat(post(gateway, gateway.nextId().value(), "").status()).isEqualTo(200);

            assertThat(client.readText()).isEmpty();
        }
    }

    @Test
    @DisplayName("D15 a post that is no UTF-8 is refused with 400 (our decision)")
    void postOfBytes() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.open();
                RawClient caller = gateway.connect()) {
            caller.send(RawClient.head(
                    "POST /production/@connections/" + gateway.nextId().value() + " HTTP/1.1",
                    "Host: a",
                    SIGNED,
                    "Content-Length: 2"));
            caller.send(new byte[] {(byte) 0xC3, (byte) 0x28});

            assertThat(client).isNotNull();
            assertRefused(caller.answer(), 400, "BadRequestException", "{\"message\":\"A message is text in UTF-8.\"}");
        }
    }

    @Test
    void bodyMayComeInChunksAndByteByByte() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.open();
                RawClient caller = gateway.connect()) {
            String path = "/production/@connections/" + gateway.nextId().value();
            caller.send(RawClient.head("POST " + path + " HTTP/1.1", "Host: a", SIGNED, "Transfer-Encoding: chunked"));
            caller.sendBytewise("5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(caller.answer().status()).isEqualTo(200);
            assertThat(client.readText()).isEqualTo("hello!");
        }
    }

    @Test
    @DisplayName("Of thousands of calls, whose heads and bodies come apart, every one is answered")
    void everyCallIsAnswered() throws Exception {
        int callers = 8;
        int calls = 500;
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.open()) {
            String path = "/production/@connections/" + gateway.nextId().value();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                running.add(threads.submit(() -> {
                    try (RawClient caller = gateway.connect()) {
                        for (int call = 0; call < calls; call++) {
                            assertThat(caller.call("POST", path, "x", SIGNED).status())
                                    .isEqualTo(200);
                        }
                    }
                    return null;
                }));
            }
            for (int i = 0; i < callers * calls; i++) {
                assertThat(client.readText()).isEqualTo("x");
            }
            for (Future<?> each : running) {
                each.get(10, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void callerThatAsksWhetherToGoOnIsTold() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.open();
                RawClient caller = gateway.connect()) {
            caller.send(RawClient.head(
                    "POST /production/@connections/" + gateway.nextId().value() + " HTTP/1.1",
                    "Host: a",
                    SIGNED,
                    "Content-Length: 5",
                    "Expect: 100-continue"));
            assertThat(caller.answer().status()).isEqualTo(100);
            caller.send("hello");

            assertThat(caller.answer().status()).isEqualTo(200);
            assertThat(client.readText()).isEqualTo("hello");
        }
    }

    @Test
    void callerThatAsksForAnotherProtocolIsToldWhich() throws Exception {
        try (TestGateway gateway = TestGateway.start()) {
            String path = "/production/@connections/Xa1bC2dE3fGCHk4=";

            assertThat(call(gateway, "POST", path, "hello", SIGNED, "Upgrade: h2c", "Connection: Upgrade")
                            .status())
                    .isEqualTo(426);
        }
    }

    @Test
    void connectionIsKeptForTheNextCall() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.open();
                RawClient caller = gateway.connect()) {
            String path = "/production/@connections/" + gateway.nextId().value();
            for (int i = 0; i < 100; i++) {
                assertThat(caller.call("POST", path, "" + i, SIGNED).status()).isEqualTo(200);
                assertThat(client.readText()).isEqualTo("" + i);
            }
            assertThat(caller.call("GET", path, "", SIGNED).status()).isEqualTo(200);
            assertThat(caller.call("DELETE", path, "", SIGNED).status()).isEqualTo(204);
            assertThat(caller.call("POST", path, "", SIGNED).status()).isEqualTo(410);
            RawClient.Answer tooLarge = caller.call("POST", path, "x".repeat(200_000), SIGNED);
            assertThat(tooLarge.status()).isEqualTo(413);
            assertThat(tooLarge.values("Connection")).containsExactly("close");
            assertThat(caller.readsEnd()).isTrue();
        }
    }

    @Test
    @DisplayName("Callers whose bodies do not come hold up nobody else")
    void slowCallersHoldUpNobody() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.open()) {
            String id = gateway.nextId().value();
            RawClient[] slow = new RawClient[50];
            for (int i = 0; i < slow.length; i++) {
                slow[i] = gateway.connect();
                slow[i].send(RawClient.head(
                        "POST /production/@connections/" + id + " HTTP/1.1", "Host: a", SIGNED, "Content-Length: 10"));
                slow[i].send("half ");
            }
            assertThat(post(gateway, id, "hello").status()).isEqualTo(200);
            assertThat(client.readText()).isEqualTo("hello");

            for (RawClient each : slow) {
                each.send("whole");
                assertThat(each.answer().status()).isEqualTo(200);
                each.close();
                assertThat(client.readText()).isEqualTo("half whole");
            }
        }
    }

    @Test
    @DisplayName("D11 a post to a client that does not keep up is refused with 429, and the client stays connected")
    void throttledPost() throws Exception {
        ManualTime time = new ManualTime();
        try (TestGateway gateway = TestGateway.setup().time(time).start();
                RawClient client = RawClient.connect(gateway.port(), 4096)) {
            client.openAt("/production");
            ConnectionId id = gateway.nextId();
            String text = "x".repeat(100_000);
            int posts = 0;
            RawClient.Answer answer = post(gateway, id.value(), text);
            while (answer.status() == 200 && posts < 1000) {
                posts++;
                answer = post(gateway, id.value(), text);
            }

            assertRefused(answer, 429, "LimitExceededException", "");
            assertThat(gateway.isOpen(id)).isTrue();
            for (int i = 0; i < posts; i++) {
                assertThat(client.readMessage()).isEqualTo(text);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "GET", "DELETE"})
    @DisplayName("An unsigned request is refused with 403")
    void unsigned(String method) throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.open()) {
            String path = "/production/@connections/" + gateway.nextId().value();

            assertThat(client).isNotNull();
            assertRefused(
                    call(gateway, method, path, ""),
                    403,
                    "MissingAuthenticationTokenException",
                    "{\"message\":\"Missing Authentication Token\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer abc", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host"})
    @DisplayName("A request whose Authorization is no signature is refused with 403")
    void noSignature(String authorization) throws Exception {
        try (TestGateway gateway = TestGateway.start()) {
            RawClient.Answer answer = call(
                    gateway,
                    "POST",
                    "/production/@connections/Xa1bC2dE3fGCHk4=",
                    "",
                    "Authorization: " + authorization);

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.values("x-amzn-ErrorType")).containsExactly("IncompleteSignatureException");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For: 203.0.113.9", "Forwarded: for=203.0.113.9", "Via: 1.1 proxy"})
    @DisplayName("A request through a proxy is taken only with a signature of a known access key")
    void throughAProxy(String line) throws Exception {
        try (TestGateway gateway = TestGateway.start();
                RawClient client = gateway.open()) {
            String path = "/production/@connections/" + gateway.nextId().value();

            assertThat(client).isNotNull();
            assertRefused(
                    call(gateway, "POST", path, "x", SIGNED, line),
                    403,
                    "UnrecognizedClientException",
                    "{\"message\":\"The access key in the request is not known.\"}");
        }
    }

    @Test
    @DisplayName(
            "With access keys, a signature that was never made with the secret is refused with 403, from this machine too")
    void forgedSignature() throws Exception {
        Map<String, AccessKey> keys = Map.of("AKIDEXAMPLE", new AccessKey("secret", Set.of("POST")));
        ManualTime time = new ManualTime();
        try (TestGateway gateway = TestGateway.setup()
                        .time(time)
                        .settings(settings -> settings.accessKeys(keys::get))
                        .start();
                RawClient client = gateway.open()) {
            String path = "/production/@connections/" + gateway.nextId().value();

            assertThat(client).isNotNull();
            assertRefused(
                    call(gateway, "POST", path, "x", SIGNED),
                    403,
                    "InvalidSignatureException",
                    "{\"message\":\"The headers Host and X-Amz-Date are to be there once, and to be signed.\"}");
            assertRefused(
                    call(gateway, "POST", path, "x", SIGNED, "X-Amz-Date: 20260101T000100Z"),
                    403,
                    "InvalidSignatureException",
                    "{\"message\":\"The request's signature is not the one that its secret access key gives.\"}");
            time.advance(Duration.ofMinutes(7));
            assertRefused(
                    call(gateway, "POST", path, "x", SIGNED, "X-Amz-Date: 20260101T000100Z"),
                    403,
                    "InvalidSignatureException",
                    "{\"message\":\"The signature is of 20260101T000100Z, which is more than five minutes from now,"
                            + " 20260101T000700Z.\"}");
        }
    }

    @Test
    @DisplayName("A page from elsewhere cannot call, whatever it sends")
    void originIsChecked() throws Exception {
        try (TestGateway gateway = TestGateway.start()) {
            String path = "/production/@connections/Xa1bC2dE3fGCHk4=";

            assertThat(call(gateway, "POST", path, "x", SIGNED, "Origin: https://elsewhere.example")
                            .status())
                    .isEqualTo(403);
            assertThat(call(gateway, "POST", path, "x", SIGNED, "Origin: http://localhost:3000")
                            .status())
                    .isEqualTo(410);
        }
    }
}
