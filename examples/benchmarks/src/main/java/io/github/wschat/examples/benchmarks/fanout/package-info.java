/** What it costs to send a text to everyone, and how long it takes. */
@NullMarked
package io.github.wschat.examples.benchmarks.fanout;

import org.jspecify.annotations.NullMarked;
