/** What WsChat is measured beside: chats that send every text to everyone, each in the least code that its library allows. */
@NullMarked
package io.github.wschat.examples.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
