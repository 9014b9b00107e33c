/** Tests of lambda-local. */
@NullMarked
package io.github.wschat.examples.lambdalocal;

import org.jspecify.annotations.NullMarked;
