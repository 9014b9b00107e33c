/** Proves the contract kits: each passes a correct implementation, and rejects a broken one for every rule. */
@NullMarked
package io.github.wschat.core.kitproof;

import org.jspecify.annotations.NullMarked;
