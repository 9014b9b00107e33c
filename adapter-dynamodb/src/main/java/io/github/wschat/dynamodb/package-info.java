/** A connection store on Amazon DynamoDB: for many processes that share one chat. */
@NullMarked
package io.github.wschat.dynamodb;

import org.jspecify.annotations.NullMarked;
