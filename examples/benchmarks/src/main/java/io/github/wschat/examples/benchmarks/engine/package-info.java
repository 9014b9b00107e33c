/** What the chat itself costs, without a network: measured with JMH. */
@NullMarked
package io.github.wschat.examples.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
