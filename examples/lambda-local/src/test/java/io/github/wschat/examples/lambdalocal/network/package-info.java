/** Tests of the network. */
@NullMarked
package io.github.wschat.examples.lambdalocal.network;

import org.jspecify.annotations.NullMarked;
