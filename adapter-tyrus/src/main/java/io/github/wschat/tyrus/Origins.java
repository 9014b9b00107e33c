package io.github.wschat.tyrus;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which pages may connect. A browser says with every handshake which page it comes from, and would let any page in the world
 * connect to a server on its user's machine.
 *
 * <p>Loopback names pass, and listed origins. So does the page's own server, unless the gateway is bound to loopback: there a
 * foreign name that leads to it has been forged (DNS rebinding).
 */
final class Origins {

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|.+\\.localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1]");

    /** Every page. */
    static final Origins ANY = new Origins(Set.of(), false, true);

    private final Set<String> allowed;
    private final boolean boundToLoopback;
    private final boolean any;

    Origins(Set<String> allowed, boolean boundToLoopback) {
        this(allowed, boundToLoopback, false);
    }

    private Origins(Set<String> allowed, boolean boundToLoopback, boolean any) {
        this.allowed = allowed;
        this.boundToLoopback = boundToLoopback;
        this.any = any;
    }

    /** Returns origins as they are compared; refuses what is none. */
    static Set<String> normalized(Set<String> origins) {
        return origins.stream().map(Origins::normalized).collect(Collectors.toUnmodifiableSet());
    }

    /** Returns whether a handshake of this origin, null where there is none, addressed to this host may pass. */
    boolean allow(@Nullable String origin, @Nullable String host) {
        if (any || origin == null || allowed.contains(origin.toLowerCase(Locale.ROOT))) {
            return true;
        }
        URI page;
        try {
            page = new URI(origin.toLowerCase(Locale.ROOT));
        } catch (URISyntaxException e) {
            return false;
        }
        if (page.getHost() == null) {
            return false;
        }
        return LOOPBACK.matcher(page.getHost()).matches()
                || (!boundToLoopback && host != null && host.equalsIgnoreCase(page.getAuthority()));
    }

    private static String normalized(String origin) {
        try {
            URI uri = new URI(origin.toLowerCase(Locale.ROOT));
            boolean bare =
                    uri.getHost() != null && (uri.getScheme() + "://" + uri.getAuthority()).equals(uri.toString());
            if (bare && uri.getUserInfo() == null) {
                return uri.toString();
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(notAnOrigin(origin), e);
        }
        throw new IllegalArgumentException(notAnOrigin(origin));
    }

    private static String notAnOrigin(String origin) {
        return "An allowed origin is a scheme, a host and perhaps a port, such as https://chat.example:8443; \""
                + origin + "\" is not";
    }
}
