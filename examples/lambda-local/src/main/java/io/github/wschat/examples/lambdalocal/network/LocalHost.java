package io.github.wschat.examples.lambdalocal.network;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;

/**
 * A host of AWS's, or many, and what stands here in their place.
 *
 * @param name a host's name; {@code *.} at its beginning stands for one label more, as in certificates
 * @param port where TLS is spoken for it, on loopback
 */
public record LocalHost(String name, int port) {

    /**
     * Makes a host.
     *
     * @throws IllegalArgumentException if the port is none
     */
    public LocalHost {
        name = name.toLowerCase(Locale.ROOT);
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("The port of " + name + " is " + port + "; allowed: 1 to 65535");
        }
    }

    /**
     * Says where the management API of a region's WebSocket APIs stands.
     *
     * @param region such as {@code us-east-1}
     * @param port where TLS is spoken for it, on loopback
     * @return all of its hosts
     */
    public static List<LocalHost> ofGateway(String region, int port) {
        return gatewayNames(region).stream()
                .map(name -> new LocalHost(name, port))
                .toList();
    }

    /**
     * Says where a region's DynamoDB stands.
     *
     * @param region such as {@code us-east-1}
     * @param port where TLS is spoken for it, on loopback
     * @return all of its hosts
     */
    public static List<LocalHost> ofTables(String region, int port) {
        return tablesNames(region).stream()
                .map(name -> new LocalHost(name, port))
                .toList();
    }

    static List<String> gatewayNames(String region) {
        return List.of("*.execute-api." + region + ".amazonaws.com");
    }

    /** The second one is <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-account-endpoints.html">account-based</a>. */
    static List<String> tablesNames(String region) {
        return List.of("dynamodb." + region + ".amazonaws.com", "*.ddb." + region + ".amazonaws.com");
    }

    boolean matches(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        if (!name.startsWith("*.")) {
            return lower.equals(name);
        }
        int dot = lower.indexOf('.');
        return dot > 0 && lower.substring(dot).equals(name.substring(1));
    }

    InetSocketAddress address() {
        return Loopback.at(port);
    }
}
