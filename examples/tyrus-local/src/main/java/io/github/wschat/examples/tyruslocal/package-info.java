/** A runnable chat: the gateway on Tyrus, the connections in memory, the options of a command line. */
@NullMarked
package io.github.wschat.examples.tyruslocal;

import org.jspecify.annotations.NullMarked;
