package io.github.wschat.examples.wiresuite;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** The suite against whatever is at {@code -Dwschat.endpoint}. */
final class DeployedIT implements WireSuite {

    private static final String ENDPOINT = "wschat.endpoint";
    private static final String CA = "wschat.ca";
    private static final String TABLE = "wschat.table";

    private @Nullable DefaultCredentialsProvider credentials;
    private @Nullable Target target;

    @BeforeAll
    void start() throws Exception {
        String given = System.getProperty(ENDPOINT);
        if (given == null) {
            throw new IllegalArgumentException("-D" + ENDPOINT + " does not say where the chat is");
        }
        Endpoint endpoint = Endpoint.parse(given);
        String ca = System.getProperty(CA);
        String table = System.getProperty(TABLE);
        Region region = endpoint.region().orElseGet(DeployedIT::regionOfTheSdk);
        credentials = DefaultCredentialsProvider.builder().build();
        check(credentials);
        target = new Target(new Target.Facts(
                endpoint,
                ca == null ? Trust.ofTheJdk() : Trust.in(Path.of(ca)),
                region,
                credentials,
                null,
                table == null ? null : new TableOfConnections(table, null, region, credentials),
                "-D" + TABLE + " names no table to look into",
                true));
        // Before any case fails for it.
        target.connect().close();
    }

    private static Region regionOfTheSdk() {
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion();
        } catch (SdkClientException e) {
            throw new IllegalArgumentException(
                    "The endpoint's host has no region in its name, and AWS_REGION, -Daws.region and the profile name none",
                    e);
        }
    }

    private static void check(AwsCredentialsProvider provider) {
        try {
            provider.resolveCredentials();
        } catch (SdkClientException e) {
            throw new IllegalArgumentException(
                    "There are no AWS credentials, which calls of @connections are signed with: " + e.getMessage(), e);
        }
    }

    @AfterAll
    void stop() {
        if (target != null) {
            target.close();
        }
        if (credentials != null) {
            credentials.close();
        }
    }

    @Override
    public Target target() {
        if (target == null) {
            throw new IllegalStateException("The target has not started");
        }
        return target;
    }
}
