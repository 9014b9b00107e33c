package io.github.wschat.tyrus;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which proxies may say on whose behalf they connect: what anybody else says of that counts for nothing. */
final class Proxies {

    /** Loose, but such a text is never looked up as a name. */
    private static final Pattern LITERAL = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*");

    private final Set<InetAddress> trusted;

    /**
     * Makes a set of proxies.
     *
     * @throws IllegalArgumentException if an address is none
     */
    Proxies(Set<String> addresses) {
        trusted = addresses.stream().map(Proxies::checked).collect(Collectors.toUnmodifiableSet());
    }

    boolean trusts(InetAddress peer) {
        return trusted.contains(peer);
    }

    /**
     * Returns whose request it is: the last address, seen from the gateway, that is no proxy's.
     *
     * @param peer who is connected
     * @param forwardedFor the values of {@code X-Forwarded-For}
     */
    InetAddress client(InetAddress peer, List<String> forwardedFor) {
        InetAddress client = peer;
        List<String> hops = new ArrayList<>();
        forwardedFor.forEach(value -> hops.addAll(List.of(value.split(",", -1))));
        for (int i = hops.size() - 1; i >= 0 && trusts(client); i--) {
            InetAddress hop = parsed(hops.get(i).strip());
            if (hop == null) {
                return client;
            }
            client = hop;
        }
        return client;
    }

    private static InetAddress checked(String address) {
        InetAddress parsed = parsed(address);
        if (parsed == null) {
            throw new IllegalArgumentException("A proxy is named by its IP address, not \"" + address + "\"");
        }
        return parsed;
    }

    private static @Nullable InetAddress parsed(String literal) {
        if (!LITERAL.matcher(literal).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            // It only looks like an address.
            return null;
        }
    }
}
