package io.github.wschat.examples.lambdaaws;

import io.github.wschat.dynamodb.DynamoDbConnectionStore;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The two clients of the table, which have to pass the same tests. */
enum TestTableClient {
    SDK {
        @Override
        DynamoDbClient make(URI endpoint, Duration deadline, AwsCredentialsProvider credentials) {
            return DynamoDbClient.builder()
                    .httpClientBuilder(AwsCrtHttpClient.builder())
                    .endpointOverride(endpoint)
                    .region(Region.US_EAST_1)
                    .credentialsProvider(credentials)
                    .overrideConfiguration(DynamoDbConnectionStore.clientConfiguration(deadline))
                    .build();
        }
    },
    CRT {
        @Override
        DynamoDbClient make(URI endpoint, Duration deadline, AwsCredentialsProvider credentials) {
            return new CrtDynamoDbClient(
                    endpoint, Region.US_EAST_1, credentials, CONNECTIONS, deadline, InstantSource.system());
        }
    };

    private static final int CONNECTIONS = 17;

    /** Makes a client, which whoever has it closes. */
    abstract DynamoDbClient make(URI endpoint, Duration deadline, AwsCredentialsProvider credentials);

    DynamoDbClient make(URI endpoint, Duration deadline) {
        return make(
                endpoint, deadline, StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIATEST", "secret")));
    }
}
