package io.github.wschat.tyrus;

import io.github.wschat.protocol.RouteHandler;

/** A handler in this process. */
record InProcess(RouteHandler handler) implements Integration {}
