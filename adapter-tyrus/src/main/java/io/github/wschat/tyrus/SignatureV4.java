package io.github.wschat.tyrus;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The signature that a request carries in its {@code Authorization} header
 * (<a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Signature Version 4</a>), and
 * whether it is right.
 */
final class SignatureV4 {

    /** What is signed. The header's values are those of a name in small letters, in order. */
    record Request(
            String method,
            String rawPath,
            @Nullable String rawQuery,
            Function<String, List<String>> headers,
            String bodyHash) {}

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String SERVICE = "execute-api";
    private static final String TERMINATION = "aws4_request";
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** A signature is good for five minutes, before and after. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private final String accessKeyId;
    private final String day;
    private final String region;
    private final String service;
    private final List<String> signedHeaders;
    private final String signature;

    private SignatureV4(List<String> credential, String signedHeaders, String signature) {
        this.accessKeyId = credential.get(0);
        this.day = credential.get(1);
        this.region = credential.get(2);
        this.service = credential.get(3);
        this.signedHeaders = List.of(signedHeaders.split(";", -1));
        this.signature = signature;
    }

    /** Reads the header; returns null if it has another form. */
    static @Nullable SignatureV4 parse(String authorization) {
        if (!authorization.startsWith(ALGORITHM + " ")) {
            return null;
        }
        Map<String, String> parts = new HashMap<>();
        for (String part : authorization.substring(ALGORITHM.length()).split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                return null;
            }
            parts.put(
                    part.substring(0, equals).strip(),
                    part.substring(equals + 1).strip());
        }
        List<String> credential = List.of(parts.getOrDefault("Credential", "").split("/", -1));
        String signedHeaders = parts.get("SignedHeaders");
        String signature = parts.get("Signature");
        boolean whole = credential.size() == 5 && credential.get(4).equals(TERMINATION);
        return whole && signedHeaders != null && signature != null
                ? new SignatureV4(credential, signedHeaders, signature)
                : null;
    }

    String accessKeyId() {
        return accessKeyId;
    }

    /**
     * Checks the signature.
     *
     * @return what is wrong with it; null if nothing is
     */
    @Nullable
    String violation(Request request, String secretAccessKey, Instant now) {
        if (!service.equals(SERVICE)) {
            return "The credential is to be scoped to the service " + SERVICE + ", not " + service + ".";
        }
        List<String> dates = request.headers().apply("x-amz-date");
        if (dates.size() != 1 || !signedHeaders.contains("x-amz-date") || !signedHeaders.contains("host")) {
            return "The headers Host and X-Amz-Date are to be there once, and to be signed.";
        }
        String date = dates.get(0);
        Instant signedAt;
        try {
            signedAt = DATE.parse(date, Instant::from);
        } catch (DateTimeException e) {
            return "X-Amz-Date is not of the form yyyyMMdd'T'HHmmss'Z'.";
        }
        if (!date.startsWith(day) || Duration.between(signedAt, now).abs().compareTo(SKEW) > 0) {
            return "The signature is of " + date + ", which is more than five minutes from now, " + DATE.format(now)
                    + ".";
        }
        List<String> claimed = request.headers().apply("x-amz-content-sha256");
        if (!claimed.isEmpty() && !claimed.equals(List.of(request.bodyHash()))) {
            return "X-Amz-Content-Sha256 is not the hash of the body.";
        }
        byte[] expected =
                signature(stringToSign(request, date), secretAccessKey).getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.US_ASCII))
                ? null
                : "The request's signature is not the one that its secret access key gives.";
    }

    private String stringToSign(Request request, String date) {
        String scope = day + "/" + region + "/" + service + "/" + TERMINATION;
        return ALGORITHM + "\n" + date + "\n" + scope + "\n" + sha256(canonical(request));
    }

    private String canonical(Request request) {
        StringBuilder canonical = new StringBuilder(request.method())
                .append('\n')
                .append(encoded(request.rawPath(), "/"))
                .append('\n')
                .append(canonicalQuery(request.rawQuery()))
                .append('\n');
        for (String name : signedHeaders) {
            List<String> values = request.headers().apply(name).stream()
                    .map(value -> value.strip().replaceAll(" +", " "))
                    .toList();
            canonical.append(name).append(':').append(String.join(",", values)).append('\n');
        }
        return canonical
                .append('\n')
                .append(String.join(";", signedHeaders))
                .append('\n')
                .append(request.bodyHash())
                .toString();
    }

    private static String canonicalQuery(@Nullable String rawQuery) {
        if (rawQuery == null || rawQuery.isEmpty()) {
            return "";
        }
        List<String> parameters = new ArrayList<>();
        for (String parameter : rawQuery.split("&", -1)) {
            parameters.add(parameter.indexOf('=') < 0 ? parameter + "=" : parameter);
        }
        parameters.sort(null);
        return String.join("&", parameters);
    }

    /** Every byte but letters, digits and {@code -._~} as {@code %XX}: of a path as it was sent, so that a {@code %} is encoded again. */
    private static String encoded(String text, String alsoKept) {
        StringBuilder encoded = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xFF);
            boolean kept = c < 0x80 && (Character.isLetterOrDigit(c) || ("-._~" + alsoKept).indexOf(c) >= 0);
            if (kept) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(each));
            }
        }
        return encoded.toString();
    }

    private String signature(String stringToSign, String secretAccessKey) {
        byte[] key = ("AWS4" + secretAccessKey).getBytes(StandardCharsets.UTF_8);
        for (String part : List.of(day, region, service, TERMINATION)) {
            key = hmac(key, part);
        }
        return HexFormat.of().formatHex(hmac(key, stringToSign));
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HmacSHA256", e);
        }
    }

    private static String sha256(String text) {
        return HexFormat.of().formatHex(Sha256.of(text.getBytes(StandardCharsets.UTF_8)));
    }
}
