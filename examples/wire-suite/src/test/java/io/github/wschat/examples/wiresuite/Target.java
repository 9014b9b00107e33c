package io.github.wschat.examples.wiresuite;

import java.io.IOException;
import java.net.http.HttpClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** A chat that the suite is run against: ways to it, and what it cannot show. */
final class Target implements AutoCloseable {

    /** What is known of a target. */
    record Facts(
            Endpoint endpoint,
            Trust trust,
            Region region,
            AwsCredentialsProvider credentials,
            @Nullable Endpoint overTls,
            @Nullable TableOfConnections table,
            String whyNoTable,
            boolean deployed) {}

    private final Facts facts;
    private final HttpClient http;
    private final ManagementApi management;

    Target(Facts facts) {
        this.facts = facts;
        this.http = HttpClient.newBuilder().sslContext(facts.trust().context()).build();
        this.management = new ManagementApi(facts);
    }

    Endpoint endpoint() {
        return facts.endpoint();
    }

    ManagementApi management() {
        return management;
    }

    boolean isDeployed() {
        return facts.deployed();
    }

    /** Connects by the JDK's client. */
    Client connect() throws IOException {
        return new Client(http, facts.endpoint());
    }

    /** Connects by the JDK's client over TLS, where the target has that beside its endpoint. */
    Client connectOverTls() throws IOException {
        Endpoint overTls = facts.endpoint().isTls() ? facts.endpoint() : facts.overTls();
        if (overTls == null) {
            throw Skip.because("listens without TLS");
        }
        return new Client(http, overTls);
    }

    /** Opens a WebSocket that does what it is told. */
    RawClient open(String... headers) throws IOException {
        RawClient client = raw();
        client.open(facts.endpoint().path(), headers);
        return client;
    }

    /** Connects a socket, and says nothing. */
    RawClient raw() throws IOException {
        return new RawClient(facts.endpoint(), facts.trust());
    }

    /** Returns the table of connections; skips the test where there is none to look into. */
    TableOfConnections table() {
        if (facts.table() == null) {
            throw Skip.because(facts.whyNoTable());
        }
        return facts.table();
    }

    /** Skips the test of what nobody outside AWS has recorded where the target may be API Gateway. */
    void inferred() {
        skipIfDeployed(Skip.INFERRED, "what API Gateway does here is inferred, not documented");
    }

    /** Skips the test of what was decided here, not seen, where the target may be API Gateway. */
    void decided(String decision) {
        skipIfDeployed(Skip.INFERRED, "what API Gateway does here is not known; decided here: " + decision);
    }

    /** Skips the test of what API Gateway does otherwise. */
    void otherwise(String why) {
        Assumptions.assumeFalse(facts.deployed(), why);
    }

    private void skipIfDeployed(String property, String why) {
        Assumptions.assumeTrue(
                !facts.deployed() || Boolean.getBoolean(property), why + " (-D" + property + "=true runs it)");
    }

    @Override
    public void close() {
        management.close();
        if (facts.table() != null) {
            facts.table().close();
        }
    }
}
