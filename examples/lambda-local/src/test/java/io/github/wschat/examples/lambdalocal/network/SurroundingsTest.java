package io.github.wschat.examples.lambdalocal.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Lets programs call AWS by its host names, in processes of their own, as functions do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SurroundingsTest {

    private static final String HOST = "abc123.execute-api.us-east-1.amazonaws.com";
    private static final Reached.Call CALL =
            new Reached.Call("POST", "/production/@connections/x", HOST, false, "hello");

    @TempDir
    private static Path folder;

    private Reached gateway;
    private CertificateAuthority authority;
    private TlsRelay relay;
    private ForwardProxy proxy;
    private Surroundings surroundings;

    @BeforeAll
    void start() throws IOException {
        gateway = new Reached();
        authority = CertificateAuthority.create("us-east-1", newFolder());
        relay = TlsRelay.start(authority.sslContext(), 0, gateway.address());
        List<LocalHost> hosts = LocalHost.ofGateway("us-east-1", relay.port());
        proxy = ForwardProxy.start(hosts);
        surroundings = surroundings(hosts);
    }

    /** Paths may have spaces, and more. */
    private static Path newFolder() throws IOException {
        return Files.createTempDirectory(folder, "a \"b\" c");
    }

    private Surroundings surroundings(List<LocalHost> hosts) throws IOException {
        return Surroundings.create(
                newFolder(),
                authority,
                hosts,
                proxy.port(),
                URI.create("http://127.0.0.1:1"),
                URI.create("http://127.0.0.1:" + gateway.address().getPort() + "/production"));
    }

    @AfterAll
    void stop() {
        proxy.close();
        relay.close();
        gateway.close();
    }

    @Test
    void theSdkForJavaReachesTheGatewayByItsHostNameAndByItsVariable() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(surroundings.jvmOptions());
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Post.class.getName(),
                "https://" + HOST + "/production",
                ""));
        assertThat(run("java21", command)).isEqualTo("200\n200");
        assertThat(gateway.next()).isEqualTo(CALL);
        assertThat(gateway.next())
                .isEqualTo(new Reached.Call(
                        "POST",
                        "/production/@connections/x",
                        "127.0.0.1:" + gateway.address().getPort(),
                        false,
                        "hello"));
    }

    @Test
    void nodeReachesTheGateway() throws Exception {
        String script = """
                const url = 'https://HOST/production/@connections/x';
                const options = { hostname: 'HOST', port: 443, path: '/production/@connections/x', method: 'POST' };
                const request = (https, ...args) =>
                  new Promise((done) => https.request(...args, done).end('hello')).then((r) => r.statusCode);
                (async () => {
                  console.log(await request(require('https'), url, { method: 'POST' }));
                  console.log(await request(await import('node:https'), options));
                  console.log((await fetch(url, { method: 'POST', body: 'hello' })).status);
                  process.exit();
                })();
                """;
        assertThat(run("nodejs22.x", List.of(node(), "-e", script.replace("HOST", HOST))))
                .isEqualTo("200\n200\n200");
        for (int i = 0; i < 3; i++) {
            assertThat(gateway.next()).isEqualTo(CALL);
        }
    }

    @Test
    void nodeReachesTheGatewayByTlsHoweverItIsCalled() throws Exception {
        Path script = Files.writeString(folder.resolve("function.mjs"), """
                import tls, { connect } from 'node:tls';
                const talk = (open) => new Promise((done) => {
                  const socket = open(() => socket.write('POST /production/@connections/x HTTP/1.1\\r\\n'
                    + 'Host: HOST\\r\\nContent-Length: 5\\r\\n\\r\\nhello'));
                  socket.once('data', (data) => { socket.end(); done(String(data).split(' ')[1]); });
                });
                console.log(await talk((go) => tls.connect(443, 'HOST', go)));
                console.log(await talk((go) => connect({ host: 'HOST', port: 443 }, go)));
                console.log(await talk((go) => tls.connect('443', 'HOST', {}, go)));
                """.replace("HOST", HOST));
        assertThat(run("nodejs22.x", List.of(node(), script.toString()))).isEqualTo("200\n200\n200");
        for (int i = 0; i < 3; i++) {
            assertThat(gateway.next()).isEqualTo(CALL);
        }
    }

    @Test
    void nodesHttp2ComesHereToo() throws Exception {
        try (SSLServerSocket server = (SSLServerSocket) authority
                .sslContext()
                .getServerSocketFactory()
                .createServerSocket(0, 1, Loopback.at(0).getAddress())) {
            server.setSoTimeout(10_000);
            SSLParameters parameters = server.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            server.setSSLParameters(parameters);
            CompletableFuture<String> preface = CompletableFuture.supplyAsync(() -> {
                try (SSLSocket socket = (SSLSocket) server.accept()) {
                    return new String(socket.getInputStream().readNBytes(14), StandardCharsets.US_ASCII);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            Surroundings toServer = surroundings(LocalHost.ofGateway("us-east-1", server.getLocalPort()));
            String script = "require('http2').connect('https://" + HOST + "').on('error', () => {})"
                    + ".on('connect', (session, socket) => console.log(socket.servername + ' ' + socket.authorized))";
            assertThat(run(toServer, "nodejs22.x", List.of(node(), "-e", script)))
                    .isEqualTo(HOST + " true");
            assertThat(preface.get(10, TimeUnit.SECONDS)).isEqualTo("PRI * HTTP/2.0");
        }
    }

    @Test
    void pythonReachesTheGateway() throws Exception {
        String script = "import urllib.request as u; r = u.Request('https://" + HOST + "/production/@connections/x',"
                + " data=b'hello', method='POST'); print(u.urlopen(r).status)";
        assertThat(run("python3.13", List.of(python(), "-c", script))).isEqualTo("200");
        assertThat(gateway.next()).isEqualTo(CALL);
    }

    @Test
    void pythonReachesThisMachineWithoutTheProxy() throws Exception {
        String script =
                "import urllib.request as u; print(u.proxy_bypass('127.0.0.1:1'), u.proxy_bypass('example.org'))";
        assertThat(run("python3.13", List.of(python(), "-c", script))).isEqualTo("True False");
    }

    private static String node() {
        return program("node");
    }

    private static String python() {
        return program("python3");
    }

    private static String program(String name) {
        return Stream.of(String.valueOf(System.getenv("PATH")).split(":", -1))
                .map(path -> Path.of(path, name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseGet(() -> abort("There is no " + name + " on this machine"));
    }

    /** Runs a program as a function is run, and returns what it prints. */
    private String run(String runtime, List<String> command) throws Exception {
        return run(surroundings, runtime, command);
    }

    private static String run(Surroundings around, String runtime, List<String> command) throws Exception {
        Path output = Files.createTempFile(folder, "output", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> !name.equals("PATH") && !name.equals("HOME"));
        builder.environment().put("AWS_REGION", "us-east-1");
        builder.environment().putAll(around.environment(runtime, "key", "secret"));
        // The launcher puts these on the command line, as the JVM remarks on them otherwise.
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("has ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output, StandardCharsets.UTF_8).strip();
    }
}
