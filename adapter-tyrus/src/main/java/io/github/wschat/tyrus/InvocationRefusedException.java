package io.github.wschat.tyrus;

import io.github.wschat.core.model.ChatException;

/**
 * A function was not run: the caller may not invoke it, or too many of it are running already. A client that asks to connect is
 * refused with 500 (<a href="https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway-errors.html">Lambda's guide</a>).
 */
public final class InvocationRefusedException extends ChatException {

    /**
     * Makes the exception.
     *
     * @param message why the function was not run
     */
    public InvocationRefusedException(String message) {
        super(message, null);
    }
}
