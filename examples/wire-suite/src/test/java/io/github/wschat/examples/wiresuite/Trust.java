package io.github.wschat.examples.wiresuite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Which certificates are believed. */
final class Trust {

    private final TrustManager[] managers;
    private final SSLContext context;

    private Trust(@Nullable KeyStore authorities) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(authorities);
            managers = factory.getTrustManagers();
            context = SSLContext.getInstance("TLS");
            context.init(null, managers, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no TLS", e);
        }
    }

    /** Believes whom the JDK believes. */
    static Trust ofTheJdk() {
        return new Trust(null);
    }

    /**
     * Believes those alone whose certificates are in a file.
     *
     * @throws IllegalArgumentException if there are none; the message says why
     */
    static Trust in(Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException("No certificate is in " + pem);
            }
            KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
            authorities.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                authorities.setCertificateEntry("authority-" + number++, certificate);
            }
            return new Trust(authorities);
        } catch (CertificateException e) {
            throw new IllegalArgumentException(pem + " is no file of certificates in PEM: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("The certificates in " + pem + " cannot be read: " + e, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no key store", e);
        }
    }

    TrustManager[] managers() {
        return managers.clone();
    }

    SSLContext context() {
        return context;
    }
}
