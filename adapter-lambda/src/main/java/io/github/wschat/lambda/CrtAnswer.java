package io.github.wschat.lambda;

import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.crt.http.HttpHeader;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.ApiGatewayManagementApiException;

/**
 * What the endpoint has answered.
 *
 * @param status the status
 * @param headers the headers, where the status is not 200
 * @param body the beginning of the body, where the status is not 200
 */
record CrtAnswer(int status, List<HttpHeader> headers, String body) {

    private static final int OK = 200;
    private static final String SERVICE = "ApiGatewayManagementApi";
    private static final String ERROR_TYPE = "x-amzn-ErrorType";

    boolean isOk() {
        return status == OK;
    }

    /**
     * Returns the failure that the SDK's client has for this answer.
     *
     * @param correction what was taken off the clock when the request was signed
     */
    AwsServiceException failure(Duration correction) {
        SdkHttpResponse response = response();
        return ApiGatewayManagementApiException.builder()
                .statusCode(status)
                .clockSkew(correction)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName(SERVICE)
                        .errorCode(response.firstMatchingHeader(ERROR_TYPE)
                                .map(CrtAnswer::code)
                                .orElse(null))
                        .errorMessage(body.isEmpty() ? "HTTP status " + status : body)
                        .sdkHttpResponse(response)
                        .build())
                .build();
    }

    private SdkHttpResponse response() {
        SdkHttpFullResponse.Builder response = SdkHttpResponse.builder().statusCode(status);
        for (HttpHeader header : headers) {
            response.appendHeader(header.getName(), header.getValue());
        }
        return response.build();
    }

    // What follows a colon is the address of its description.
    private static String code(String errorType) {
        int colon = errorType.indexOf(':');
        return colon < 0 ? errorType : errorType.substring(0, colon);
    }
}
