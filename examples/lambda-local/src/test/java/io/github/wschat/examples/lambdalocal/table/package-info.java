/** Tests of the tables. */
@NullMarked
package io.github.wschat.examples.lambdalocal.table;

import org.jspecify.annotations.NullMarked;
