/** What a benchmark has found: tables of medians and ratios, the same as JSON and as charts. */
@NullMarked
package io.github.wschat.examples.benchmarks.report;

import org.jspecify.annotations.NullMarked;
