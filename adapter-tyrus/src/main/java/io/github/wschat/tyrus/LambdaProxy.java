package io.github.wschat.tyrus;

/** A function that takes events as JSON. */
record LambdaProxy(ProxyFunction function) implements Integration {}
