package io.github.wschat.examples.lambdalocal.network;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** This machine, as only itself can reach it: by IPv4, since 127.0.0.1 is what functions are told. */
final class Loopback {

    static final String ADDRESS = "127.0.0.1";

    private Loopback() {}

    static InetSocketAddress at(int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Four bytes are an address", e);
        }
    }
}
