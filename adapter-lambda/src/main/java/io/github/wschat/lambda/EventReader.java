package io.github.wschat.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent.RequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent.RequestIdentity;
import io.github.wschat.protocol.LenientJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads an event as it comes, member by member. Members that are not known, or are not of the kind that they should be, are passed over,
 * as Lambda's own reader passes over the unknown.
 */
final class EventReader {

    private final APIGatewayV2WebSocketEvent event = new APIGatewayV2WebSocketEvent();
    private final RequestContext context = new RequestContext();
    private final RequestIdentity identity = new RequestIdentity();
    private @Nullable Integer disconnectStatusCode;
    private @Nullable String disconnectReason;

    private EventReader() {}

    /** Returns the event that a text is; null if the text is no JSON object. */
    static @Nullable WebSocketEvent read(String json) {
        return LenientJson.read(json, parser -> {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                LenientJson.skip(parser);
                return null;
            }
            return new EventReader().event(parser);
        });
    }

    private WebSocketEvent event(JsonParser parser) {
        object(parser, this::member);
        context.setIdentity(identity);
        event.setRequestContext(context);
        return new WebSocketEvent(event, disconnectStatusCode, disconnectReason);
    }

    private void member(String name, JsonParser parser) {
        switch (name) {
            case "body" -> string(parser, event::setBody);
            case "isBase64Encoded" -> event.setIsBase64Encoded(parser.currentToken() == JsonToken.VALUE_TRUE);
            case "headers" -> event.setHeaders(map(parser, EventReader::scalar));
            case "multiValueHeaders" -> event.setMultiValueHeaders(map(parser, EventReader::list));
            case "queryStringParameters" -> event.setQueryStringParameters(map(parser, EventReader::scalar));
            case "multiValueQueryStringParameters" ->
                event.setMultiValueQueryStringParameters(map(parser, EventReader::list));
            case "stageVariables" -> event.setStageVariables(map(parser, EventReader::scalar));
            case "requestContext" -> object(parser, this::contextMember);
            default -> LenientJson.skip(parser);
        }
    }

    private void contextMember(String name, JsonParser parser) {
        switch (name) {
            case "routeKey" -> string(parser, context::setRouteKey);
            case "eventType" -> string(parser, context::setEventType);
            case "connectionId" -> string(parser, context::setConnectionId);
            case "requestId" -> string(parser, context::setRequestId);
            case "extendedRequestId" -> string(parser, context::setExtendedRequestId);
            case "messageId" -> string(parser, context::setMessageId);
            case "messageDirection" -> string(parser, context::setMessageDirection);
            case "requestTime" -> string(parser, context::setRequestTime);
            case "domainName" -> string(parser, context::setDomainName);
            case "stage" -> string(parser, context::setStage);
            case "apiId" -> string(parser, context::setApiId);
            case "connectedAt" -> number(parser, context::setConnectedAt);
            case "requestTimeEpoch" -> number(parser, context::setRequestTimeEpoch);
            case "disconnectStatusCode" -> number(parser, code -> disconnectStatusCode = Math.toIntExact(code));
            case "disconnectReason" -> string(parser, reason -> disconnectReason = reason);
            case "authorizer" -> context.setAuthorizer(map(parser, EventReader::scalar));
            case "identity" -> object(parser, this::identityMember);
            default -> LenientJson.skip(parser);
        }
    }

    private void identityMember(String name, JsonParser parser) {
        switch (name) {
            case "sourceIp" -> string(parser, identity::setSourceIp);
            case "userAgent" -> string(parser, identity::setUserAgent);
            default -> LenientJson.skip(parser);
        }
    }

    /** Takes a member, whose value's first token the parser stands at; leaves the parser at its last. */
    @FunctionalInterface
    private interface Member {
        void take(String name, JsonParser parser);
    }

    private static void object(JsonParser parser, Member members) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            LenientJson.skip(parser);
            return;
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            members.take(name, parser);
        }
    }

    private static <V> Map<String, V> map(JsonParser parser, Function<JsonParser, @Nullable V> reading) {
        Map<String, V> map = new LinkedHashMap<>();
        object(parser, (name, at) -> {
            V value = reading.apply(at);
            if (value != null) {
                map.put(name, value);
            }
        });
        return map;
    }

    private static List<String> list(JsonParser parser) {
        List<String> list = new ArrayList<>();
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            String value = scalar(parser);
            return value == null ? list : List.of(value);
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String value = scalar(parser);
            if (value != null) {
                list.add(value);
            }
        }
        return list;
    }

    /** Returns a string, or the source of a number or a boolean; null for what is none of these. */
    private static @Nullable String scalar(JsonParser parser) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return LenientJson.string(parser);
        }
        String source = parser.currentToken().isScalarValue() && parser.currentToken() != JsonToken.VALUE_NULL
                ? parser.getString()
                : null;
        LenientJson.skip(parser);
        return source;
    }

    private static void string(JsonParser parser, Consumer<String> setter) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            setter.accept(LenientJson.string(parser));
        } else {
            LenientJson.skip(parser);
        }
    }

    private static void number(JsonParser parser, Consumer<Long> setter) {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            setter.accept(parser.getLongValue());
        } else {
            LenientJson.skip(parser);
        }
    }
}
