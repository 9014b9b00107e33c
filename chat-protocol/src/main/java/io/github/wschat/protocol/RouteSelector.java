package io.github.wschat.protocol;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route that takes a message, as API Gateway does
 * (<a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html">routes</a>).
 *
 * <p>A route selection expression is one variable, {@code $request.body.action} or {@code ${request.body.action}}, or a text with
 * any number of variables in braces, {@code ${request.body.service}/${request.body.action}}. A variable is a path into the message:
 * members' names ({@code .service.do}, or quoted, {@code ['service']}) and items' indexes ({@code [2]}). JSONPath's searches and
 * filters are not supported.
 *
 * <p>The variables' values are turned into text. A string is its text (with U+FFFD for an unpaired surrogate), a number what the
 * message has in that place ({@code 7}, {@code 1.50}, {@code 1e3}), {@code true} and {@code false} are themselves, null and what is
 * not there are nothing; an array is {@code [item1, item2]}, with {@code null} for null. The route whose key equals the result, to
 * the letter, takes the message. {@code $default} takes all others: those that no key equals, that have an object, or an array with
 * objects or arrays in it, in the place of a value, or that are not JSON.
 *
 * <p>JSON is read leniently: names may be unquoted, quotes may be single, and of members with the same name the last one counts.
 * What is nested deeper than 64, has a number of more than 100 digits or a name or string of more than 131,072 characters, or goes on
 * after its first value, is not JSON.
 *
 * <p>Immutable.
 */
public final class RouteSelector {

    /** The usual route selection expression: the message's member {@code action} names its route. */
    public static final String BY_ACTION = "$request.body.action";

    private static final Set<String> PREDEFINED = Set.of(RouteKeys.CONNECT, RouteKeys.DISCONNECT, RouteKeys.DEFAULT);

    private final RouteExpression expression;
    private final Set<String> routeKeys;
    private final @Nullable String fallback;

    private RouteSelector(RouteExpression expression, Set<String> routeKeys) {
        this.expression = expression;
        this.routeKeys = routeKeys;
        this.fallback = routeKeys.contains(RouteKeys.DEFAULT) ? RouteKeys.DEFAULT : null;
    }

    /**
     * Makes a selector.
     *
     * @param expression the route selection expression
     * @param routeKeys the keys of all routes; copied unless immutable already
     * @return the selector
     * @throws IllegalArgumentException if the expression is none of the above, or if a key is empty, or begins with {@code $} and
     *     is none of the three that are predefined
     */
    public static RouteSelector of(String expression, Set<String> routeKeys) {
        for (String key : routeKeys) {
            checkKey(key);
        }
        return new RouteSelector(RouteExpression.parse(expression), Set.copyOf(routeKeys));
    }

    /**
     * Selects a route. Never throws, whatever the message is; reads it once per variable of the expression.
     *
     * @param body the message
     * @return the key of the route, never {@code $connect} or {@code $disconnect}; or null if no route takes the message
     */
    public @Nullable String select(String body) {
        String key = expression.evaluate(body);
        return key != null && !key.startsWith("$") && routeKeys.contains(key) ? key : fallback;
    }

    /**
     * Refuses what is no route key.
     *
     * @param key a text that does not begin with a dollar sign, or {@code $connect}, {@code $disconnect} or {@code $default}
     * @throws IllegalArgumentException if the key is none
     */
    public static void checkKey(String key) {
        if (key.isEmpty() || (key.startsWith("$") && !PREDEFINED.contains(key))) {
            throw new IllegalArgumentException(
                    "A route's key is not empty and does not begin with $, but for " + RouteKeys.CONNECT + ", "
                            + RouteKeys.DISCONNECT + " and " + RouteKeys.DEFAULT + "; not \"" + key + "\"");
        }
    }
}
