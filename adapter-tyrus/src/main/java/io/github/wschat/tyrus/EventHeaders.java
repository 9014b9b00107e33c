package io.github.wschat.tyrus;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of an opening handshake as API Gateway passes them on: without those that concern the connection alone, with its
 * own, and with the names as the client spelled them. It always names port 443 and https, for there it is never reached otherwise.
 */
final class EventHeaders {

    private static final Set<String> LEFT_OUT = Set.of("connection", "upgrade", "content-length", "host");
    private static final Set<String> REPLACED = Set.of("x-forwarded-for", "x-forwarded-port", "x-forwarded-proto");
    private static final String TRACE_ID = "X-Amzn-Trace-Id";

    private EventHeaders() {}

    /**
     * Returns the fields that events show.
     *
     * @param sent what the client sent
     * @param domainName the API's host name
     * @param hop who is to be named last in {@code X-Forwarded-For}; null if the client is a proxy whose word is enough
     * @param now when the client asked
     */
    static Map<String, List<String>> of(
            Map<String, List<String>> sent, String domainName, @Nullable String hop, Instant now) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        List<String> forwardedFor = new ArrayList<>();
        boolean traced = false;
        headers.put("Host", List.of(domainName));
        for (Map.Entry<String, List<String>> field : sent.entrySet()) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            traced |= name.equalsIgnoreCase(TRACE_ID);
            if (name.equals("x-forwarded-for")) {
                forwardedFor.addAll(field.getValue());
            } else if (!LEFT_OUT.contains(name) && !REPLACED.contains(name)) {
                headers.put(field.getKey(), field.getValue());
            }
        }
        if (hop != null) {
            forwardedFor.add(hop);
        }
        headers.put("X-Forwarded-For", List.of(String.join(", ", forwardedFor)));
        headers.put("X-Forwarded-Port", List.of("443"));
        headers.put("X-Forwarded-Proto", List.of("https"));
        if (!traced) {
            headers.put(TRACE_ID, List.of(traceId(now)));
        }
        return headers;
    }

    private static String traceId(Instant now) {
        byte[] random = new byte[12];
        ThreadLocalRandom.current().nextBytes(random);
        HexFormat hex = HexFormat.of();
        return "Root=1-" + hex.toHexDigits((int) now.getEpochSecond()) + "-" + hex.formatHex(random);
    }
}
