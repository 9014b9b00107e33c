/**
 * A WebSocket gateway on Tyrus and Grizzly that takes API Gateway's place: it accepts clients as API Gateway does, calls the
 * chat's routes, and is the chat's sender.
 */
@NullMarked
package io.github.wschat.tyrus;

import org.jspecify.annotations.NullMarked;
