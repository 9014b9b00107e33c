package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.protocol.RouteKeys;
import io.github.wschat.protocol.RouteResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Authorizers of the type REQUEST. */
class AuthorizerTest {

    private static final String TOKEN = "route.request.querystring.token";
    private static final String ARN = "arn:aws:execute-api:us-east-1:123456789012:q1w2e3r4t5/production/$connect";

    private final BlockingQueue<ProxyEvent> asked = new LinkedBlockingQueue<>();

    private TestGateway.Setup before(List<String> identitySources, ProxyFunction function) {
        return TestGateway.setup()
                .functions()
                .api(api -> api.apiId("q1w2e3r4t5").authorizer(Authorizer.request(identitySources, event -> {
                    asked.add(event);
                    return function.invoke(event);
                })));
    }

    private static String policy(String effect, String action, String resource) {
        return answer(
                "{\"Effect\":\"" + effect + "\",\"Action\":\"" + action + "\",\"Resource\":\"" + resource + "\"}");
    }

    private static String answer(String statement) {
        return "{\"principalId\":\"ada\",\"policyDocument\":{\"Version\":\"2012-10-17\",\"Statement\":[" + statement
                + "]}}";
    }

    private void assertStatus(int status, @Nullable String answer) throws IOException {
        try (TestGateway gateway =
                        before(List.of(), TestGateway.Setup.answering(answer)).start();
                RawClient client = gateway.connect()) {
            assertThat(client.handshake("/production").status()).as(answer).isEqualTo(status);
            client.reset();
            assertThat(gateway.stopped().events(RouteKeys.CONNECT)).hasSize(status == 101 ? 1 : 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/production", "/production?token=", "/production?Token=x", "/production?other=x"})
    @DisplayName("C16 without the identity source the client is refused with 401, and the authorizer is not asked")
    void missingIdentitySource(String path) throws Exception {
        try (TestGateway gateway = before(List.of(TOKEN), TestGateway.Setup.answering("{}"))
                        .start();
                RawClient client = gateway.connect()) {
            assertThat(client.handshake(path).status()).isEqualTo(401);
            assertThat(asked).isEmpty();
            assertThat(gateway.stopped().events(RouteKeys.CONNECT)).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "C16 all identity sources have to be there: a header, whatever its case, a parameter, a stage variable")
    void identitySources() throws Exception {
        List<String> sources = List.of("route.request.header.X-Auth", TOKEN, "stageVariables.secret");
        try (TestGateway gateway = before(sources, TestGateway.Setup.answering(policy("Allow", "*", "*")))
                        .api(api -> api.stageVariable("secret", "s"))
                        .start();
                RawClient both = gateway.connect();
                RawClient header = gateway.connect();
                RawClient parameter = gateway.connect()) {
            assertThat(both.handshake("/production?token=t", "x-auth: a").status())
                    .isEqualTo(101);
            assertThat(header.handshake("/production", "X-Auth: a").status()).isEqualTo(401);
            assertThat(parameter.handshake("/production?token=t").status()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @MethodSource("denials")
    @DisplayName("C17 a policy that denies, or does not allow, refuses with 403, and $connect is not asked")
    void denied(String answer) throws Exception {
        assertStatus(403, answer);
    }

    static List<String> denials() {
        return List.of(
                policy("Deny", "execute-api:Invoke", ARN),
                policy("Deny", "*", "*"),
                policy("Allow", "execute-api:Invoke", ARN.replace("q1w2e3r4t5", "other00000")),
                policy("Allow", "execute-api:Invoke", ARN + "x"),
                policy("Allow", "execute-api:ManageConnections", "*"),
                answer("{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"},"
                        + "{\"Effect\":\"Deny\",\"Action\":\"execute-api:Invoke\",\"Resource\":\"*/$connect\"}"),
                answer(""));
    }

    @ParameterizedTest
    @MethodSource("allowances")
    @DisplayName("A policy that allows what the client wants lets it go on to $connect")
    void allowed(String answer) throws Exception {
        assertStatus(101, answer);
    }

    static List<String> allowances() {
        return List.of(
                policy("Allow", "execute-api:Invoke", ARN),
                policy("Allow", "execute-api:*", "arn:aws:execute-api:*:*:q1w2e3r4t?/production/*"),
                policy("Allow", "EXECUTE-API:INVOKE", "*"),
                answer("{\"Effect\":\"Allow\",\"Action\":[\"a:b\",\"execute-api:Invoke\"],\"Resource\":[\"x\",\"" + ARN
                        + "\"]}"),
                "{\"principalId\":\"ada\",\"policyDocument\":{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\","
                        + "\"Resource\":\"*\"}}}");
    }

    @Test
    @DisplayName("C18 an authorizer that fails with the message Unauthorized refuses with 401")
    void unauthorized() throws Exception {
        for (ProxyFunction function : List.<ProxyFunction>of(
                event -> CompletableFuture.failedStage(new IOException("Unauthorized")), event -> {
                    throw new IllegalStateException("Unauthorized");
                })) {
            try (TestGateway gateway = before(List.of(), function).start();
                    RawClient client = gateway.connect()) {
                assertThat(client.handshake("/production").status()).isEqualTo(401);
            }
        }
    }

    @Test
    @DisplayName("C19 an authorizer that fails otherwise refuses with 500")
    void failure() throws Exception {
        try (TestGateway gateway = before(
                                List.of(), event -> CompletableFuture.failedStage(new IOException("failed on purpose")))
                        .start();
                RawClient client = gateway.connect()) {
            assertThat(client.handshake("/production").status()).isEqualTo(500);
            assertThat(gateway.stopped().events(RouteKeys.CONNECT)).isEmpty();
        }
    }

    @Test
    @DisplayName("An authorizer that takes longer than 29 s refuses with 500")
    void lateAuthorizer() throws Exception {
        ManualTime time = new ManualTime();
        try (TestGateway gateway = before(List.of(), event -> new CompletableFuture<>())
                        .time(time)
                        .start();
                RawClient client = gateway.connect()) {
            client.sendHandshake("/production");
            assertThat(asked.poll(10, TimeUnit.SECONDS)).isNotNull();
            time.advance(Duration.ofSeconds(29));

            assertThat(client.answer().status()).isEqualTo(500);
        }
    }

    @ParameterizedTest
    @MethodSource("malformed")
    @DisplayName("An authorizer that answers something else refuses with 500")
    void malformedAnswer(@Nullable String answer) throws Exception {
        assertStatus(500, answer);
    }

    static @Nullable String[] malformed() {
        return new @Nullable String[] {
            null,
            "null",
            "not JSON",
            "[]",
            "{}",
            "{\"principalId\":\"ada\"}",
            "{\"policyDocument\":{\"Statement\":[]}}",
            "{\"principalId\":7,\"policyDocument\":{\"Statement\":[]}}",
            "{\"principalId\":\"ada\",\"policyDocument\":{}}",
            "{\"principalId\":\"ada\",\"policyDocument\":{\"Statement\":[7]}}",
            policy("Perhaps", "*", "*"),
            answer("{\"Effect\":\"Allow\",\"Action\":\"*\"}"),
            answer("{\"Effect\":\"Allow\",\"Action\":[7],\"Resource\":\"*\"}"),
            answer("{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{}}"),
            policy("Allow", "*", "*").replace("{\"principalId", "{\"context\":{\"a\":[]},\"principalId"),
            policy("Allow", "*", "*").replace("{\"principalId", "{\"context\":7,\"principalId"),
            policy("Allow", "*", "*").replace("\"ada\"", "\"" + "a".repeat(8192) + "\"")
        };
    }

    @Test
    @DisplayName("The authorizer's event, member for member")
    void event() throws Exception {
        try (TestGateway gateway = before(List.of(TOKEN), TestGateway.Setup.answering(policy("Allow", "*", "*")))
                        .time(new ManualTime())
                        .start();
                RawClient client = gateway.open("/production?token=t")) {
            ProxyEvent event = Objects.requireNonNull(asked.poll(10, TimeUnit.SECONDS));

            assertThat(client).isNotNull();
            assertThat(event.routeKey()).isEqualTo("$connect");
            assertThat(event.json()
                            .replace(event.requestId(), "(request)")
                            .replace(event.connectionId().value(), "(connection)")
                            .replaceAll("Root=1-[0-9a-f]{8}-[0-9a-f]{24}", "(trace)"))
                    .isEqualTo("""
                    {"type":"REQUEST",\
                    "methodArn":"arn:aws:execute-api:us-east-1:123456789012:q1w2e3r4t5/production/$connect",\
                    "headers":{"Connection":"upgrade","Host":"localhost","Sec-WebSocket-Key":"dGhlIHNhbXBsZSBub25jZQ==",\
                    "Sec-WebSocket-Version":"13","Upgrade":"websocket","X-Amzn-Trace-Id":"(trace)",\
                    "X-Forwarded-For":"127.0.0.1","X-Forwarded-Port":"443","X-Forwarded-Proto":"https","content-length":"0"},\
                    "multiValueHeaders":{"Connection":["upgrade"],"Host":["localhost"],\
                    "Sec-WebSocket-Key":["dGhlIHNhbXBsZSBub25jZQ=="],"Sec-WebSocket-Version":["13"],"Upgrade":["websocket"],\
                    "X-Amzn-Trace-Id":["(trace)"],"X-Forwarded-For":["127.0.0.1"],"X-Forwarded-Port":["443"],\
                    "X-Forwarded-Proto":["https"],"content-length":["0"]},\
                    "queryStringParameters":{"token":"t"},"multiValueQueryStringParameters":{"token":["t"]},\
                    "stageVariables":{},\
                    "requestContext":{"routeKey":"$connect","eventType":"CONNECT","extendedRequestId":"(request)",\
                    "requestTime":"01/Jan/2026:00:00:00 +0000","messageDirection":"IN","stage":"production",\
                    "connectedAt":1767225600000,"requestTimeEpoch":1767225600000,"identity":{"sourceIp":"127.0.0.1"},\
                    "requestId":"(request)","domainName":"localhost","connectionId":"(connection)","apiId":"q1w2e3r4t5"}}""");
        }
    }

    @Test
    @DisplayName("Principal and context are in every event from then on, the context's values as strings")
    void contextIsPassedOn() throws Exception {
        String answer = policy("Allow", "*", "*")
                .replace(
                        "{\"principalId",
                        "{\"context\":{\"room\":\"blue\",\"level\":7,\"admin\":true,\"none\":null},\"principalId");
        ManualTime time = new ManualTime();
        CompletableFuture<@Nullable String> decision = new CompletableFuture<>();
        try (TestGateway gateway =
                        before(List.of(), event -> decision).time(time).start();
                RawClient client = gateway.connect()) {
            client.sendHandshake("/production");
            assertThat(asked.poll(10, TimeUnit.SECONDS)).isNotNull();
            time.advance(Duration.ofMillis(1234));
            decision.complete(answer);
            assertThat(client.answer().status()).isEqualTo(101);
            client.text("x");
            client.closeWithoutCode();

            for (String key : List.of(RouteKeys.CONNECT, RouteKeys.DEFAULT, RouteKeys.DISCONNECT)) {
                assertThat(gateway.nextEvent(key).json()).contains("""
                        "authorizer":{"admin":"true","integrationLatency":1234,"level":"7","principalId":"ada","room":"blue"}""");
            }
        }
    }

    @Test
    @DisplayName("Handlers in this process see principal and context too")
    void handlersSeeTheContext() throws Exception {
        try (TestGateway gateway = before(List.of(), TestGateway.Setup.answering(policy("Allow", "*", "*")))
                        .route(RouteKeys.CONNECT, request -> CompletableFuture.completedStage(RouteResponse.OK))
                        .start();
                RawClient client = gateway.open()) {
            assertThat(client).isNotNull();
            assertThat(gateway.next(RouteKeys.CONNECT).authorizer()).containsEntry("principalId", "ada");
        }
    }

    @Test
    @DisplayName(
            "A client that goes while the authorizer decides leaves nothing behind, and is followed by no $connect's refusal")
    void clientThatGoes() throws Exception {
        CompletableFuture<@Nullable String> decision = new CompletableFuture<>();
        try (TestGateway gateway = before(List.of(), event -> decision).start()) {
            ConnectionId id;
            try (RawClient client = gateway.connect()) {
                client.sendHandshake("/production");
                id = Objects.requireNonNull(asked.poll(10, TimeUnit.SECONDS)).connectionId();
                client.reset();
            }
            decision.complete(policy("Deny", "*", "*"));
            gateway.awaitAnswers();

            assertThat(gateway.isOpen(id)).isFalse();
            assertThat(gateway.stopped().events(RouteKeys.DISCONNECT)).isEmpty();
        }
    }

    @Test
    void otherIdentitySourcesAreRefused() {
        for (String source : List.of("", "token", "context.stage", "route.request.body.x", "route.request.header.")) {
            assertThatThrownBy(() -> Authorizer.request(List.of(source), TestGateway.Setup.answering("{}")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("route.request.header.NAME");
        }
    }

    @Test
    void authorizerNeedsTheConnectRoute() {
        WebSocketApi.Builder api =
                WebSocketApi.builder().authorizer(Authorizer.request(List.of(), TestGateway.Setup.answering("{}")));

        assertThatThrownBy(api::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("$connect");
    }
}
