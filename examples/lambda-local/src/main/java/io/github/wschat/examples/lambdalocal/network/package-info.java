/** Lets functions that call AWS by its host names reach what stands here in AWS's place. */
@NullMarked
package io.github.wschat.examples.lambdalocal.network;

import org.jspecify.annotations.NullMarked;
