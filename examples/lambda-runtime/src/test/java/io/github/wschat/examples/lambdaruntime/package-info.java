/** Tests of the Lambda Runtime API. */
@NullMarked
package io.github.wschat.examples.lambdaruntime;

import org.jspecify.annotations.NullMarked;
