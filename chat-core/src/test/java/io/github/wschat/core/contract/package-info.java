/**
 * The contract kits: each proves that an adapter keeps the rules of one port.
 *
 * <p>An adapter's test extends a kit, starts what it has by {@code start()} and declares what its backend cannot show by {@code
 * missing()}. The kits need JUnit Jupiter and AssertJ, and nothing else.
 */
@NullMarked
package io.github.wschat.core.contract;

import org.jspecify.annotations.NullMarked;
