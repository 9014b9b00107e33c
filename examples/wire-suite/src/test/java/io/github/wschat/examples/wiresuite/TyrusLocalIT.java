package io.github.wschat.examples.wiresuite;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** The suite against examples/tyrus-local. */
final class TyrusLocalIT implements WireSuite {

    private Program program;
    private Target target;

    @BeforeAll
    void start() throws Exception {
        program = Program.start("tyrus-local", "--port", "0");
        target = new Target(new Target.Facts(
                program.endpoint(),
                Trust.ofTheJdk(),
                Region.US_EAST_1,
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "anything")),
                null,
                null,
                "keeps its connections in memory",
                false));
    }

    @AfterAll
    void stop() throws Exception {
        target.close();
        program.close();
    }

    @Override
    public Target target() {
        return target;
    }
}
