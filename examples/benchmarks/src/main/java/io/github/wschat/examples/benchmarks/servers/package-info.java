/** The servers that are measured: child processes, and what the operating system and their JVM say of them. */
@NullMarked
package io.github.wschat.examples.benchmarks.servers;

import org.jspecify.annotations.NullMarked;
