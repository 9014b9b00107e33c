package io.github.wschat.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {

    @ParameterizedTest
    @MethodSource("events")
    @DisplayName("An event is read as Lambda's own reader reads it into the same class")
    void readsAsLambdaDoes(String json) {
        APIGatewayV2WebSocketEvent read =
                Objects.requireNonNull(EventReader.read(json)).event();

        APIGatewayV2WebSocketEvent stock = stock(json);
        assertThat(read)
                .usingRecursiveComparison()
                .ignoringFields("requestContext.authorizer")
                .isEqualTo(stock);
    }

    static Stream<String> events() {
        return Stream.of(
                Events.CONNECT,
                Events.DISCONNECT,
                Events.sendmessage("hello, everyone!"),
                Events.message("$default", "gr\u00fc\u00df \\ud83d\\ude00 \ud83d\ude00 \\\\ \\u0000"),
                Events.CONNECT.replace(
                        "\"isBase64Encoded\"", "\"brandNew\": {\"a\": [1, {\"b\": null}]}, \"isBase64Encoded\""),
                Events.CONNECT.replace(
                        "\"requestContext\": {", "\"stageVariables\": {\"a\": \"b\"}, \"requestContext\": {"));
    }

    @Test
    void authorizerIsText() {
        Map<String, Object> authorizer = Objects.requireNonNull(EventReader.read(Events.CONNECT))
                .event()
                .getRequestContext()
                .getAuthorizer();

        assertThat(authorizer)
                .containsExactly(
                        Map.entry("principalId", "ada"),
                        Map.entry("integrationLatency", "12"),
                        Map.entry("admin", "true"));
    }

    @Test
    @DisplayName("The close code and the reason, which the class of aws-lambda-java-events lacks, are read")
    void readsHowTheConnectionEnded() {
        WebSocketEvent event = Objects.requireNonNull(EventReader.read(Events.DISCONNECT));

        assertThat(event.disconnectStatusCode()).isEqualTo(4001);
        assertThat(event.disconnectReason()).isEqualTo("bye");
        assertThat(Objects.requireNonNull(EventReader.read(Events.CONNECT)).disconnectStatusCode())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "7", "[]", "\"x\"", "{", "{}x", "{\"a\":}"})
    void whatIsNoJsonObjectIsNoEvent(String json) {
        assertThat(EventReader.read(json)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"headers\": 7, \"multiValueHeaders\": {\"a\": \"b\", \"c\": [1, null, {\"d\": []}, \"e\"]}}",
                "{\"requestContext\": [], \"body\": {\"a\": 1}, \"isBase64Encoded\": \"true\"}",
                "{\"requestContext\": {\"connectedAt\": \"now\", \"identity\": \"me\", \"connectionId\": 5}}"
            })
    @DisplayName("A member that is not of its kind is passed over")
    void membersOfAnotherKind(String json) {
        WebSocketEvent event = Objects.requireNonNull(EventReader.read(json));

        assertThat(event.event().getBody()).isNull();
        assertThat(event.event().isIsBase64Encoded()).isFalse();
        assertThat(event.event().getRequestContext().getConnectionId()).isNull();
        assertThat(event.event().getRequestContext().getConnectedAt()).isZero();
        if (event.event().getMultiValueHeaders() != null) {
            assertThat(event.event().getMultiValueHeaders())
                    .containsEntry("a", List.of("b"))
                    .containsEntry("c", List.of("1", "e"));
        }
    }

    private static APIGatewayV2WebSocketEvent stock(String json) {
        return LambdaEventSerializers.serializerFor(
                        APIGatewayV2WebSocketEvent.class, EventReaderTest.class.getClassLoader())
                .fromJson(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }
}
