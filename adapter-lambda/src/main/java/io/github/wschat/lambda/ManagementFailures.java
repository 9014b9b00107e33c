package io.github.wschat.lambda;

import io.github.wschat.core.model.Delivery;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.ApiGatewayManagementApiException;

/** What the management API's failures mean. */
final class ManagementFailures {

    private static final int GONE = 410;
    private static final int BAD_REQUEST = 400;
    private static final String INVALID_ID = "Invalid connectionId";

    private ManagementFailures() {}

    /** Returns the failure that the SDK's client has for an answer that is not 200. */
    static AwsServiceException of(CrtClient.Answer answer) {
        return answer.failure(
                ApiGatewayManagementApiException.builder(),
                "ApiGatewayManagementApi",
                answer.header("x-amzn-ErrorType").map(ManagementFailures::code).orElse(null),
                answer.body().length == 0
                        ? "HTTP status " + answer.status()
                        : new String(answer.body(), StandardCharsets.UTF_8));
    }

    // What follows a colon is the address of its description.
    private static String code(String errorType) {
        int colon = errorType.indexOf(':');
        return colon < 0 ? errorType : errorType.substring(0, colon);
    }

    /** Returns what has become of a post that failed. */
    static Delivery delivery(Throwable thrown) {
        Throwable failure = unwrapped(thrown);
        if (!(failure instanceof SdkServiceException answer)) {
            return new Delivery.Failed(failure);
        }
        return switch (answer.statusCode()) {
            case GONE -> Delivery.Gone.INSTANCE;
            case 401, 403, 404 -> Delivery.Refused.ENDPOINT;
            case 413 -> Delivery.TooLarge.INSTANCE;
            case 429 -> Delivery.Throttled.INSTANCE;
            default -> isInvalidId(answer) ? Delivery.Refused.ID : new Delivery.Failed(failure);
        };
    }

    /** Returns whether a call failed because there is no such connection, and never will be again. */
    static boolean isAbsence(Throwable thrown) {
        return unwrapped(thrown) instanceof SdkServiceException answer
                && (answer.statusCode() == GONE || isInvalidId(answer));
    }

    static Throwable unwrapped(Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    private static boolean isInvalidId(SdkServiceException answer) {
        return answer.statusCode() == BAD_REQUEST && text(answer).contains(INVALID_ID);
    }

    private static String text(SdkServiceException answer) {
        String message = answer instanceof AwsServiceException aws && aws.awsErrorDetails() != null
                ? aws.awsErrorDetails().errorMessage()
                : answer.getMessage();
        return message == null ? "" : message;
    }
}
