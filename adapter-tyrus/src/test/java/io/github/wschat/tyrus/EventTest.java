package io.github.wschat.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketResponse;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import io.github.wschat.protocol.RouteKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The events that functions get, to the letter. */
class EventTest {

    private static final String CONNECT = RouteKeys.CONNECT;
    private static final String DISCONNECT = RouteKeys.DISCONNECT;
    private static final String DEFAULT = RouteKeys.DEFAULT;

    private static TestGateway start() {
        return TestGateway.setup()
                .functions()
                .time(new ManualTime())
                .api(api -> api.apiId("q1w2e3r4t5").domainName("q1w2e3r4t5.execute-api.eu-central-1.amazonaws.com"))
                .start();
    }

    @Test
    @DisplayName(
            "C25, C26, C27 the CONNECT event of a client without User-Agent and without a query, member for member")
    void connectEvent() throws Exception {
        try (TestGateway gateway = start();
                RawClient client = gateway.connect()) {
            client.handshake("/production", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits");
            ProxyEvent event = gateway.nextEvent(CONNECT);

            assertThat(steady(event)).isEqualTo("""
                    {"headers":{"Host":"q1w2e3r4t5.execute-api.eu-central-1.amazonaws.com",\
                    "Sec-WebSocket-Extensions":"permessage-deflate; client_max_window_bits",\
                    "Sec-WebSocket-Key":"dGhlIHNhbXBsZSBub25jZQ==","Sec-WebSocket-Version":"13",\
                    "X-Amzn-Trace-Id":"(trace)","X-Forwarded-For":"127.0.0.1","X-Forwarded-Port":"443",\
                    "X-Forwarded-Proto":"https"},\
                    "multiValueHeaders":{"Host":["q1w2e3r4t5.execute-api.eu-central-1.amazonaws.com"],\
                    "Sec-WebSocket-Extensions":["permessage-deflate; client_max_window_bits"],\
                    "Sec-WebSocket-Key":["dGhlIHNhbXBsZSBub25jZQ=="],"Sec-WebSocket-Version":["13"],\
                    "X-Amzn-Trace-Id":["(trace)"],"X-Forwarded-For":["127.0.0.1"],"X-Forwarded-Port":["443"],\
                    "X-Forwarded-Proto":["https"]},\
                    "requestContext":{"routeKey":"$connect","eventType":"CONNECT","extendedRequestId":"(request)",\
                    "requestTime":"01/Jan/2026:00:00:00 +0000","messageDirection":"IN","stage":"production",\
                    "connectedAt":1767225600000,"requestTimeEpoch":1767225600000,"identity":{"sourceIp":"127.0.0.1"},\
                    "requestId":"(request)","domainName":"q1w2e3r4t5.execute-api.eu-central-1.amazonaws.com",\
                    "connectionId":"(connection)","apiId":"q1w2e3r4t5"},"isBase64Encoded":false}""");
        }
    }

    @Test
    @DisplayName("C26 header names keep the client's case; what concerns the connection alone is left out")
    void headersOfConnect() throws Exception {
        try (TestGateway gateway = start();
                RawClient client = gateway.connect()) {
            client.handshake(
                    "/production", "x-lower: a", "X-UPPER: b, c", "X-Twice: 1", "X-Twice: 2", "Content-Length: 0");
            Map<?, ?> event = members(gateway.nextEvent(CONNECT));
            Map<?, ?> headers = map(event, "headers");

            assertThat(headers.keySet().stream().map(Object::toString))
                    .doesNotContain("Connection", "Upgrade", "Content-Length")
                    .contains("x-lower", "X-UPPER");
            assertThat(headers.get("X-UPPER")).isEqualTo("b, c");
            assertThat(headers.get("X-Twice")).isEqualTo("2");
            assertThat(map(event, "multiValueHeaders").get("X-Twice")).isEqualTo(List.of("1", "2"));
            assertThat(headers.get("X-Amzn-Trace-Id")).asString().matches("Root=1-[0-9a-f]{8}-[0-9a-f]{24}");
        }
    }

    @Test
    @DisplayName("C28 of a query's repeated parameter the last value counts, and all are there")
    void queryOfConnect() throws Exception {
        try (TestGateway gateway = start();
                RawClient client = gateway.open("/production?room=red&room=blue&empty=&name=a%20b%2Bc")) {
            Map<?, ?> event = members(gateway.nextEvent(CONNECT));

            assertThat(client).isNotNull();
            assertThat(map(event, "queryStringParameters"))
                    .isEqualTo(Map.of("room", "blue", "empty", "", "name", "a b+c"));
            assertThat(map(event, "multiValueQueryStringParameters"))
                    .isEqualTo(Map.of("room", List.of("red", "blue"), "empty", List.of(""), "name", List.of("a b+c")));
        }
    }

    @Test
    @DisplayName("C31, C33 the MESSAGE event, member for member, with the message byte for byte")
    void messageEvent() throws Exception {
        try (TestGateway gateway = start();
                RawClient client = gateway.open()) {
            client.text("{ \"action\":\"sendmessage\",\t\"message\": \"\u00e4/\u20ac\uD83D\uDE00\\u0041\"}");
            ProxyEvent event = gateway.nextEvent(RouteKeys.SENDMESSAGE);

            assertThat(steady(event)).isEqualTo("""
                    {"requestContext":{"routeKey":"sendmessage","messageId":"(message)","eventType":"MESSAGE",\
                    "extendedRequestId":"(request)","requestTime":"01/Jan/2026:00:00:00 +0000","messageDirection":"IN",\
                    "stage":"production","connectedAt":1767225600000,"requestTimeEpoch":1767225600000,\
                    "identity":{"sourceIp":"127.0.0.1"},"requestId":"(request)",\
                    "domainName":"q1w2e3r4t5.execute-api.eu-central-1.amazonaws.com","connectionId":"(connection)",\
                    "apiId":"q1w2e3r4t5"},\
                    "body":"{ \\"action\\":\\"sendmessage\\",\\t\\"message\\": \\"\u00e4/\u20ac\uD83D\uDE00\\\\u0041\\"}",\
                    "isBase64Encoded":false}""");
        }
    }

    @Test
    @DisplayName("C38 the MESSAGE event of an empty text has an empty body")
    void emptyMessage() throws Exception {
        try (TestGateway gateway = start();
                RawClient client = gateway.open()) {
            client.text("");

            assertThat(members(gateway.nextEvent(DEFAULT)).get("body")).isEqualTo("");
        }
    }

    @Test
    @DisplayName("C57, C60 the DISCONNECT event of a client that closed without a code, member for member")
    void disconnectEvent() throws Exception {
        try (TestGateway gateway = start();
                RawClient client = gateway.open()) {
            client.closeWithoutCode();
            ProxyEvent event = gateway.nextEvent(DISCONNECT);

            assertThat(steady(event)).isEqualTo("""
                    {"headers":{"Host":"q1w2e3r4t5.execute-api.eu-central-1.amazonaws.com","X-Forwarded-For":"",\
                    "x-api-key":"","x-restapi":""},\
                    "multiValueHeaders":{"Host":["q1w2e3r4t5.execute-api.eu-central-1.amazonaws.com"],\
                    "X-Forwarded-For":[""],"x-api-key":[""],"x-restapi":[""]},\
                    "requestContext":{"routeKey":"$disconnect","disconnectStatusCode":1005,"eventType":"DISCONNECT",\
                    "extendedRequestId":"(request)","requestTime":"01/Jan/2026:00:00:00 +0000","messageDirection":"IN",\
                    "disconnectReason":"Client-side close frame status not set","stage":"production",\
                    "connectedAt":1767225600000,"requestTimeEpoch":1767225600000,"identity":{"sourceIp":"127.0.0.1"},\
                    "requestId":"(request)","domainName":"q1w2e3r4t5.execute-api.eu-central-1.amazonaws.com",\
                    "connectionId":"(connection)","apiId":"q1w2e3r4t5"},"isBase64Encoded":false}""");
        }
    }

    @Test
    @DisplayName("C58, C59 the DISCONNECT event has the client's code and reason, which may be empty")
    void closeCodes() throws Exception {
        try (TestGateway gateway = start();
                RawClient tab = gateway.open();
                RawClient other = gateway.open()) {
            tab.close(1001, "");
            Map<?, ?> context = context(gateway.nextEvent(DISCONNECT));
            assertThat(context.get("disconnectStatusCode")).isEqualTo(new JsonTree.Numeral("1001"));
            assertThat(context.get("disconnectReason")).isEqualTo("");

            other.close(4000, "bye");
            context = context(gateway.nextEvent(DISCONNECT));
            assertThat(context.get("disconnectStatusCode")).isEqualTo(new JsonTree.Numeral("4000"));
            assertThat(context.get("disconnectReason")).isEqualTo("bye");
        }
    }

    @Test
    @DisplayName("C29, C30, C32 ids, times and the user agent in all three events of one connection")
    void allEvents() throws Exception {
        ManualTime time = new ManualTime();
        try (TestGateway gateway = TestGateway.setup().functions().time(time).start();
                RawClient client = gateway.connect()) {
            client.handshake("/production", "User-Agent: abc");
            Map<?, ?> connect = context(gateway.nextEvent(CONNECT));
            gateway.awaitAnswers();
            time.advance(Duration.ofMillis(61_234));
            client.text("x");
            Map<?, ?> message = context(gateway.nextEvent(DEFAULT));
            gateway.awaitAnswers();
            time.advance(Duration.ofSeconds(1));
            client.closeWithoutCode();
            Map<?, ?> disconnect = context(gateway.nextEvent(DISCONNECT));

            for (Map<?, ?> context : List.of(connect, message, disconnect)) {
                assertThat(context.get("requestId"))
                        .isEqualTo(context.get("extendedRequestId"))
                        .asString()
                        .matches("[A-Za-z0-9_-]{15}=");
                assertThat(context.get("messageDirection")).isEqualTo("IN");
                assertThat(context.get("connectionId")).isEqualTo(connect.get("connectionId"));
                assertThat(context.get("connectedAt")).isEqualTo(connect.get("connectedAt"));
                assertThat(map(context, "identity").get("userAgent")).isEqualTo("abc");
                assertThat(context.get("requestTime"))
                        .isEqualTo(DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
                                .withZone(ZoneOffset.UTC)
                                .format(Instant.ofEpochMilli(number(context, "requestTimeEpoch"))));
            }
            assertThat(List.of(connect, message, disconnect))
                    .extracting(context -> context.get("requestId"))
                    .doesNotHaveDuplicates();
            assertThat(number(connect, "connectedAt")).isLessThanOrEqualTo(number(connect, "requestTimeEpoch"));
            assertThat(number(message, "requestTimeEpoch") - number(connect, "requestTimeEpoch"))
                    .isEqualTo(61_234);
            assertThat(number(disconnect, "requestTimeEpoch") - number(message, "requestTimeEpoch"))
                    .isEqualTo(1_000);
            assertThat(message.get("messageId")).asString().matches("[A-Za-z0-9_-]{15}=");
            assertThat(connect.containsKey("messageId")).isFalse();
            assertThat(disconnect.containsKey("messageId")).isFalse();
        }
    }

    @Test
    @DisplayName("Stage variables are in every event, if there are any")
    void stageVariables() throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                        .functions()
                        .api(api -> api.stageVariable("table", "connections"))
                        .start();
                RawClient client = gateway.open()) {
            client.text("x");
            client.closeWithoutCode();

            for (String key : List.of(CONNECT, DEFAULT, DISCONNECT)) {
                assertThat(map(members(gateway.nextEvent(key)), "stageVariables"))
                        .isEqualTo(Map.of("table", "connections"));
            }
        }
    }

    @Test
    @DisplayName(
            "What a client says in X-Forwarded-For is kept, and who it is in truth comes last; what it says of port and scheme is not")
    void forwardedHeaders() throws Exception {
        try (TestGateway gateway = start();
                RawClient client = gateway.connect()) {
            client.handshake(
                    "/production", "X-Forwarded-For: 203.0.113.9", "x-forwarded-port: 80", "X-Forwarded-Proto: http");
            ProxyEvent event = gateway.nextEvent(CONNECT);

            assertThat(map(members(event), "headers").get("X-Forwarded-For")).isEqualTo("203.0.113.9, 127.0.0.1");
            assertThat(map(members(event), "headers").get("X-Forwarded-Port")).isEqualTo("443");
            assertThat(map(context(event), "identity").get("sourceIp")).isEqualTo("127.0.0.1");
        }
    }

    @Test
    @DisplayName("A trusted proxy's X-Forwarded-For tells who the client is")
    void trustedProxy() throws Exception {
        try (TestGateway gateway = TestGateway.setup()
                        .functions()
                        .settings(settings -> settings.trustedProxies(Set.of("127.0.0.1", "198.51.100.1")))
                        .start();
                RawClient client = gateway.connect()) {
            client.handshake("/production", "X-Forwarded-For: 203.0.113.9, 203.0.113.7, 198.51.100.1");

            assertThat(map(context(gateway.nextEvent(CONNECT)), "identity").get("sourceIp"))
                    .isEqualTo("203.0.113.7");
        }
    }

    @Test
    @DisplayName(
            "C96 the class of the Java events library reads all three events, but for the close code and reason; a map has them")
    void stockClassReadsEvents() throws Exception {
        PojoSerializer<APIGatewayV2WebSocketEvent> stock = LambdaEventSerializers.serializerFor(
                APIGatewayV2WebSocketEvent.class, getClass().getClassLoader());
        try (TestGateway gateway = start();
                RawClient client = gateway.open("/production?a=b")) {
            client.text("hello");
            client.close(4000, "bye");
            ProxyEvent connect = gateway.nextEvent(CONNECT);
            ProxyEvent disconnect = gateway.nextEvent(DISCONNECT);

            APIGatewayV2WebSocketEvent read = stock.fromJson(connect.json());
            assertThat(read.getRequestContext().getConnectionId())
                    .isEqualTo(connect.connectionId().value());
            assertThat(read.getRequestContext().getConnectedAt()).isEqualTo(1767225600000L);
            assertThat(read.getQueryStringParameters()).isEqualTo(Map.of("a", "b"));
            assertThat(read.getMultiValueHeaders().get("Sec-WebSocket-Version")).containsExactly("13");
            read = stock.fromJson(gateway.nextEvent(DEFAULT).json());
            assertThat(read.getBody()).isEqualTo("hello");
            assertThat(read.isIsBase64Encoded()).isFalse();
            read = stock.fromJson(disconnect.json());
            assertThat(read.getRequestContext().getRouteKey()).isEqualTo("$disconnect");
            assertThat(read.toString()).doesNotContain("4000").doesNotContain("bye");
            assertThat(context(disconnect).get("disconnectStatusCode")).isEqualTo(new JsonTree.Numeral("4000"));
            assertThat(context(disconnect).get("disconnectReason")).isEqualTo("bye");
        }
    }

    @Test
    @DisplayName("C97 the class of the Java events library, with a status alone, is written without nulls, and taken")
    void stockClassIsTaken() throws Exception {
        APIGatewayV2WebSocketResponse response = new APIGatewayV2WebSocketResponse();
        response.setStatusCode(200);
        String json = written(response);
        assertThat(Objects.requireNonNull(JsonTree.of(json)).value())
                .isEqualTo(Map.of("isBase64Encoded", false, "statusCode", new JsonTree.Numeral("200")));
        response.setBody("pong");
        String pong = written(response);

        try (TestGateway gateway = TestGateway.setup()
                        .function(CONNECT, TestGateway.Setup.answering(json))
                        .twoWay(DEFAULT, event -> CompletableFuture.completedStage(pong))
                        .start();
                RawClient client = gateway.open()) {
            client.text("ping");

            assertThat(client.readText()).isEqualTo("pong");
        }
    }

    private static String written(APIGatewayV2WebSocketResponse response) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JacksonFactory.getInstance()
                .getSerializer(APIGatewayV2WebSocketResponse.class)
                .toJson(response, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    /** What differs from run to run is replaced by what it is. */
    private static String steady(ProxyEvent event) {
        return event.json()
                .replace(event.requestId(), "(request)")
                .replace(event.connectionId().value(), "(connection)")
                .replaceAll("\"messageId\":\"[A-Za-z0-9_-]{15}=\"", "\"messageId\":\"(message)\"")
                .replaceAll("Root=1-[0-9a-f]{8}-[0-9a-f]{24}", "(trace)");
    }

    private static Map<?, ?> members(ProxyEvent event) {
        return Objects.requireNonNull(
                Objects.requireNonNull(JsonTree.of(event.json())).members());
    }

    private static Map<?, ?> context(ProxyEvent event) {
        return map(members(event), "requestContext");
    }

    private static Map<?, ?> map(Map<?, ?> members, String name) {
        return (Map<?, ?>) Objects.requireNonNull(members.get(name));
    }

    private static long number(Map<?, ?> members, String name) {
        return Long.parseLong(((JsonTree.Numeral) Objects.requireNonNull(members.get(name))).source());
    }
}
