/** Tests of reading templates. */
@NullMarked
package io.github.wschat.examples.lambdalocal.template;

import org.jspecify.annotations.NullMarked;
