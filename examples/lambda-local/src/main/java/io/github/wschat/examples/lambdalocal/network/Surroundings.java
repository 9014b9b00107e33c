package io.github.wschat.examples.lambdalocal.network;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What the process of a function is given, so that it finds in AWS's place what stands here. Immutable.
 *
 * <p>SDKs that know the variables {@code AWS_ENDPOINT_URL_…} go there directly, without TLS. All else that calls AWS by its host names is led
 * here: in Java and Python through the proxy, in Node.js, whose {@code https} knows no proxy, by a file that is required before the function.
 */
public final class Surroundings {

    private static final JsonFactory JSON = new JsonFactory();

    private final CertificateAuthority authority;
    private final Path hook;
    private final int proxyPort;
    private final URI tables;
    private final URI management;

    private Surroundings(CertificateAuthority authority, Path hook, int proxyPort, URI tables, URI management) {
        this.authority = authority;
        this.hook = hook;
        this.proxyPort = proxyPort;
        this.tables = tables;
        this.management = management;
    }

    /**
     * Makes the surroundings, and the files that they need.
     *
     * @param folder where the files are made; whoever has made the folder deletes it
     * @param authority who vouches for the hosts
     * @param hosts what stands here: the same as the proxy's
     * @param proxyPort where the {@link ForwardProxy} listens
     * @param tables where DynamoDB is spoken without TLS
     * @param management where the management API is spoken without TLS, with the stage
     * @return the surroundings
     * @throws UncheckedIOException if a file cannot be written
     */
    public static Surroundings create(
            Path folder,
            CertificateAuthority authority,
            List<LocalHost> hosts,
            int proxyPort,
            URI tables,
            URI management) {
        try {
            Path hook = folder.toAbsolutePath().resolve("hook.cjs");
            try (InputStream resource = Surroundings.class.getResourceAsStream("hook.cjs")) {
                if (resource == null) {
                    throw new FileNotFoundException("The resource hook.cjs is missing");
                }
                Files.copy(resource, hook);
            }
            writeHosts(folder.resolve("hosts.json"), hosts);
            return new Surroundings(authority, hook, proxyPort, tables, management);
        } catch (IOException e) {
            throw new UncheckedIOException("What functions in Node.js need cannot be written to " + folder, e);
        }
    }

    private static void writeHosts(Path file, List<LocalHost> hosts) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            generator.writeStartArray();
            for (LocalHost host : hosts) {
                generator.writeStartObject();
                generator.writeStringProperty("name", host.name());
                generator.writeNumberProperty("port", host.port());
                generator.writeEndObject();
            }
            generator.writeEndArray();
        }
    }

    /**
     * Returns the environment variables for a function.
     *
     * @param runtime Lambda's name for it, such as {@code nodejs22.x}
     * @param accessKeyId the function's access key
     * @param secretAccessKey what belongs to it
     * @return all of them; a function's own are to be added, but for those that are here
     */
    public Map<String, String> environment(String runtime, String accessKeyId, String secretAccessKey) {
        Map<String, String> variables = new HashMap<>();
        variables.put("AWS_ACCESS_KEY_ID", accessKeyId);
        variables.put("AWS_SECRET_ACCESS_KEY", secretAccessKey);
        variables.put("AWS_ENDPOINT_URL_DYNAMODB", tables.toString());
        variables.put("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", management.toString());
        if (runtime.startsWith("java")) {
            variables.put("JAVA_TOOL_OPTIONS", String.join(" ", jvmOptions()));
        } else if (runtime.startsWith("nodejs")) {
            variables.put("NODE_EXTRA_CA_CERTS", authority.certificateFile().toString());
            variables.put("NODE_OPTIONS", "--require " + quoted(hook));
        } else {
            variables.put("HTTPS_PROXY", "http://" + Loopback.ADDRESS + ":" + proxyPort);
            variables.put("NO_PROXY", "localhost," + Loopback.ADDRESS + ",::1");
            // The AWS SDK's, that of Python's requests, and OpenSSL's own: each replaces what is trusted else.
            String bundle = authority.bundleFile().toString();
            variables.put("AWS_CA_BUNDLE", bundle);
            variables.put("REQUESTS_CA_BUNDLE", bundle);
            variables.put("SSL_CERT_FILE", bundle);
        }
        return variables;
    }

    /** As <a href="https://nodejs.org/api/cli.html#node_optionsoptions">NODE_OPTIONS</a> wants paths with spaces. */
    private static String quoted(Path path) {
        return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    List<String> jvmOptions() {
        String port = Integer.toString(proxyPort);
        // The AWS SDK's clients on Apache's and on Netty take http.* for https too. The one on CRT does so as well, and
        // knows no exceptions: its requests to this machine come by the proxy, which hands them on.
        return List.of(
                "-Djavax.net.ssl.trustStore=" + authority.trustStore(),
                "-Djavax.net.ssl.trustStorePassword=" + authority.trustStorePassword(),
                "-Djavax.net.ssl.trustStoreType=PKCS12",
                "-Dhttps.proxyHost=" + Loopback.ADDRESS,
                "-Dhttps.proxyPort=" + port,
                "-Dhttp.proxyHost=" + Loopback.ADDRESS,
                "-Dhttp.proxyPort=" + port,
                "-Dhttp.nonProxyHosts=localhost|127.*|[::1]");
    }
}
