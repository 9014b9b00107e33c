/** The chat on AWS: the classes that Lambda instantiates, and what they are put together from. */
@NullMarked
package io.github.wschat.examples.lambdaaws;

import org.jspecify.annotations.NullMarked;
