/** Tests of the connection store in memory. */
@NullMarked
package io.github.wschat.inmemory;

import org.jspecify.annotations.NullMarked;
