/** What all benchmarks have in common: their options, and where the things are that they measure. */
@NullMarked
package io.github.wschat.examples.benchmarks.run;

import org.jspecify.annotations.NullMarked;
