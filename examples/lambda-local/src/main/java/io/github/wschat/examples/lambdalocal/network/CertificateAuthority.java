package io.github.wschat.examples.lambdalocal.network;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority for this run alone, and the one certificate that it issues: for AWS's hosts in a region, and for this machine.
 *
 * <p>The private keys are in memory only. What clients need to trust it is in files. Safe for use by several threads.
 */
public final class CertificateAuthority {

    private static final X500Name NAME = new X500Name("CN=lambda-local (this run only)");
    /** Not a secret: the store holds certificates that everybody may see. */
    private static final String PASSWORD = "changeit";

    private static final int LIFETIME_IN_DAYS = 30;

    private final SSLContext sslContext;
    private final Path certificateFile;
    private final Path bundleFile;
    private final Path trustStore;

    private CertificateAuthority(SSLContext sslContext, Path folder) {
        this.sslContext = sslContext;
        this.certificateFile = folder.resolve("ca.pem");
        this.bundleFile = folder.resolve("bundle.pem");
        this.trustStore = folder.resolve("trust.p12");
    }

    /**
     * Makes an authority, and the files that clients need to trust it.
     *
     * @param region such as {@code us-east-1}
     * @param folder where the files are made; whoever has made the folder deletes it
     * @return the authority
     * @throws UncheckedIOException if a file cannot be written
     */
    public static CertificateAuthority create(String region, Path folder) {
        try {
            KeyPair authorityKey = newKey();
            X509Certificate authority = authority(authorityKey);
            KeyPair serverKey = newKey();
            X509Certificate server = server(region, authorityKey, serverKey.getPublic());
            CertificateAuthority made = new CertificateAuthority(sslContext(serverKey, server, authority), folder);
            made.writeFiles(authority);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException("The certificates cannot be written to " + folder, e);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("This Java cannot make certificates", e);
        }
    }

    /**
     * Returns what servers need to pass as AWS's hosts.
     *
     * @return a context with the key and the certificate
     */
    public SSLContext sslContext() {
        return sslContext;
    }

    /**
     * Returns the file with the authority's certificate alone, for clients that take it in addition to their own.
     *
     * @return a PEM file
     */
    public Path certificateFile() {
        return certificateFile;
    }

    /**
     * Returns the file with the authority's certificate and all that this Java trusts, for clients that take it instead of their own.
     *
     * @return a PEM file
     */
    public Path bundleFile() {
        return bundleFile;
    }

    /**
     * Returns the same as {@link #bundleFile()} for Java.
     *
     * @return a PKCS #12 file
     */
    public Path trustStore() {
        return trustStore;
    }

    /**
     * Returns the password of the {@linkplain #trustStore() trust store}.
     *
     * @return no secret
     */
    public String trustStorePassword() {
        return PASSWORD;
    }

    private static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static X509Certificate authority(KeyPair key)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        X509v3CertificateBuilder builder = builder(NAME, key.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                .addExtension(
                        Extension.subjectKeyIdentifier,
                        false,
                        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key.getPublic()));
        return sign(builder, key);
    }

    private static X509Certificate server(String region, KeyPair authorityKey, PublicKey key)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        Stream<String> hosts = Stream.of(
                        LocalHost.gatewayNames(region), LocalHost.tablesNames(region), List.of("localhost"))
                .flatMap(List::stream);
        GeneralName[] names = Stream.concat(
                        hosts.map(host -> new GeneralName(GeneralName.dNSName, host)),
                        Stream.of(Loopback.ADDRESS, "::1")
                                .map(address -> new GeneralName(GeneralName.iPAddress, address)))
                .toArray(GeneralName[]::new);
        // Python from 3.13 on refuses certificates without both key identifiers.
        JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
        X509v3CertificateBuilder builder = builder(new X500Name("CN=lambda-local"), key)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                .addExtension(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key))
                .addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        identifiers.createAuthorityKeyIdentifier(authorityKey.getPublic()))
                .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        return sign(builder, authorityKey);
    }

    private static X509v3CertificateBuilder builder(X500Name subject, PublicKey key) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                NAME,
                new BigInteger(127, new SecureRandom()).setBit(126),
                Date.from(now.minus(1, ChronoUnit.DAYS)),
                Date.from(now.plus(LIFETIME_IN_DAYS, ChronoUnit.DAYS)),
                subject,
                key);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, KeyPair authorityKey)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(authorityKey.getPrivate())));
    }

    private static SSLContext sslContext(KeyPair key, X509Certificate server, X509Certificate authority)
            throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("server", key.getPrivate(), PASSWORD.toCharArray(), new X509Certificate[] {server, authority});
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private void writeFiles(X509Certificate authority) throws IOException, GeneralSecurityException {
        List<X509Certificate> all =
                Stream.concat(Stream.of(authority), rootsOfThisJava()).toList();
        writePem(certificateFile, List.of(authority));
        writePem(bundleFile, all);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < all.size(); i++) {
            store.setCertificateEntry("root" + i, all.get(i));
        }
        try (OutputStream out = Files.newOutputStream(trustStore)) {
            store.store(out, PASSWORD.toCharArray());
        }
    }

    private static Stream<X509Certificate> rootsOfThisJava() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return Stream.of(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .flatMap(manager -> Stream.of(((X509TrustManager) manager).getAcceptedIssuers()));
    }

    private static void writePem(Path file, List<X509Certificate> certificates) throws IOException {
        try (Writer writer = Files.newBufferedWriter(file);
                JcaPEMWriter pem = new JcaPEMWriter(writer)) {
            for (X509Certificate certificate : certificates) {
                pem.writeObject(certificate);
            }
        }
    }
}
