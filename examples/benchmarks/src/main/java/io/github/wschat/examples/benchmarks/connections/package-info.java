/** What a connection costs: to open, and to keep. */
@NullMarked
package io.github.wschat.examples.benchmarks.connections;

import org.jspecify.annotations.NullMarked;
