/** Keeps a template's tables in DynamoDB Local, for those alone whose role allows it. */
@NullMarked
package io.github.wschat.examples.lambdalocal.table;

import org.jspecify.annotations.NullMarked;
