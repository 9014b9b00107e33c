/** Tests of how functions are run. */
@NullMarked
package io.github.wschat.examples.lambdalocal.function;

import org.jspecify.annotations.NullMarked;
