/** Runs a template's functions: in Java, Node.js and Python as processes of this machine, or elsewhere behind Lambda's Invoke API. */
@NullMarked
package io.github.wschat.examples.lambdalocal.function;

import org.jspecify.annotations.NullMarked;
