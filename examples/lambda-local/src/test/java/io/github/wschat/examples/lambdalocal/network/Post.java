package io.github.wschat.examples.lambdalocal.network;

import java.net.URI;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClientBuilder;

/** A program that posts to a connection by the SDK, as any function in Java may do. */
final class Post {

    private Post() {}

    /** Posts to each endpoint, or to the SDK's own choice where that is empty, and prints the status. */
    public static void main(String[] endpoints) {
        for (String endpoint : endpoints) {
            ApiGatewayManagementApiClientBuilder builder =
                    ApiGatewayManagementApiClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder());
            if (!endpoint.isEmpty()) {
                builder.endpointOverride(URI.create(endpoint));
            }
            try (ApiGatewayManagementApiClient client = builder.build()) {
                System.out.println(
                        client.postToConnection(post -> post.connectionId("x").data(SdkBytes.fromUtf8String("hello")))
                                .sdkHttpResponse()
                                .statusCode());
            }
        }
    }
}
