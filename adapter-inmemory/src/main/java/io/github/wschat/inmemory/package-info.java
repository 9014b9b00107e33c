/** A connection store in the memory of one process: for one server, and for tests. */
@NullMarked
package io.github.wschat.inmemory;

import org.jspecify.annotations.NullMarked;
