/** The benchmarks' program: one command for each. */
@NullMarked
package io.github.wschat.examples.benchmarks;

import org.jspecify.annotations.NullMarked;
