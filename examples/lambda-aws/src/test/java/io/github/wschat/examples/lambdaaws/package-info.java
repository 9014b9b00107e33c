/** Tests of the deployable jar and its templates. */
@NullMarked
package io.github.wschat.examples.lambdaaws;

import org.jspecify.annotations.NullMarked;
