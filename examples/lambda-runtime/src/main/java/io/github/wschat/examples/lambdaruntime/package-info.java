/** Lambda's Runtime API for functions that run as child processes of this one. */
@NullMarked
package io.github.wschat.examples.lambdaruntime;

import org.jspecify.annotations.NullMarked;
