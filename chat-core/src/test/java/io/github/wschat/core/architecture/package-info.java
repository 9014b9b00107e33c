/** The architecture's rules, which every module obeys through an {@code ArchitectureTest} of its own. Not published. */
@NullMarked
package io.github.wschat.core.architecture;

import org.jspecify.annotations.NullMarked;
