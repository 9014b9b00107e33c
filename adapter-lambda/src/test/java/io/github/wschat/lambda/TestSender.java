package io.github.wschat.lambda;

import io.github.wschat.core.port.out.MessageSender;
import java.net.URI;
import java.time.InstantSource;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiAsyncClient;

/** The two senders, which have to pass the same tests. */
enum TestSender {
    SDK {
        @Override
        MessageSender make(
                URI endpoint,
                PostSettings settings,
                AwsCredentialsProvider credentials,
                SdkAsyncHttpClient http,
                Consumer<AutoCloseable> kept) {
            ApiGatewayManagementApiAsyncClient client = client(endpoint, settings, credentials, http);
            kept.accept(client);
            return new ApiGatewayMessageSender(client, settings);
        }
    },
    CRT {
        @Override
        MessageSender make(
                URI endpoint,
                PostSettings settings,
                AwsCredentialsProvider credentials,
                SdkAsyncHttpClient http,
                Consumer<AutoCloseable> kept) {
            CrtMessageSender sender =
                    new CrtMessageSender(endpoint, REGION, credentials, settings, InstantSource.system());
            kept.accept(sender);
            return sender;
        }
    };

    static final Region REGION = Region.EU_CENTRAL_1;

    /**
     * Makes a sender.
     *
     * @param http used where the sender does not bring its own
     * @param kept takes what is to be closed
     */
    abstract MessageSender make(
            URI endpoint,
            PostSettings settings,
            AwsCredentialsProvider credentials,
            SdkAsyncHttpClient http,
            Consumer<AutoCloseable> kept);

    static ApiGatewayManagementApiAsyncClient client(
            URI endpoint, PostSettings settings, AwsCredentialsProvider credentials, SdkAsyncHttpClient http) {
        return ApiGatewayManagementApiAsyncClient.builder()
                .httpClient(http)
                .endpointOverride(endpoint)
                .region(REGION)
                .credentialsProvider(credentials)
                .overrideConfiguration(settings.clientConfiguration())
                .build();
    }
}
