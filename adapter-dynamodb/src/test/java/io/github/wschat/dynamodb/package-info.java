/** Tests of the connection store on DynamoDB. */
@NullMarked
package io.github.wschat.dynamodb;

import org.jspecify.annotations.NullMarked;
