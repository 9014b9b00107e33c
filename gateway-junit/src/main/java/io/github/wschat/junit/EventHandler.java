package io.github.wschat.junit;

import org.jspecify.annotations.Nullable;

/** What is under test: it takes an event of API Gateway's as JSON, as a Lambda function does, and answers. */
@FunctionalInterface
public interface EventHandler {

    /**
     * Handles an event. Many threads may call at once, for one connection's messages, too.
     *
     * @param event the event, as JSON
     * @return the answer as JSON, such as <code>{"statusCode": 200}</code>; null for none
     * @throws Exception if the function fails: a function error, as API Gateway calls it
     */
    @Nullable
    String handle(String event) throws Exception;
}
