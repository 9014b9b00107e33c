package io.github.wschat.examples.wiresuite;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** The suite against examples/lambda-local, with the functions and the template of examples/lambda-aws. */
final class LambdaLocalIT implements WireSuite {

    private static final String PROGRAM = "lambda-local";

    private @Nullable Program program;
    private @Nullable Target target;

    @BeforeAll
    void start() throws Exception {
        if (whyNot() != null) {
            return;
        }
        Program started = Program.start(
                PROGRAM, "--template", "examples/lambda-aws/chat-app.yaml", "--param", "Revision=wire", "--port", "0");
        program = started;
        StaticCredentialsProvider developer =
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"));
        target = new Target(new Target.Facts(
                started.endpoint(),
                started.trust(),
                Region.US_EAST_1,
                developer,
                started.endpointOverTls(),
                new TableOfConnections(
                        started.table("ConnectionsTable"), URI.create(started.tables()), Region.US_EAST_1, developer),
                "",
                false));
    }

    @AfterAll
    void stop() {
        if (target != null) {
            target.close();
        }
        if (program != null) {
            program.close();
        }
    }

    @Override
    public Target target() {
        if (target == null) {
            throw Skip.because(String.valueOf(whyNot()));
        }
        return target;
    }

    private static @Nullable String whyNot() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return "Lambda's runtime client needs Linux, and this is " + System.getProperty("os.name");
        }
        return null;
    }
}
