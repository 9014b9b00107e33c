/** The chat as it is seen from outside: by its clients, and by callers of {@code @connections}. */
@NullMarked
package io.github.wschat.examples.wiresuite;

import org.jspecify.annotations.NullMarked;
