package io.github.wschat.examples.wiresuite;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.regions.Region;

/**
 * Where a chat is.
 *
 * @param uri what its clients connect to: a WebSocket URL with the stage, without a slash at the end
 */
record Endpoint(URI uri) {

    private static final String FORM =
            "ws:// or wss://, a host, perhaps a port, and the stage, such as wss://abc123.execute-api.eu-central-1.amazonaws.com/production";
    private static final Pattern STAGE = Pattern.compile("/[A-Za-z0-9_-]{1,128}/?");
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-wscat.html
    private static final Pattern API_GATEWAY =
            Pattern.compile("[a-z0-9-]+\\.execute-api\\.([a-z0-9-]+)\\.amazonaws\\.com(\\.cn)?");

    /**
     * Reads an endpoint.
     *
     * @throws IllegalArgumentException if it is none; the message says why
     */
    static Endpoint parse(String text) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw bad(text, "it is no URL");
        }
        if (uri.getScheme() == null || !uri.getScheme().matches("wss?")) {
            throw bad(text, "it begins with neither ws:// nor wss://");
        }
        if (uri.getHost() == null) {
            throw bad(text, "it has no host");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
            throw bad(text, "it has more than scheme, host, port and path");
        }
        if (!STAGE.matcher(uri.getRawPath()).matches()) {
            throw bad(text, "its path is not the stage alone");
        }
        return new Endpoint(URI.create(text.replaceFirst("/$", "")));
    }

    private static IllegalArgumentException bad(String text, String why) {
        return new IllegalArgumentException("wschat.endpoint=" + text + ": " + why + ". Allowed: " + FORM);
    }

    boolean isTls() {
        return uri.getScheme().equals("wss");
    }

    int port() {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return isTls() ? 443 : 80;
    }

    /** Returns the path that clients connect to. */
    String path() {
        return uri.getRawPath();
    }

    /** Returns the endpoint of {@code @connections}. */
    URI management() {
        return URI.create((isTls() ? "https" : "http")
                + uri.toString().substring(uri.getScheme().length()));
    }

    /** Returns the region that the host's name has in it, if it is API Gateway's. */
    Optional<Region> region() {
        Matcher host = API_GATEWAY.matcher(uri.getHost().toLowerCase(Locale.ROOT));
        return host.matches() ? Optional.of(Region.of(host.group(1))) : Optional.empty();
    }
}
