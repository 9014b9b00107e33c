package io.github.wschat.tyrus;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS for tests: a certificate of this machine's own, made once per JVM, that gateways have and clients trust.
 *
 * <p>Where the property {@value #PROPERTY} is set, all gateways under test speak TLS, and so do the clients of their wire.
 */
final class TestTls {

    static final String PROPERTY = "wschat.test.tls";

    private static final char[] PASSWORD = "no secret".toCharArray();
    private static final String HOST = "localhost";

    private TestTls() {}

    /** Returns whether all wire tests run over TLS. */
    static boolean everywhere() {
        return Boolean.getBoolean(PROPERTY);
    }

    /** Returns a context for servers and for clients. */
    static SSLContext context() {
        return Made.MATERIAL.context();
    }

    /** Returns what trusts the servers. */
    static TrustManager[] trustManagers() {
        return Made.MATERIAL.trust().toArray(TrustManager[]::new);
    }

    /** Begins a gateway, with TLS if all have it. */
    static TyrusGateway.Builder gateway() {
        TyrusGateway.Builder settings = TyrusGateway.builder();
        return everywhere() ? settings.tls(context()) : settings;
    }

    /** Puts TLS on a socket that is connected; the handshake comes with the first bytes. */
    static SSLSocket over(Socket socket, String... versions) throws IOException {
        SSLSocket tls = (SSLSocket) context().getSocketFactory().createSocket(socket, HOST, socket.getPort(), true);
        if (versions.length > 0) {
            tls.setEnabledProtocols(versions);
        }
        return tls;
    }

    /** Once per JVM, and only where it is needed. */
    private static final class Made {

        private record Material(SSLContext context, List<TrustManager> trust) {}

        static final Material MATERIAL = make();

        private static Material make() {
            try {
                Path folder = Files.createTempDirectory("wschat-tls");
                Path file = folder.resolve("keys.p12");
                try {
                    run(file);
                    return material(file);
                } finally {
                    Files.deleteIfExists(file);
                    Files.delete(folder);
                }
            } catch (IOException | GeneralSecurityException | InterruptedException e) {
                throw new AssertionError("The certificate for tests cannot be made", e);
            }
        }

        private static void run(Path file) throws IOException, InterruptedException {
            String keytool =
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
            Process process = new ProcessBuilder(
                            keytool,
                            "-genkeypair",
                            "-keyalg",
                            "EC",
                            "-groupname",
                            "secp256r1",
                            "-dname",
                            "CN=" + HOST,
                            "-ext",
                            "san=dns:" + HOST + ",ip:127.0.0.1",
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            new String(PASSWORD),
                            "-keystore",
                            file.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError("keytool failed: " + said);
            }
        }

        private static Material material(Path file) throws IOException, GeneralSecurityException {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                keys.load(in, PASSWORD);
            }
            KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(keys, PASSWORD);
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(HOST, keys.getCertificate(keys.aliases().nextElement()));
            TrustManagerFactory others = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            others.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own.getKeyManagers(), others.getTrustManagers(), null);
            return new Material(context, List.of(others.getTrustManagers()));
        }
    }
}
