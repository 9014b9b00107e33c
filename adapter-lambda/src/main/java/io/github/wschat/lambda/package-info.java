/** Lambda handlers for the chat behind Amazon API Gateway, and a sender over its management API. */
@NullMarked
package io.github.wschat.lambda;

import org.jspecify.annotations.NullMarked;
