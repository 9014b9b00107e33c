package io.github.wschat.tyrus;

import io.github.wschat.protocol.Handshake;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Decides who may connect, before {@code $connect} is asked: API Gateway's
 * <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html">{@code REQUEST}
 * authorizer</a>.
 *
 * <p>A handshake that lacks one of the identity sources is refused with 401, and the function is not called. Otherwise it gets an event
 * of the type {@code REQUEST} and answers with a principal and a policy:
 *
 * <pre>{@code
 * {"principalId": "ada",
 *  "policyDocument": {"Version": "2012-10-17", "Statement": [
 *    {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "arn:aws:execute-api:…/production/$connect"}]},
 *  "context": {"room": "blue"}}
 * }</pre>
 *
 * <p>A policy that allows {@code execute-api:Invoke} on the event's {@code methodArn}, and nowhere denies it, lets the client go on to
 * {@code $connect}; principal and context are in every event of the connection from then on. Any other refuses with 403. A function that
 * fails with the message {@code Unauthorized} refuses with 401; one that fails otherwise, takes too long, or answers anything else
 * refuses with 500. {@code Resource} and {@code Action} may have {@code *} and {@code ?}; {@code Condition}, {@code NotAction} and
 * {@code NotResource} are not supported, and refuse with 500.
 *
 * <p>Immutable.
 */
public final class Authorizer {

    private static final Pattern SOURCE =
            Pattern.compile("route\\.request\\.(header|querystring)\\.([^\\s]+)|(stageVariables)\\.([A-Za-z0-9_]+)");

    private final List<String> identitySources;
    private final ProxyFunction function;

    private Authorizer(List<String> identitySources, ProxyFunction function) {
        this.identitySources = identitySources;
        this.function = function;
    }

    /**
     * Makes an authorizer of the type {@code REQUEST}.
     *
     * @param identitySources what a handshake must have: any number of {@code route.request.header.NAME} (whatever its letters' case),
     *     {@code route.request.querystring.NAME} and {@code stageVariables.NAME}
     * @param function takes the authorizer's events; may fail as any {@link ProxyFunction} may
     * @return the authorizer
     * @throws IllegalArgumentException if an identity source is none of those
     */
    public static Authorizer request(List<String> identitySources, ProxyFunction function) {
        for (String source : identitySources) {
            if (!SOURCE.matcher(source).matches()) {
                throw new IllegalArgumentException("An identity source is route.request.header.NAME,"
                        + " route.request.querystring.NAME or stageVariables.NAME, not \"" + source + "\"");
            }
        }
        return new Authorizer(List.copyOf(identitySources), function);
    }

    ProxyFunction function() {
        return function;
    }

    /** Returns whether a handshake has something in the place of every identity source. */
    boolean isIdentified(Handshake handshake, Map<String, String> stageVariables) {
        return identitySources.stream().allMatch(source -> isThere(source, handshake, stageVariables));
    }

    private static boolean isThere(String source, Handshake handshake, Map<String, String> stageVariables) {
        Matcher parts = SOURCE.matcher(source);
        if (!parts.matches()) {
            throw new IllegalStateException("An identity source that was checked: " + source);
        }
        Stream<String> values;
        if (parts.group(3) != null) {
            values = Stream.ofNullable(stageVariables.get(parts.group(4)));
        } else if (parts.group(1).equals("querystring")) {
            values = handshake.query().getOrDefault(parts.group(2), List.of()).stream();
        } else {
            values = handshake.headers().entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(parts.group(2)))
                    .flatMap(header -> header.getValue().stream());
        }
        return values.anyMatch(value -> !value.isEmpty());
    }
}
