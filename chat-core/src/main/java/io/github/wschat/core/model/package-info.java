/** What the chat speaks of: connections, messages, deliveries. Values that check themselves, and nothing that acts. */
@NullMarked
package io.github.wschat.core.model;

import org.jspecify.annotations.NullMarked;
