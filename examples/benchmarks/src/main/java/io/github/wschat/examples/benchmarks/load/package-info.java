/** The load generator: many WebSocket clients on one thread, which check every message that they get. */
@NullMarked
package io.github.wschat.examples.benchmarks.load;

import org.jspecify.annotations.NullMarked;
