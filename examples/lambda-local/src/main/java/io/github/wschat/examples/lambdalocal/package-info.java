/** Runs what a CloudFormation template describes on this machine: a WebSocket API, its functions, and their tables. */
@NullMarked
package io.github.wschat.examples.lambdalocal;

import org.jspecify.annotations.NullMarked;
