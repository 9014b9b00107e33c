package io.github.wschat.examples.lambdalocal;

import io.github.wschat.examples.lambdaruntime.InvocationResult;

/** A function's own failure, told in a line: its stack trace is in the function's log, and this program's says nothing about it. */
final class FunctionFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FunctionFailedException(String logicalId, InvocationResult.FunctionError error) {
        super(logicalId + ": " + error.errorType() + ": " + error.errorMessage(), null, false, false);
    }
}
