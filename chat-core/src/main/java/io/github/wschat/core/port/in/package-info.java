/** What the chat does for those who drive it: one functional interface per use case. */
@NullMarked
package io.github.wschat.core.port.in;

import org.jspecify.annotations.NullMarked;
