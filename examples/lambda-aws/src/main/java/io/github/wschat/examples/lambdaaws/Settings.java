package io.github.wschat.examples.lambdaaws;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/**
 * What a function is told by its environment.
 *
 * @param tableName the connections' table; null where the function is not told, as one that needs none
 * @param excludeSender whether a message is kept from whoever sent it
 * @param sender what posts messages
 * @param managementEndpoint where messages are posted; null for the API that an event comes from
 * @param dynamoDbEndpoint where the table is; null for what the SDK finds
 * @param region the region of both
 * @param credentials what requests are signed with
 */
record Settings(
        @Nullable String tableName,
        boolean excludeSender,
        Sender sender,
        @Nullable URI managementEndpoint,
        @Nullable URI dynamoDbEndpoint,
        Region region,
        AwsCredentialsProvider credentials) {

    /** What can post messages. */
    enum Sender {
        /** The client of AWS's SDK. */
        SDK,
        /** AWS's Common Runtime alone. */
        CRT
    }

    private static final String TABLE_NAME = "TABLE_NAME";
    private static final String EXCLUDE_SENDER = "EXCLUDE_SENDER";
    private static final String MESSAGE_SENDER = "MESSAGE_SENDER";
    private static final String MANAGEMENT_ENDPOINT = "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI";
    private static final String REGION = "AWS_REGION";

    /**
     * Reads an environment.
     *
     * @throws IllegalArgumentException if a variable has a value that it cannot have
     */
    static Settings of(Map<String, String> environment) {
        return new Settings(
                environment.get(TABLE_NAME),
                flag(environment, EXCLUDE_SENDER),
                sender(environment),
                endpoint(environment),
                null,
                Region.of(environment.getOrDefault(REGION, "us-east-1")),
                // Lambda gives credentials by variables, and to a function that is restored from a snapshot by an
                // address:
                // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
                AwsCredentialsProviderChain.builder()
                        .credentialsProviders(
                                EnvironmentVariableCredentialsProvider.create(), ContainerCredentialsProvider.create())
                        .reuseLastProviderEnabled(false)
                        .build());
    }

    /** Returns settings of the same function for a server of this process, with credentials that are good for nothing. */
    Settings primingAt(URI server) {
        return new Settings(
                tableName,
                excludeSender,
                sender,
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

    private static Sender sender(Map<String, String> environment) {
        String value = environment.getOrDefault(MESSAGE_SENDER, "sdk");
        return switch (value) {
            case "sdk" -> Sender.SDK;
            case "crt" -> Sender.CRT;
            default ->
                throw new IllegalArgumentException(
                        "The environment variable " + MESSAGE_SENDER + " is sdk or crt, not \"" + value + "\"");
        };
    }

    private static @Nullable URI endpoint(Map<String, String> environment) {
        String value = environment.getOrDefault(MANAGEMENT_ENDPOINT, "");
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
            throw badEndpoint(value, e);
        }
        throw badEndpoint(value, null);
    }

    private static IllegalArgumentException badEndpoint(String value, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "The environment variable " + MANAGEMENT_ENDPOINT
                        + " is an endpoint such as https://chat.example/production, not \"" + value + "\"",
                cause);
    }
}
