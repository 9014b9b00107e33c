/** What the chat needs of the world around it: each port is implemented by an adapter and proved by its contract kit. */
@NullMarked
package io.github.wschat.core.port.out;

import org.jspecify.annotations.NullMarked;
