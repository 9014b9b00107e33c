/** An API Gateway of its own for every test: a JUnit extension around {@link io.github.wschat.tyrus.TyrusGateway}. */
@NullMarked
package io.github.wschat.junit;

import org.jspecify.annotations.NullMarked;
