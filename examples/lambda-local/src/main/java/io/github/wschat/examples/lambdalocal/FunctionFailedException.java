package io.github.wschat.examples.lambdalocal;

import io.github.wschat.examples.lambdaruntime.InvocationResult;

/** A function's own failure, told in a line: its stack trace is in the function's log, and this program's says nothing about it. */
final class FunctionFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** By this message, and nothing besides, an authorizer says 401. */
    private static final String UNAUTHORIZED = "Unauthorized";

    FunctionFailedException(String logicalId, InvocationResult.FunctionError error) {
        super(
                error.errorMessage().equals(UNAUTHORIZED)
                        ? UNAUTHORIZED
                        : logicalId + ": " + error.errorType() + ": " + error.errorMessage(),
                null,
                false,
                false);
    }
}
