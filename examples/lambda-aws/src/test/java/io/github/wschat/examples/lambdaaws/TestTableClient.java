package io.github.wschat.examples.lambdaaws;

import io.github.wschat.dynamodb.DynamoDbConnectionStore;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** The two clients of the table, which have to pass the same tests. */
enum TestTableClient {
    SDK {
        @Override
        DynamoDbConnectionStore store(
                String tableName,
                URI endpoint,
                AwsCredentialsProvider credentials,
                Duration deadline,
                InstantSource clock,
                Consumer<SdkAutoCloseable> closing) {
            DynamoDbClient client = DynamoDbClient.builder()
                    .httpClientBuilder(AwsCrtHttpClient.builder())
                    .endpointOverride(endpoint)
                    .region(Region.US_EAST_1)
                    .credentialsProvider(credentials)
                    .overrideConfiguration(DynamoDbConnectionStore.clientConfiguration(deadline))
                    .build();
            closing.accept(client);
            return new DynamoDbConnectionStore(client, tableName, clock);
        }
    },
    CRT {
        @Override
        DynamoDbConnectionStore store(
                String tableName,
                URI endpoint,
                AwsCredentialsProvider credentials,
                Duration deadline,
                InstantSource clock,
                Consumer<SdkAutoCloseable> closing) {
            CrtTableClient client = crt(tableName, endpoint, credentials, deadline);
            closing.accept(client);
            return new DynamoDbConnectionStore(client, clock);
        }
    };

    static final AwsCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIATEST", "secret"));

    private static final int CONNECTIONS = 17;

    /** Makes a store over a new client, which is handed to whoever closes it. */
    abstract DynamoDbConnectionStore store(
            String tableName,
            URI endpoint,
            AwsCredentialsProvider credentials,
            Duration deadline,
            InstantSource clock,
            Consumer<SdkAutoCloseable> closing);

    static CrtTableClient crt(String tableName, URI endpoint, AwsCredentialsProvider credentials, Duration deadline) {
        return new CrtTableClient(
                tableName, endpoint, Region.US_EAST_1, credentials, CONNECTIONS, deadline, InstantSource.system());
    }
}
