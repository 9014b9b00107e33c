package io.github.wschat.protocol;

/**
 * What only {@code $disconnect} sees: how the connection ended.
 *
 * @param code the WebSocket close code; 1005 where the client sent none, 1006 where the connection was lost
 * @param reason the reason given, which may be empty
 */
public record Disconnection(int code, String reason) {}
