/** Reads a CloudFormation template, and says what is to be run of it. */
@NullMarked
package io.github.wschat.examples.lambdalocal.template;

import org.jspecify.annotations.NullMarked;
