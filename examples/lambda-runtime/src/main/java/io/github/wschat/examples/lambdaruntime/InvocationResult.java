package io.github.wschat.examples.lambdaruntime;

import java.util.Objects;

/**
 * What became of an event, as Lambda's Invoke API tells it.
 *
 * <p>The payloads are not copied: neither this nor their receiver changes them.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html">Invoke</a>
 */
public sealed interface InvocationResult {

    /**
     * Returns the id of the request, which the function has seen in its context.
     *
     * @return a UUID
     */
    String requestId();

    /**
     * Returns what the Invoke API answers in its body.
     *
     * @return JSON in UTF-8, unless the function answered something else
     */
    byte[] payload();

    /**
     * The function has answered.
     *
     * @param requestId the id of the request
     * @param payload what the function has returned
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Answered(String requestId, byte[] payload) implements InvocationResult {

        /** Checks that nothing is missing. */
        public Answered {
            Objects.requireNonNull(requestId, "requestId");
            Objects.requireNonNull(payload, "payload");
        }
    }

    /**
     * The function has failed: the Invoke API says so by the header {@code X-Amz-Function-Error}.
     *
     * @param requestId the id of the request
     * @param errorType the member {@code errorType} of the payload: a class of the function's, or {@code Sandbox.Timedout},
     *     {@code Runtime.ExitError}, {@code Function.ResponseSizeTooLarge} and the like
     * @param errorMessage the member {@code errorMessage} of the payload; empty where it has none
     * @param payload the error as JSON: what the function's runtime has sent, if it sent any
     */
    @SuppressWarnings("ArrayRecordComponent")
    record FunctionError(String requestId, String errorType, String errorMessage, byte[] payload)
            implements InvocationResult {

        /** Checks that nothing is missing. */
        public FunctionError {
            Objects.requireNonNull(requestId, "requestId");
            Objects.requireNonNull(errorType, "errorType");
            Objects.requireNonNull(errorMessage, "errorMessage");
            Objects.requireNonNull(payload, "payload");
        }

        /**
         * Reads an error as the Invoke API tells it.
         *
         * @param requestId the id of the request
         * @param header the header {@code X-Amz-Function-Error}: the type of an error whose payload names none
         * @param payload the body; not copied
         * @return the error
         */
        public static FunctionError of(String requestId, String header, byte[] payload) {
            return ErrorPayload.sent(requestId, header, payload);
        }
    }
}
