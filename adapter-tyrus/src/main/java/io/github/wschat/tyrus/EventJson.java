package io.github.wschat.tyrus;

import io.github.wschat.protocol.Disconnection;
import io.github.wschat.protocol.Handshake;
import io.github.wschat.protocol.RouteRequest;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * Requests as API Gateway's events: the same members, absent where absent there
 * (<a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-requests.html">integration
 * requests</a>).
 */
final class EventJson {

    private static final DateTimeFormatter REQUEST_TIME = DateTimeFormatter.ofPattern(
                    "dd/MMM/yyyy:HH:mm:ss +0000", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
            .build();

    private final WebSocketApi api;
    private final String stageName;

    EventJson(WebSocketApi api, String stageName) {
        this.api = api;
        this.stageName = stageName;
    }

    /** Returns what an authorizer is asked about a {@code $connect}. */
    String authorizerEvent(RouteRequest request, Handshake handshake, Instant time) {
        return object(json -> {
            json.writeStringProperty("type", "REQUEST");
            json.writeStringProperty("methodArn", methodArn());
            Map<String, List<String>> headers = new TreeMap<>(handshake.headers());
            headers.put("Connection", List.of("upgrade"));
            headers.put("Upgrade", List.of("websocket"));
            headers.put("content-length", List.of("0"));
            writeBoth(json, "headers", "multiValueHeaders", headers);
            writeBoth(json, "queryStringParameters", "multiValueQueryStringParameters", handshake.query());
            writeMap(json, "stageVariables", api.stageVariables());
            writeContext(json, request, "CONNECT", time, null);
        });
    }

    /** Returns the ARN of what a client wants that asks to connect. */
    String methodArn() {
        return arn("$connect");
    }

    /** Returns the ARN of what a method of {@code @connections} is about; its last part is these letters, as it is on AWS. */
    String connectionsArn(String method) {
        return arn(method + "/@connections/{connectionId}");
    }

    private String arn(String path) {
        return "arn:aws:execute-api:" + api.region() + ":" + api.accountId() + ":" + api.apiId() + "/" + stageName + "/"
                + path;
    }

    /**
     * Returns what a function is told of a request.
     *
     * @param time when it happened: for a message, when it arrived
     */
    String event(RouteRequest request, Instant time) {
        Handshake handshake = request.handshake();
        Disconnection disconnection = request.disconnection();
        return object(json -> {
            String type = "MESSAGE";
            if (handshake != null) {
                type = "CONNECT";
                writeBoth(json, "headers", "multiValueHeaders", handshake.headers());
                if (!handshake.query().isEmpty()) {
                    writeBoth(json, "queryStringParameters", "multiValueQueryStringParameters", handshake.query());
                }
            } else if (disconnection != null) {
                type = "DISCONNECT";
                writeBoth(
                        json,
                        "headers",
                        "multiValueHeaders",
                        Map.of(
                                "Host", List.of(api.domainName()),
                                "x-api-key", List.of(""),
                                "X-Forwarded-For", List.of(""),
                                "x-restapi", List.of("")));
            }
            if (!api.stageVariables().isEmpty()) {
                writeMap(json, "stageVariables", api.stageVariables());
            }
            writeContext(json, request, type, time, disconnection);
            if (request.body() != null) {
                json.writeStringProperty("body", request.body());
            }
            json.writeBooleanProperty("isBase64Encoded", false);
        });
    }

    private void writeContext(
            JsonGenerator json,
            RouteRequest request,
            String type,
            Instant time,
            @Nullable Disconnection disconnection) {
        json.writeObjectPropertyStart("requestContext");
        json.writeStringProperty("routeKey", request.routeKey());
        if (!request.authorizer().isEmpty()) {
            json.writeObjectPropertyStart("authorizer");
            new TreeMap<>(request.authorizer()).forEach((name, value) -> writeAuthorizer(json, name, value));
            json.writeEndObject();
        }
        if (request.body() != null) {
            json.writeStringProperty("messageId", ConnectionIds.requestId());
        }
        if (disconnection != null) {
            json.writeNumberProperty("disconnectStatusCode", disconnection.code());
        }
        json.writeStringProperty("eventType", type);
        json.writeStringProperty("extendedRequestId", request.requestId());
        json.writeStringProperty("requestTime", REQUEST_TIME.format(time));
        json.writeStringProperty("messageDirection", "IN");
        if (disconnection != null) {
            json.writeStringProperty("disconnectReason", disconnection.reason());
        }
        json.writeStringProperty("stage", stageName);
        json.writeNumberProperty("connectedAt", request.connectedAt().toEpochMilli());
        json.writeNumberProperty("requestTimeEpoch", time.toEpochMilli());
        json.writeObjectPropertyStart("identity");
        if (request.identity().userAgent() != null) {
            json.writeStringProperty("userAgent", request.identity().userAgent());
        }
        json.writeStringProperty("sourceIp", request.identity().sourceIp());
        json.writeEndObject();
        json.writeStringProperty("requestId", request.requestId());
        json.writeStringProperty("domainName", api.domainName());
        json.writeStringProperty("connectionId", request.connectionId().value());
        json.writeStringProperty("apiId", api.apiId());
        json.writeEndObject();
    }

    /** All that an authorizer said is text, but for the time that it took. */
    private static void writeAuthorizer(JsonGenerator json, String name, String value) {
        if (name.equals(AuthorizerAnswer.LATENCY)) {
            json.writeNumberProperty(name, Long.parseLong(value));
        } else {
            json.writeStringProperty(name, value);
        }
    }

    /** Each name with its last value, and each with all. */
    private static void writeBoth(JsonGenerator json, String single, String multi, Map<String, List<String>> values) {
        Map<String, List<String>> sorted = new TreeMap<>(values);
        json.writeObjectPropertyStart(single);
        sorted.forEach((name, all) -> json.writeStringProperty(name, all.get(all.size() - 1)));
        json.writeEndObject();
        json.writeObjectPropertyStart(multi);
        sorted.forEach((name, all) -> {
            json.writeArrayPropertyStart(name);
            all.forEach(json::writeString);
            json.writeEndArray();
        });
        json.writeEndObject();
    }

    private static void writeMap(JsonGenerator json, String member, Map<String, String> values) {
        json.writeObjectPropertyStart(member);
        new TreeMap<>(values).forEach(json::writeStringProperty);
        json.writeEndObject();
    }

    private static String object(Consumer<JsonGenerator> members) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            members.accept(json);
            json.writeEndObject();
        }
        return text.toString();
    }
}
