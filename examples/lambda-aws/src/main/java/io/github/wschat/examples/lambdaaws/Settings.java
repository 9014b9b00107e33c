package io.github.wschat.examples.lambdaaws;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * What a function is told by its environment.
 *
 * @param tableName the connections' table; null where the function is not told, as one that needs none
 * @param excludeSender whether a message is kept from whoever sent it
 * @param sender what posts messages
 * @param tableClient what asks for the table
 * @param managementEndpoint where messages are posted; null for the API that an event comes from
 * @param dynamoDbEndpoint where the table is; null for the region's DynamoDB
 * @param region the region of both
 * @param credentials what requests are signed with
 */
record Settings(
        @Nullable String tableName,
        boolean excludeSender,
        Client sender,
        Client tableClient,
        @Nullable URI managementEndpoint,
        @Nullable URI dynamoDbEndpoint,
        Region region,
        AwsCredentialsProvider credentials) {

    /** What can call a service of AWS. */
    enum Client {
        /** The client of AWS's SDK. */
        SDK,
        /** AWS's Common Runtime alone. */
        CRT
    }

    private static final String TABLE_NAME = "TABLE_NAME";
    private static final String EXCLUDE_SENDER = "EXCLUDE_SENDER";
    private static final String MESSAGE_SENDER = "MESSAGE_SENDER";
    private static final String TABLE_CLIENT = "TABLE_CLIENT";
    private static final String MANAGEMENT_ENDPOINT = "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI";
    private static final String DYNAMODB_ENDPOINT = "AWS_ENDPOINT_URL_DYNAMODB";
    private static final String REGION = "AWS_REGION";
    private static final String ACCESS_KEY_ID = "AWS_ACCESS_KEY_ID";

    /**
     * Reads an environment.
     *
     * @throws IllegalArgumentException if a variable has a value that it cannot have
     */
    static Settings of(Map<String, String> environment) {
        return new Settings(
                environment.get(TABLE_NAME),
                flag(environment, EXCLUDE_SENDER),
                client(environment, MESSAGE_SENDER),
                client(environment, TABLE_CLIENT),
                endpoint(environment, MANAGEMENT_ENDPOINT, "https://chat.example/production"),
                endpoint(environment, DYNAMODB_ENDPOINT, "http://localhost:8000"),
                Region.of(environment.getOrDefault(REGION, "us-east-1")),
                credentials(environment));
    }

    /**
     * Returns what has the function's credentials: Lambda gives them <a
     * href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html">by variables</a>, and to a function that is restored
     * from a snapshot <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-activate.html">by an address</a>. What asks there is
     * not made for nothing, since it brings the SDK's own JSON.
     */
    private static AwsCredentialsProvider credentials(Map<String, String> environment) {
        return environment.containsKey(ACCESS_KEY_ID)
                ? EnvironmentVariableCredentialsProvider.create()
                : ContainerCredentialsProvider.create();
    }

    /** Returns settings of the same function for a server of this process, with credentials that are good for nothing. */
    Settings primingAt(URI server) {
        return new Settings(
                tableName,
                excludeSender,
                sender,
                tableClient,
                server.resolve("/production"),
                server,
                region,
                StaticCredentialsProvider.create(AwsBasicCredentials.create("priming", "priming")));
    }

    /**
     * Returns the table's name.
     *
     * @throws IllegalStateException if the function was not told it
     */
    String requiredTableName() {
        if (tableName == null || tableName.isBlank()) {
            throw new IllegalStateException(
                    "The environment variable " + TABLE_NAME + " has to name the table of the connections");
        }
        return tableName;
    }

    private static boolean flag(Map<String, String> environment, String name) {
        String value = environment.getOrDefault(name, "false");
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException(
                    "The environment variable " + name + " is true or false, not \"" + value + "\"");
        }
        return value.equals("true");
    }

    /** Returns where DynamoDB is: <a href="https://docs.aws.amazon.com/general/latest/gr/ddb.html">the region's</a>, if no other is named. */
    URI requiredDynamoDbEndpoint() {
        if (dynamoDbEndpoint != null) {
            return dynamoDbEndpoint;
        }
        // To ask the SDK for a partition loads what it knows of all regions, and most are of this one.
        String id = region.id();
        String domain = id.matches("[a-z]{2}-[a-z]+-[0-9]+") && !id.startsWith("cn-")
                ? "amazonaws.com"
                : PartitionMetadata.of(region).dnsSuffix();
        return URI.create("https://dynamodb." + id + "." + domain);
    }

    private static Client client(Map<String, String> environment, String name) {
        String value = environment.getOrDefault(name, "sdk");
        return switch (value) {
            case "sdk" -> Client.SDK;
            case "crt" -> Client.CRT;
            default ->
                throw new IllegalArgumentException(
                        "The environment variable " + name + " is sdk or crt, not \"" + value + "\"");
        };
    }

    private static @Nullable URI endpoint(Map<String, String> environment, String name, String example) {
        String value = environment.getOrDefault(name, "");
        if (value.isEmpty()) {
            return null;
        }
        try {
            URI endpoint = URI.create(value);
            if (endpoint.getHost() != null
                    && ("http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme()))) {
                return endpoint;
            }
        } catch (IllegalArgumentException e) {
            throw badEndpoint(name, example, value, e);
        }
        throw badEndpoint(name, example, value, null);
    }

    private static IllegalArgumentException badEndpoint(
            String name, String example, String value, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "The environment variable " + name + " is an endpoint such as " + example + ", not \"" + value + "\"",
                cause);
    }
}
