/** What it costs to list all connections of a table: the store beside a bare scan of the SDK. */
@NullMarked
package io.github.wschat.examples.benchmarks.listing;

import org.jspecify.annotations.NullMarked;
