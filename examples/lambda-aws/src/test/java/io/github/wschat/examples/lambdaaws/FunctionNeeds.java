package io.github.wschat.examples.lambdaaws;

import java.util.List;
import java.util.Set;

/**
 * What a function that Lambda instantiates needs of its template: the one table that templates and code are both held against.
 *
 * @param name what its class is called before {@code Function}
 * @param routeKeys the routes that it answers
 * @param variables the environment variables that have to be set
 * @param tableActions the actions on the table, without {@code dynamodb:}
 * @param connectionsMethods the HTTP methods of {@code @connections} that it calls
 */
record FunctionNeeds(
        String name,
        Set<String> routeKeys,
        Set<String> variables,
        Set<String> tableActions,
        Set<String> connectionsMethods) {
    static final FunctionNeeds CONNECT = new FunctionNeeds(
            "Connect", Set.of("$connect"), Set.of("TABLE_NAME", "TABLE_CLIENT"), Set.of("PutItem"), Set.of());
    static final FunctionNeeds DISCONNECT = new FunctionNeeds(
            "Disconnect", Set.of("$disconnect"), Set.of("TABLE_NAME", "TABLE_CLIENT"), Set.of("DeleteItem"), Set.of());
    static final FunctionNeeds SEND_MESSAGE = new FunctionNeeds(
            "SendMessage",
            Set.of("sendmessage"),
            Set.of("TABLE_NAME", "TABLE_CLIENT", "EXCLUDE_SENDER", "MESSAGE_SENDER"),
            Set.of("Scan", "DeleteItem"),
            Set.of("POST"));
    static final FunctionNeeds DEFAULT =
            new FunctionNeeds("Default", Set.of("$default"), Set.of(), Set.of(), Set.of("GET", "POST"));
    /** Does what the other four do; no template names it. */
    static final FunctionNeeds CHAT = new FunctionNeeds(
            "Chat",
            Set.of("$connect", "$disconnect", "sendmessage", "$default"),
            Set.of("TABLE_NAME", "TABLE_CLIENT", "EXCLUDE_SENDER", "MESSAGE_SENDER"),
            Set.of("PutItem", "DeleteItem", "Scan"),
            Set.of("GET", "POST"));

    /** Heeded by every function where it is set; no template sets it. */
    static final Set<String> OPTIONAL_VARIABLES =
            Set.of("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", "AWS_ENDPOINT_URL_DYNAMODB");

    /** The functions that the templates deploy. */
    static List<FunctionNeeds> deployed() {
        return List.of(CONNECT, DISCONNECT, SEND_MESSAGE, DEFAULT);
    }

    /** All function classes of the jar. */
    static List<FunctionNeeds> all() {
        return List.of(CONNECT, DISCONNECT, SEND_MESSAGE, DEFAULT, CHAT);
    }

    String className() {
        return FunctionNeeds.class.getPackageName() + "." + name + "Function";
    }

    /** What Lambda calls. */
    String handler() {
        return className() + "::handleRequest";
    }

    /** What the tutorial calls the function, after the stack's name. */
    String tutorialName() {
        return name + "Handler";
    }
}
