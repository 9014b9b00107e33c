/**
 * What is spoken over the WebSocket, written once for every target: how a message finds its route, what a route is asked, and
 * what the chat's own routes answer.
 */
@NullMarked
package io.github.wschat.protocol;

import org.jspecify.annotations.NullMarked;
