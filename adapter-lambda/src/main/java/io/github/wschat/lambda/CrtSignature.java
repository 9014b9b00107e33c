package io.github.wschat.lambda;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.crt.auth.credentials.Credentials;
import software.amazon.awssdk.crt.auth.signing.AwsSigner;
import software.amazon.awssdk.crt.auth.signing.AwsSigningConfig;
import software.amazon.awssdk.crt.auth.signing.AwsSigningConfig.AwsSignatureType;
import software.amazon.awssdk.crt.auth.signing.AwsSigningConfig.AwsSignedBodyHeaderType;
import software.amazon.awssdk.crt.auth.signing.AwsSigningConfig.AwsSigningAlgorithm;
import software.amazon.awssdk.crt.http.HttpRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.regions.Region;

/** Signs requests by the CRT's native signer, with the credentials of the moment; and by the service's clock where this machine's is wrong. */
final class CrtSignature {

    private final String region;
    private final String service;
    private final IdentityProvider<? extends AwsCredentialsIdentity> credentials;
    private final InstantSource time;
    private volatile Duration correction = Duration.ZERO;

    CrtSignature(
            Region region,
            String service,
            IdentityProvider<? extends AwsCredentialsIdentity> credentials,
            InstantSource time) {
        this.region = region.id();
        this.service = service;
        this.credentials = credentials;
        this.time = time;
    }

    /** Returns the request with its signature. */
    CompletableFuture<HttpRequest> sign(HttpRequest request, String bodySha256) {
        return credentials.resolveIdentity().thenCompose(identity -> sign(request, bodySha256, identity));
    }

    private CompletableFuture<HttpRequest> sign(
            HttpRequest request, String bodySha256, AwsCredentialsIdentity identity) {
        try (AwsSigningConfig config = new AwsSigningConfig()) {
            config.setAlgorithm(AwsSigningAlgorithm.SIGV4);
            config.setSignatureType(AwsSignatureType.HTTP_REQUEST_VIA_HEADERS);
            config.setRegion(region);
            config.setService(service);
            config.setTime(time.instant().minus(correction).toEpochMilli());
            config.setCredentials(new Credentials(
                    bytes(identity.accessKeyId()), bytes(identity.secretAccessKey()), sessionToken(identity)));
            config.setUseDoubleUriEncode(true);
            config.setSignedBodyValue(bodySha256);
            config.setSignedBodyHeader(AwsSignedBodyHeaderType.X_AMZ_CONTENT_SHA256);
            return AwsSigner.signRequest(request, config);
        }
    }

    private static byte @Nullable [] sessionToken(AwsCredentialsIdentity identity) {
        return identity instanceof AwsSessionCredentialsIdentity session ? bytes(session.sessionToken()) : null;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns what is taken off the clock. */
    Duration correction() {
        return correction;
    }

    /** Goes by the service's clock from now on, if that is what it has refused a request for. */
    void heed(AwsServiceException failure) {
        if (failure.isClockSkewException()) {
            failure.awsErrorDetails()
                    .sdkHttpResponse()
                    .firstMatchingHeader("Date")
                    .ifPresent(this::correct);
        }
    }

    private void correct(String date) {
        try {
            Instant there = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
            correction = Duration.between(there, time.instant());
        } catch (DateTimeException e) {
            // Then it stays as it is, and the request refused.
            return;
        }
    }
}
