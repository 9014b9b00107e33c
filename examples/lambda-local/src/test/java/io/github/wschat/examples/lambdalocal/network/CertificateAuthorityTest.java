package io.github.wschat.examples.lambdalocal.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Collections;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CertificateAuthorityTest {

    @TempDir
    private Path folder;

    @Test
    void writesWhatIsTrustedAndNoKey() throws Exception {
        CertificateAuthority authority = CertificateAuthority.create("eu-central-1", folder);

        Collection<? extends Certificate> alone = certificates(authority.certificateFile());
        assertThat(alone).hasSize(1);
        Collection<? extends Certificate> bundle = certificates(authority.bundleFile());
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        Certificate[] roots = ((X509TrustManager) factory.getTrustManagers()[0]).getAcceptedIssuers();
        assertThat(bundle)
                .hasSize(roots.length + 1)
                .map(Certificate.class::cast)
                .contains(roots)
                .containsAll(alone);

        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(authority.trustStore())) {
            store.load(in, authority.trustStorePassword().toCharArray());
        }
        assertThat(Collections.list(store.aliases())).hasSize(bundle.size());
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files)
                    .containsExactlyInAnyOrder(
                            authority.certificateFile(), authority.bundleFile(), authority.trustStore());
        }
        assertThat(authority.certificateFile()).content().doesNotContain("PRIVATE");
        assertThat(authority.bundleFile()).content().doesNotContain("PRIVATE");
        assertThat(Collections.list(store.aliases())).noneMatch(alias -> isKey(store, alias));
    }

    private static boolean isKey(KeyStore store, String alias) {
        try {
            return store.isKeyEntry(alias);
        } catch (KeyStoreException e) {
            throw new AssertionError(e);
        }
    }

    private static Collection<? extends Certificate> certificates(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }
}
