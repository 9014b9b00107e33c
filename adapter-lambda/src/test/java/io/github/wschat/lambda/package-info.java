/** Tests of the Lambda handlers and of the sender. */
@NullMarked
package io.github.wschat.lambda;

import org.jspecify.annotations.NullMarked;
