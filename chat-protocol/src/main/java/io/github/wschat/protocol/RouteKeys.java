package io.github.wschat.protocol;

/** The keys of the routes that API Gateway predefines, and of the chat's own. */
public final class RouteKeys {

    /** The route of a client that asks to connect. */
    public static final String CONNECT = "$connect";

    /** The route of a connection that has ended. */
    public static final String DISCONNECT = "$disconnect";

    /** The route of a message that no other route takes. */
    public static final String DEFAULT = "$default";

    /** The chat's route of a message for everyone. */
    public static final String SENDMESSAGE = "sendmessage";

    private RouteKeys() {}
}
