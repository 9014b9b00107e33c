package io.github.wschat.lambda;

/** What has happened, as {@code requestContext.eventType} says. */
enum EventKind {
    CONNECT,
    MESSAGE,
    DISCONNECT;

    static EventKind of(String eventType) {
        for (EventKind kind : values()) {
            if (kind.name().equals(eventType)) {
                return kind;
            }
        }
        throw new InvalidEventException("requestContext.eventType is CONNECT, MESSAGE or DISCONNECT, not \""
                + eventType.substring(0, Math.min(40, eventType.length())) + "\"");
    }
}
