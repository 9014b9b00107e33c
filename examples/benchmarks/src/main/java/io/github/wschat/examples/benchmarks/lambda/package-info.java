/** Measures functions: the deployable jar behind Lambda's runtime interface client, beside a function in Node.js that does the same. */
@NullMarked
package io.github.wschat.examples.benchmarks.lambda;

import org.jspecify.annotations.NullMarked;
