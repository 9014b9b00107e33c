/** The chat itself: {@code Chat} puts the use cases of {@code port.in} to work on the ports of {@code port.out}. */
@NullMarked
package io.github.wschat.core;

import org.jspecify.annotations.NullMarked;
